using System.Runtime.InteropServices;

namespace Plasticity.Numerics;

/// <summary>
/// Bytes of a file that may lie about itself. Knows where it is, for messages, and never allocates much more than the stream has
/// been seen to hold: claims are checked against the length where it is known, and otherwise memory grows with what is read.
/// </summary>
internal sealed class ByteSource(Stream stream, string file, long? length)
{
    // What is allocated on a claim alone.
    private const int OnTrust = 1 << 18;

    /// <summary>The most axes an array may have, as in NumPy.</summary>
    public const int MostAxes = 64;

    private static readonly uint[] _crcTable = MakeCrcTable();

    private uint _crc = ~0u;

    /// <summary>Bytes read so far.</summary>
    public long Position { get; private set; }

    /// <summary>Bytes left, where the length is known.</summary>
    public long? Remaining => length - Position;

    /// <summary>The CRC-32 of all bytes read so far, if <see cref="Checked"/>.</summary>
    public uint Crc => ~_crc;

    /// <summary>Whether to keep <see cref="Crc"/>.</summary>
    public bool Checked { get; init; }

    public TensorFormatException Error(long offset, string found, string expected, Exception? inner = null) =>
        new(file, offset, found, expected, inner);

    /// <summary>A text of the file for a message: in quotes, not long, with nothing that would disturb a terminal.</summary>
    public static string Shown(string text) =>
        $"'{string.Concat(text.Take(60).Select(c => char.IsControl(c) ? '?' : c))}{(text.Length > 60 ? "..." : "")}'";

    /// <summary>Fills the buffer.</summary>
    public void Read(Span<byte> buffer, string expected)
    {
        int read = 0;
        while (read < buffer.Length)
        {
            int got = ReadSome(buffer[read..]);
            if (got == 0) throw Error(Position, "the end of the file", $"{buffer.Length - read} more bytes of {expected}");
            read += got;
        }
    }

    /// <summary>Reads a number of bytes that the file claims to have.</summary>
    public byte[] ReadBytes(int count, string expected)
    {
        RequireRemaining(count, expected);
        byte[] bytes = new byte[length is null ? Math.Min(count, OnTrust) : count];
        for (int read = 0; ;)
        {
            Read(bytes.AsSpan(read), expected);
            read = bytes.Length;
            if (read == count) return bytes;
            Array.Resize(ref bytes, (int)Math.Min(count, 2L * read));
        }
    }

    /// <summary>
    /// Reads the numbers of a tensor whose shape <see cref="Shape"/> has passed, in the present <see cref="Precision"/>.
    /// </summary>
    public Tensor ReadTensor(int[] shape, ElementType type, bool bigEndian, string expected)
    {
        long count = 1;
        foreach (int extent in shape) count *= extent;
        RequireRemaining(count * type.Size(), expected);
        if (length is not null || count <= OnTrust)
        {
            Tensor tensor = new(shape);
            if (tensor.IsDouble) ReadDoubles(tensor.Doubles, type, bigEndian, expected);
            else ReadFloats(tensor.Span, type, bigEndian, expected);
            return tensor;
        }
        if (Precision.Current == ElementPrecision.Double)
        {
            double[] doubles = new double[OnTrust];
            for (int read = 0; ;)
            {
                ReadDoubles(doubles.AsSpan(read), type, bigEndian, expected);
                read = doubles.Length;
                if (read == count) return Tensor.From(doubles, shape);
                Array.Resize(ref doubles, (int)Math.Min(count, 2L * read));
            }
        }
        float[] values = new float[OnTrust];
        for (int read = 0; ;)
        {
            ReadFloats(values.AsSpan(read), type, bigEndian, expected);
            read = values.Length;
            if (read == count) return Tensor.From(values, shape);
            Array.Resize(ref values, (int)Math.Min(count, 2L * read));
        }
    }

    /// <summary>Checks extents that a file claims: each at least 1, and no more numbers in all than a tensor can hold.</summary>
    public int[] Shape(ReadOnlySpan<long> extents, long offset)
    {
        if (extents.Length > MostAxes) throw Error(offset, $"{extents.Length} axes", $"at most {MostAxes}");
        int[] shape = new int[extents.Length];
        long count = 1;
        for (int i = 0; i < shape.Length; i++)
        {
            if (extents[i] < 1) throw Error(offset, $"an extent of {extents[i]} on axis {i}", "extents of at least 1");
            // The product of two numbers below 2^31 cannot overflow.
            if (extents[i] > int.MaxValue || (count *= extents[i]) > Array.MaxLength - 64)
                throw Error(offset, $"a shape of {string.Join('x', extents.ToArray())}", $"at most {Array.MaxLength - 64} numbers");
            shape[i] = (int)extents[i];
        }
        return shape;
    }

    /// <summary>Requires that everything has been read.</summary>
    public void RequireEnd()
    {
        long end = Position;
        Span<byte> one = stackalloc byte[1];
        if (ReadSome(one) == 0) return;
        throw Error(end, Remaining is long more ? $"{more + 1} further bytes" : "further bytes", "the end of the file");
    }

    private void RequireRemaining(long count, string expected)
    {
        if (Remaining < count) throw Error(Position, $"{Remaining} bytes to the end of the file", $"{count} bytes of {expected}");
    }

    private void ReadFloats(Span<float> values, ElementType type, bool bigEndian, string expected)
    {
        if (type == ElementType.Float32 && bigEndian != BitConverter.IsLittleEndian)
        {
            Read(MemoryMarshal.AsBytes(values), expected);
            return;
        }
        int size = type.Size();
        Span<byte> buffer = stackalloc byte[8192];
        while (!values.IsEmpty)
        {
            int some = Math.Min(values.Length, buffer.Length / size);
            Read(buffer[..(some * size)], expected);
            type.Decode(buffer, values[..some], bigEndian);
            values = values[some..];
        }
    }

    private void ReadDoubles(Span<double> values, ElementType type, bool bigEndian, string expected)
    {
        int size = type.Size();
        Span<byte> buffer = stackalloc byte[8192];
        while (!values.IsEmpty)
        {
            int some = Math.Min(values.Length, buffer.Length / size);
            Read(buffer[..(some * size)], expected);
            type.Decode(buffer, values[..some], bigEndian);
            values = values[some..];
        }
    }

    private int ReadSome(Span<byte> buffer)
    {
        int got;
        try
        {
            got = stream.Read(buffer);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw Error(Position, $"damaged compressed data ({e.Message})", "data that can be uncompressed", e);
        }
        Position += got;
        if (Checked)
            foreach (byte b in buffer[..got]) _crc = _crcTable[(byte)(_crc ^ b)] ^ (_crc >> 8);
        return got;
    }

    private static uint[] MakeCrcTable()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint c = i;
            for (int bit = 0; bit < 8; bit++) c = (c & 1) != 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1;
            table[i] = c;
        }
        return table;
    }
}
