using Plasticity.Numerics;
using Plasticity.Tasks;
using Xunit;

namespace Plasticity.Tests.Tasks;

public sealed class PngImageTests
{
    private const string Colours = "255,0,0,0,255,0,0,0,255,10,20,30,40,50,60,250,251,252", Greys = "76,150,29,18,48,251";

    private static DecodedImage Decode(byte[] file) => ImageFile.Decode(file, "it.png");

    private static ImageFormatException Refusal(byte[] file) => Assert.Throws<ImageFormatException>(() => Decode(file));

    /// <summary>Numbers without a pattern that a filter could hide.</summary>
    private static int[] Values(int count, int bound)
    {
        RandomStream random = new(1, "png");
        int[] values = new int[count];
        for (int i = 0; i < count; i++) values[i] = random.NextInt(bound);
        return values;
    }

    /// <summary>Images of three pixels by two, written by the Python Imaging Library 9.4.</summary>
    [Theory]
    [InlineData(3, 255, Colours, "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAGElEQVR4nGP4z8DAAMFcInIaRja/fv8BADdtBsF/KU3aAAAAAElFTkSuQmCC")]
    [InlineData(3, 255, Colours,
        "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACBAMAAABvWnspAAAAElBMVEX6+/wA/wAoMjwKFB7/AAAAAP9qIvHhAAAADklEQVR4nGNwDGAwYgAAAu8AxDIiTqsAAAAASUVORK5CYII=")]
    [InlineData(3, 255, Colours,
        "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAYAAACddGYaAAAAIklEQVR4nGP8z8DQwPifgYGB8T8DE7eIHIOGsQ3Dr99/GQBWowdJ1iRgdAAAAABJRU5ErkJggg==")]
    [InlineData(1, 255, Greys, "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAAAAAC4HznGAAAAEElEQVR4nGPwmSbLIGTwGwAHwgI9ouuLbQAAAABJRU5ErkJggg==")]
    [InlineData(1, 255, Greys, "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAQAAAA3fa6RAAAAFklEQVR4nGP0afBiaGdgOcbwhOEeAwAb8QQrVkHNQwAAAABJRU5ErkJggg==")]
    [InlineData(1, 1, "0,1,0,0,0,1", "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACAQAAAAC1D1u3AAAADElEQVR4nGNwYFAAAADkAGEW5G6OAAAAAElFTkSuQmCC")]
    [InlineData(1, 65535, "0,1,256,1000,65534,65535",
        "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACEAAAAADoj+WFAAAAFklEQVR4nGNgYGBgZGRgYH7x/9///wAOrgTpJrNRgAAAAABJRU5ErkJggg==")]
    public void Files_of_another_program_are_read(int channels, int largest, string values, string file)
    {
        DecodedImage image = Decode(Convert.FromBase64String(file));
        Assert.Equal(new ImageShape(2, 3, channels), image.Shape);
        Assert.Equal(values.Split(',').Select(value => int.Parse(value, null) / (float)largest), image.Pixels);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    [InlineData(0, 4)]
    [InlineData(0, 8)]
    [InlineData(0, 16)]
    [InlineData(2, 8)]
    [InlineData(2, 16)]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    [InlineData(3, 4)]
    [InlineData(3, 8)]
    [InlineData(4, 8)]
    [InlineData(4, 16)]
    [InlineData(6, 8)]
    [InlineData(6, 16)]
    public void Every_way_to_store_a_pixel_is_read_with_every_filter(int type, int depth)
    {
        int components = type switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 }, channels = type is 0 or 4 ? 1 : 3;
        byte[]? palette = type == 3 ? [.. Values(3 << depth, 256).Select(value => (byte)value)] : null;
        foreach (int[] filters in (int[][])[[0], [1], [2], [3], [4], [4, 3, 2, 1, 0], [0, 1, 2, 3, 4]])
            foreach ((int width, int height) in ((int, int)[])[(1, 1), (7, 11), (16, 5), (33, 6)])
            {
                int[] values = Values(width * height * components, 1 << depth);
                DecodedImage image = Decode(PngFile.Of(width, height, depth, type, values, filters, palette, parts: 3));
                Assert.Equal(new ImageShape(height, width, channels), image.Shape);
                for (int i = 0; i < width * height; i++)
                    for (int c = 0; c < channels; c++)
                        Assert.Equal(
                            palette is null ? values[i * components + c] / (float)((1 << depth) - 1) : palette[3 * values[i] + c] / 255f,
                            image.Pixels[i * channels + c]);
            }
    }

    /// <summary>Whatever byte is wrong is found, for every chunk has its CRC; what is found is said with the file and the place.</summary>
    [Fact]
    public void A_flipped_bit_is_found_wherever_it_is()
    {
        byte[] sound = PngFile.Of(5, 4, 8, 2, Values(60, 256), [4, 1]);
        for (int i = 0; i < sound.Length; i++)
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] damaged = [.. sound];
                damaged[i] ^= (byte)(1 << bit);
                Assert.Contains("it.png, byte ", Refusal(damaged).Message, StringComparison.Ordinal);
            }
    }

    [Fact]
    public void A_file_that_ends_early_is_found_wherever_it_ends()
    {
        byte[] sound = PngFile.Of(5, 4, 8, 2, Values(60, 256), [4, 1]);
        for (int length = 0; length < sound.Length; length++) Refusal(sound[..length]);
        Assert.Contains("to the end of the file", Refusal(sound[..^1]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_format_has_not_is_refused_with_what_was_expected()
    {
        int[] values = Values(60, 256);
        byte[] signature = PngFile.Of(1, 1, 8, 0, [0], [0])[..8], end = PngFile.Chunk("IEND", []);
        byte[] File(params byte[][] chunks) => [.. signature, .. chunks.SelectMany(chunk => chunk), .. end];
        byte[] header = PngFile.Chunk("IHDR", PngFile.Header(5, 4, 8, 2)),
            data = PngFile.Chunk("IDAT", PngFile.Deflated(PngFile.Rows(5, 4, 8, 2, values, [0])));
        void Refused(string expected, byte[] file) => Assert.Contains(expected, Refusal(file).Message, StringComparison.Ordinal);
        Assert.Equal(60, Decode(File(header, data)).Pixels.Length);
        Refused("mogrify -interlace none", PngFile.Of(5, 4, 8, 2, values, [0], interlace: 1));
        Refused("IHDR first", File(data));
        Refused("only once", File(header, header, data));
        Refused("an IDAT chunk", File(header));
        Refused("an IHDR of 12 bytes", File(PngFile.Chunk("IHDR", PngFile.Header(5, 4, 8, 2)[..12]), data));
        Refused("the chunk ABCD", File(header, PngFile.Chunk("ABCD", []), data));
        Decode(File(header, PngFile.Chunk("abCD", [1, 2]), data));
        Refused("colour type 2 with 4 bits", File(PngFile.Chunk("IHDR", PngFile.Header(5, 4, 4, 2)), data));
        Refused("colour type 5 with 8 bits", File(PngFile.Chunk("IHDR", PngFile.Header(5, 4, 8, 5)), data));
        Refused("filter 5 in row 1", PngFile.Of(5, 4, 8, 2, values, [0, 5]));
        Refused("without a palette", PngFile.Of(5, 4, 8, 3, Values(20, 2), [0]));
        Refused("a palette of 7 bytes", PngFile.Of(5, 4, 8, 3, Values(20, 2), [0], palette: new byte[7]));
        Refused("colour 2 at column 0 of row 0, expected one of the palette's 2",
            PngFile.Of(1, 1, 8, 3, [2], [0], palette: new byte[6]));
        Refused("64 bytes", File(header, PngFile.Chunk("IDAT", PngFile.Deflated(new byte[63]))));
        Refused("image data of more", File(header, PngFile.Chunk("IDAT", PngFile.Deflated(new byte[65]))));
        Refused("damaged", File(header, PngFile.Chunk("IDAT", [1, 2, 3, 4, 5, 6])));
        byte[] packed = PngFile.Deflated(new byte[64]);
        packed[^1] ^= 1;
        Refused("damaged", File(header, PngFile.Chunk("IDAT", packed)));
        Refused("1 to 67108864 pixels", File(PngFile.Chunk("IHDR", PngFile.Header(0, 4, 8, 2)), data));
        Refused("an image of 65536x65536", File(PngFile.Chunk("IHDR", PngFile.Header(65536, 65536, 8, 2)), data));
        Refused("an image of 4294967295x1", File(PngFile.Chunk("IHDR", PngFile.Header(-1, 1, 8, 2)), data));
    }

    /// <summary>A few bytes that claim to be a large image must not cost its memory.</summary>
    [Fact]
    public void A_claim_is_not_given_memory()
    {
        byte[] file = PngFile.Of(1, 1, 8, 0, [0], [0]);
        byte[] liar = [.. file[..8], .. PngFile.Chunk("IHDR", PngFile.Header(8192, 8192, 16, 6)), .. file[33..]];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("image data of 2 bytes", Refusal(liar).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }
}
