using System.IO.Compression;
using System.Text;
using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Numerics.Formats;

/// <summary>Sound files damaged in thousands of ways: a reader gives arrays or a <see cref="TensorFormatException"/> only.</summary>
public sealed class HostileFileTests
{
    // Ten times what any of these small files needs, and far below what their headers can claim.
    private const long MostBytes = 8 << 20;

    public static TheoryData<string> Readers => ["safetensors", "npy", "fortran", "npz", "deflated", "idx", "idx.gz", "floats", "stream"];

    [Theory]
    [MemberData(nameof(Readers))]
    public void Only_a_format_exception_escapes_and_memory_stays_bounded(string kind)
    {
        byte[] sound = Sound(kind);
        Read(kind, sound);
        RandomStream stream = new(20240817, "hostile/" + kind);
        int refused = 0;
        for (int i = 0; i < 4000; i++)
        {
            byte[] bytes = Mutated(sound, ref stream);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Read(kind, bytes);
            }
            catch (TensorFormatException e)
            {
                refused++;
                Assert.True(e.Message.Length < 2000, e.Message);
                Assert.StartsWith("hostile", e.Message, StringComparison.Ordinal);
            }
            catch (Exception e)
            {
                Assert.Fail($"Mutation {i}, {Convert.ToHexString(bytes)}: {e}");
            }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes);
        }
        Assert.InRange(refused, 2000, 4000);
    }

    [Theory]
    [MemberData(nameof(Readers))]
    public void Every_shortened_file_is_refused(string kind)
    {
        byte[] sound = Sound(kind);
        for (int length = 0; length < sound.Length; length++)
        {
            // With only the end mark and checksum of gzip gone, all numbers are there still.
            if (kind == "idx.gz" && length >= sound.Length - 16) continue;
            byte[] bytes = sound[..length];
            Assert.Throws<TensorFormatException>(() => Read(kind, bytes));
        }
    }

    private static byte[] Sound(string kind) => kind switch
    {
        "safetensors" or "stream" => SafetensorsTests.File(
            """
            {"__metadata__":{"k":"v"},"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},
            "n":{"dtype":"I64","shape":[],"data_offsets":[24,32]}}
            """,
            new byte[32]),
        "npy" => NpyTests.File("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }   \n", new byte[24]),
        "fortran" => NpyTests.File("{'descr': '<f8', 'fortran_order': True, 'shape': (2, 3, 2), }   \n", new byte[96]),
        "npz" => NpzTests.Sample(CompressionLevel.NoCompression),
        "deflated" => NpzTests.Sample(CompressionLevel.Optimal),
        "idx" => [0, 0, 8, 2, 0, 0, 0, 5, 0, 0, 0, 6, .. new byte[30]],
        "idx.gz" => IdxTests.Gzip([0, 0, 8, 2, 0, 0, 0, 50, 0, 0, 0, 60, .. Enumerable.Range(0, 3000).Select(i => (byte)(i * i))]),
        _ => [0, 0, 13, 1, 0, 0, 0, 5, .. new byte[20]],
    };

    private static void Read(string kind, byte[] bytes)
    {
        MemoryStream stream = new(bytes);
        switch (kind)
        {
            case "safetensors": Safetensors.Read(stream, "hostile"); break;
            case "stream": Safetensors.Read(new Pipe(stream), "hostile"); break;
            case "npy" or "fortran": Npy.Read(stream, "hostile"); break;
            case "npz" or "deflated": Npz.Read(stream, "hostile"); break;
            default: Idx.Read(stream, "hostile"); break;
        }
    }

    // One to four wounds: flipped bits, other bytes, numbers that lie, digits, pieces cut out, doubled, or cut off.
    private static byte[] Mutated(byte[] sound, ref RandomStream stream)
    {
        List<byte> bytes = [.. sound];
        int wounds = 1 + stream.NextInt(4);
        for (int i = 0; i < wounds && bytes.Count > 8; i++)
        {
            // Half of the wounds near the start, where the headers are.
            int at = stream.NextInt(stream.NextInt(2) == 0 ? bytes.Count : Math.Min(bytes.Count, 160)), length = 1 + stream.NextInt(16);
            length = Math.Min(length, bytes.Count - at);
            switch (stream.NextInt(8))
            {
                case 0: bytes[at] ^= (byte)(1 << stream.NextInt(8)); break;
                case 1: bytes[at] = (byte)stream.NextBits(); break;
                case 2: for (int j = 0; j < length; j++) bytes[at + j] = (byte)stream.NextBits(); break;
                case 3: for (int j = 0; j < Math.Min(length, 8); j++) bytes[at + j] = 0xff; break;
                case 4: bytes.RemoveRange(at, length); break;
                case 5: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
                case 6: bytes.RemoveRange(at, bytes.Count - at); break;
                default: bytes.InsertRange(at, Encoding.ASCII.GetBytes("999999999999999999"[..length])); break;
            }
        }
        return [.. bytes];
    }

    /// <summary>A stream that cannot seek and gives few bytes at a time.</summary>
    private sealed class Pipe(MemoryStream source) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => source.Read(buffer, offset, Math.Min(count, 7));

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
