using System.IO.Compression;
using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Numerics.Formats;

public sealed class IdxTests
{
    [Theory]
    [InlineData("00000801" + "00000002" + "01fe", 1f, 254f)]
    [InlineData("00000901" + "00000002" + "01fe", 1f, -2f)]
    [InlineData("00000b01" + "00000002" + "0001fffe", 1f, -2f)]
    [InlineData("00000c01" + "00000002" + "00000001fffffffe", 1f, -2f)]
    [InlineData("00000d01" + "00000002" + "3f800000c0000000", 1f, -2f)]
    [InlineData("00000e01" + "00000002" + "3ff0000000000000c000000000000000", 1f, -2f)]
    public void Every_type_is_read_from_its_bytes_compressed_or_not(string hex, float first, float second)
    {
        byte[] bytes = Convert.FromHexString(hex);
        Assert.Equal([first, second], Idx.Read(new MemoryStream(bytes), "x").Span.ToArray());
        Assert.Equal([first, second], Idx.Read(new MemoryStream(Gzip(bytes)), "x").Span.ToArray());
    }

    [Fact]
    public void Images_keep_their_axes_and_bytes_their_values()
    {
        byte[] bytes = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, .. Enumerable.Range(0, 24).Select(i => (byte)(10 * i))];
        Tensor images = Idx.Read(new MemoryStream(bytes), "x");
        Assert.Equal([2, 3, 4], images.Shape.ToArray());
        Assert.Equal(230, images.Span[23]);
        ByteArray raw = Idx.ReadBytes(new MemoryStream(Gzip(bytes)), "x");
        Assert.Equal([2, 3, 4], raw.Shape);
        Assert.Equal(bytes[16..], raw.Values);
    }

    [Fact]
    public void Large_compressed_files_are_read_whole()
    {
        byte[] bytes = [0, 0, 8, 2, 0, 0, 0x07, 0xd0, 0, 0, 0x03, 0x10, .. new byte[2000 * 784]];
        bytes[^1] = 9;
        Assert.Equal(9, Idx.Read(new MemoryStream(Gzip(bytes)), "x")[1999, 783]);
        Assert.Equal(9, Idx.ReadBytes(new MemoryStream(Gzip(bytes)), "x").Values[^1]);
    }

    [Theory]
    [InlineData("", "the magic number")]
    [InlineData("504b0304", "0x504b")]
    [InlineData("00000701", "type 0x07")]
    [InlineData("00000800", "no axes")]
    [InlineData("00000801", "the extents")]
    [InlineData("0000080100000000", "an extent of 0")]
    [InlineData("000008010000000301", "1 bytes to the end of the file")]
    [InlineData("00000801000000010101", "1 further bytes")]
    [InlineData("00000803ffffffffffffffffffffffff", "4294967295x4294967295x4294967295")]
    [InlineData("000008017fffff00", "2147483392 bytes")]
    public void Files_that_lie_are_refused_with_what_was_found(string hex, string says)
    {
        MemoryStream stream = new(Convert.FromHexString(hex));
        TensorFormatException e = Assert.Throws<TensorFormatException>(() => Idx.Read(stream, "train-images"));
        Assert.Contains(says, e.Message, StringComparison.Ordinal);
        Assert.StartsWith("train-images, byte ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_or_shortened_compressed_file_is_refused()
    {
        byte[] bytes = Gzip([0, 0, 8, 1, 0, 0, 1, 0, .. Enumerable.Range(0, 256).Select(i => (byte)(i * i))]);
        Assert.Throws<TensorFormatException>(() => Idx.Read(new MemoryStream(bytes[..^100]), "x"));
        bytes[bytes.Length / 2] ^= 0x10;
        Assert.Throws<TensorFormatException>(() => Idx.Read(new MemoryStream(bytes), "x"));
    }

    [Fact]
    public void Numbers_that_are_not_bytes_are_not_read_as_bytes() =>
        Assert.Throws<TensorFormatException>(() => Idx.ReadBytes(new MemoryStream(Convert.FromHexString("00000d01000000013f800000")), "x"));

    public static byte[] Gzip(byte[] bytes)
    {
        MemoryStream stream = new();
        using (GZipStream gzip = new(stream, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(bytes);
        return stream.ToArray();
    }
}
