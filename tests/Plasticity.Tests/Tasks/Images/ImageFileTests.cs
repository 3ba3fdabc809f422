using System.Text;
using Plasticity.Numerics;
using Plasticity.Tasks;
using Xunit;

namespace Plasticity.Tests.Tasks;

public sealed class ImageFileTests
{
    private static byte[] Pnm(string header, params byte[] pixels) => [.. Encoding.ASCII.GetBytes(header), .. pixels];

    private static string Refusal(byte[] file) =>
        Assert.Throws<ImageFormatException>(() => ImageFile.Decode(file, "it")).Message;

    [Theory]
    [InlineData("P5 3 2 255\n")]
    [InlineData("P5\n3 2\n255\n")]
    [InlineData("P5\n# a comment\n3\t2 # another\n#\n#\n255\n")]
    [InlineData("P5#\n3#\n2\r255\n")]
    [InlineData("P5 003 2 255 ")]
    public void Headers_may_have_white_space_and_comments(string header)
    {
        DecodedImage image = ImageFile.Decode(Pnm(header, 0, 51, 102, 153, 204, 255), "it");
        Assert.Equal(new ImageShape(2, 3, 1), image.Shape);
        Assert.Equal([0 / 255f, 51 / 255f, 102 / 255f, 153 / 255f, 204 / 255f, 255 / 255f], image.Pixels);
    }

    [Fact]
    public void Values_may_have_any_largest_one_and_two_bytes()
    {
        Assert.Equal([0f, 0.5f, 1f], ImageFile.Decode(Pnm("P6 1 1 2\n", 0, 1, 2), "it").Pixels);
        Assert.Equal([256 / 1000f, 1f], ImageFile.Decode(Pnm("P5 2 1 1000\n", 1, 0, 3, 0xe8), "it").Pixels);
        Assert.Equal([1 / 65535f, 1f], ImageFile.Decode(Pnm("P5 1 2 65535\n", 0, 1, 255, 255), "it").Pixels);
    }

    [Fact]
    public void A_pixel_may_look_like_a_comment() =>
        Assert.Equal([35 / 255f, 10 / 255f], ImageFile.Decode(Pnm("P5 2 1 255\n", (byte)'#', 10), "it").Pixels);

    [Theory]
    [InlineData("P3 1 1 255\n", "found P3, expected P5 or P6")]
    [InlineData("P7\nWIDTH 1\n", "found P7")]
    [InlineData("P5 3 2 255\n#####", "byte 11: found 5 bytes to the end of the file, expected 6 bytes of pixels")]
    [InlineData("P5 3 2 255\n#######", "byte 17: found 1 further bytes")]
    [InlineData("P5 3 2 34\n###!!!", "byte 10: found a value of 35, expected at most 34")]
    [InlineData("P5 3 2 0\n###!!!", "a largest value of 0")]
    [InlineData("P5 3 2 65536\n###!!!", "a largest value of 65536")]
    [InlineData("P5 0 2 255\n", "an image of 0x2")]
    [InlineData("P5 70000 70000 255\n", "an image of 70000x70000")]
    [InlineData("P5 99999999999 1 255\n", "the width, in digits")]
    [InlineData("P5 -3 2 255\n", "byte 3: found 0x2d, expected the width")]
    [InlineData("P5x3 2 255\n", "the width")]
    [InlineData("P5 3 2", "bytes of the height")]
    [InlineData("P5 3 # 2", "bytes of the height")]
    [InlineData("P5", "bytes of the width")]
    public void What_is_wrong_is_said_with_its_place(string file, string expected) =>
        Assert.Contains(expected, Refusal(Encoding.ASCII.GetBytes(file)), StringComparison.Ordinal);

    [Fact]
    public void Other_files_are_refused_with_a_remedy()
    {
        Assert.Contains("JPEG", Refusal([0xff, 0xd8, 0xff, 0xe0, 0, 16]), StringComparison.Ordinal);
        Assert.Contains("mogrify -format png", Refusal([0xff, 0xd8, 0xff, 0xe0, 0, 16]), StringComparison.Ordinal);
        Assert.Contains("0x47494638", Refusal("GIF89a"u8.ToArray()), StringComparison.Ordinal);
        Assert.Contains("an empty file", Refusal([]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_known_by_its_first_bytes_whatever_its_name()
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder["a.png"], Pnm("P5 1 1 255\n", 255));
        Assert.Equal([1f], ImageFile.Read(folder["a.png"]).Pixels);
        File.WriteAllBytes(folder["b.ppm"], PngFile.Of(1, 1, 8, 0, [255], [0]));
        Assert.Equal([1f], ImageFile.Read(folder["b.ppm"]).Pixels);
        Assert.Throws<FileNotFoundException>(() => ImageFile.Read(folder["none.png"]));
    }

    [Fact]
    public void Colours_become_their_luma_and_greys_three_channels()
    {
        DecodedImage colour = new(new ImageShape(1, 2, 3), [1, 0.5f, 0.25f, 0, 0, 1]), grey = new(new ImageShape(1, 2, 1), [0.25f, 1]);
        Assert.Equal([0.299 + 0.587 * 0.5 + 0.114 * 0.25, 0.114], colour.WithChannels(1).Pixels.Select(value => (double)value),
            (expected, found) => Math.Abs(expected - found) < 1e-6);
        Assert.Equal([0.25f, 0.25f, 0.25f, 1, 1, 1], grey.WithChannels(3).Pixels);
        Assert.Equal(new ImageShape(1, 2, 3), grey.WithChannels(3).Shape);
        Assert.Same(grey, grey.WithChannels(1));
    }
}
