using System.IO.Compression;
using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Numerics.Formats;

public sealed class NpzTests
{
    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void What_is_written_is_read_back_in_order(CompressionLevel compression)
    {
        byte[] bytes = Sample(compression);
        OrderedDictionary<string, Tensor> back = Npz.Read(new MemoryStream(bytes), "x.npz");
        Assert.Equal(["fc1/W", "b", "a"], back.Keys);
        Assert.Equal([2, 3], back["fc1/W"].Shape.ToArray());
        Assert.Equal([1, 2, 3, 4, 5, 6], back["fc1/W"].Span.ToArray());
        Assert.Equal(bytes, Sample(compression));
    }

    [Fact]
    public void Large_arrays_are_read_back_though_no_length_is_trusted()
    {
        Tensor tensor = new(700, 1001);
        new RandomStream(1, "npz").FillNormal(tensor.Span, 1);
        MemoryStream stream = new();
        Npz.Write(stream, [new("w", tensor)], CompressionLevel.Fastest);
        Assert.Equal(tensor.Span, Npz.Read(stream, "x.npz")["w"].Span);
    }

    [Fact]
    public void A_flipped_bit_in_the_numbers_is_told_by_the_checksum()
    {
        byte[] bytes = Sample(CompressionLevel.NoCompression);
        int at = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0, 0, 0x80, 0x3f, 0, 0, 0, 0x40]);
        bytes[at] ^= 1;
        TensorFormatException e = Assert.Throws<TensorFormatException>(() => Npz.Read(new MemoryStream(bytes), "x.npz"));
        Assert.StartsWith("x.npz", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_than_the_limit_is_refused_before_it_is_read()
    {
        byte[] bytes = Sample(CompressionLevel.Optimal);
        TensorFormatException e = Assert.Throws<TensorFormatException>(() => Npz.Read(new MemoryStream(bytes), "x.npz", 300));
        Assert.Contains("at most 300", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_members_and_repeated_names_are_refused()
    {
        Assert.Throws<TensorFormatException>(() => Npz.Read(Zip("readme.txt"), "x.npz"));
        Assert.Throws<TensorFormatException>(() => Npz.Read(Zip("a.npy", "a.npy"), "x.npz"));
        Assert.Throws<TensorFormatException>(() => Npz.Read(new MemoryStream([1, 2, 3]), "x.npz"));
        Assert.Throws<ArgumentException>(() => Npz.Write(new MemoryStream(), [new("a", new Tensor(1)), new("a", new Tensor(1))]));

        static MemoryStream Zip(params string[] names)
        {
            MemoryStream stream = new();
            using (ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true))
                foreach (string name in names)
                {
                    using Stream member = archive.CreateEntry(name).Open();
                    Npy.Write(member, new Tensor(1));
                }
            return stream;
        }
    }

    public static byte[] Sample(CompressionLevel compression)
    {
        MemoryStream stream = new();
        Npz.Write(
            stream,
            [new("fc1/W", Tensor.From([1, 2, 3, 4, 5, 6], 2, 3)), new("b", Tensor.From([0.5f], 1)), new("a", new Tensor(4, 5))],
            compression);
        return stream.ToArray();
    }
}
