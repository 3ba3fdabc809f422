using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Plasticity.Lab.Exports;

/// <summary>
/// Writes a TensorBoard event file: TFRecord frames, each with the masked CRC-32C of its length and of its bytes, around protobuf
/// messages of type Event. Sources: tensorflow/core/lib/io/record_writer.h, tensorflow/core/util/event.proto, framework/summary.proto.
/// </summary>
/// <param name="stream">Receives the file's bytes.</param>
internal sealed class TensorBoardEvents(Stream stream)
{
    /// <summary>What the first record of a file says.</summary>
    private const string FileVersion = "brain.Event:2";

    private const uint MaskDelta = 0xa282ead8;

    private readonly ArrayBufferWriter<byte> _event = new(), _summary = new(), _value = new();

    /// <summary>Writes the first record.</summary>
    public void Begin(DateTimeOffset time)
    {
        StartEvent(time);
        PutBytes(_event, field: 3, Encoding.UTF8.GetBytes(FileVersion));
        Frame(_event.WrittenSpan);
    }

    /// <summary>Writes what was measured at a step.</summary>
    public void Add(DateTimeOffset time, long step, IEnumerable<(string Tag, double Value)> values)
    {
        _summary.ResetWrittenCount();
        foreach ((string tag, double value) in values)
        {
            _value.ResetWrittenCount();
            PutBytes(_value, field: 1, Encoding.UTF8.GetBytes(tag));
            PutKey(_value, field: 2, wireType: 5);
            BinaryPrimitives.WriteSingleLittleEndian(_value.GetSpan(4), (float)value);
            _value.Advance(4);
            PutBytes(_summary, field: 1, _value.WrittenSpan);
        }
        StartEvent(time);
        PutKey(_event, field: 2, wireType: 0);
        PutVarint(_event, (ulong)step);
        PutBytes(_event, field: 5, _summary.WrittenSpan);
        Frame(_event.WrittenSpan);
    }

    private void StartEvent(DateTimeOffset time)
    {
        _event.ResetWrittenCount();
        PutKey(_event, field: 1, wireType: 1);
        BinaryPrimitives.WriteDoubleLittleEndian(_event.GetSpan(8), (time - DateTimeOffset.UnixEpoch).TotalSeconds);
        _event.Advance(8);
    }

    private void Frame(ReadOnlySpan<byte> data)
    {
        Span<byte> head = stackalloc byte[12], tail = stackalloc byte[4];
        BinaryPrimitives.WriteUInt64LittleEndian(head, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[8..], MaskedCrc(head[..8]));
        BinaryPrimitives.WriteUInt32LittleEndian(tail, MaskedCrc(data));
        stream.Write(head);
        stream.Write(data);
        stream.Write(tail);
    }

    /// <summary>The checksum turned by 15 bits, plus a constant: a CRC of bytes that hold their own CRC would say little.</summary>
    private static uint MaskedCrc(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data) crc = BitOperations.Crc32C(crc, value);
        return BitOperations.RotateRight(~crc, 15) + MaskDelta;
    }

    private static void PutBytes(ArrayBufferWriter<byte> writer, int field, ReadOnlySpan<byte> bytes)
    {
        PutKey(writer, field, wireType: 2);
        PutVarint(writer, (ulong)bytes.Length);
        writer.Write(bytes);
    }

    private static void PutKey(ArrayBufferWriter<byte> writer, int field, int wireType) =>
        PutVarint(writer, (ulong)(field << 3 | wireType));

    private static void PutVarint(ArrayBufferWriter<byte> writer, ulong value)
    {
        for (; value >= 0x80; value >>= 7) writer.Write((ReadOnlySpan<byte>)[(byte)(value | 0x80)]);
        writer.Write((ReadOnlySpan<byte>)[(byte)value]);
    }
}
