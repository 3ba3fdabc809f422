using Plasticity.Numerics;
using Plasticity.Tasks;
using Xunit;

namespace Plasticity.Tests.Tasks;

public sealed class SquareCropTests
{
    private static DecodedImage Image(int height, int width, int channels)
    {
        float[] pixels = new float[height * width * channels];
        new RandomStream(1, "image").FillUniform(pixels, 0, 1);
        return new DecodedImage(new ImageShape(height, width, channels), pixels);
    }

    /// <summary>The definition, pixel by pixel: the mean of all old pixels, weighted by a triangle about the new one's centre.</summary>
    private static double Naive(DecodedImage image, int size, int y, int x, int c)
    {
        (int height, int width, int channels) = image.Shape;
        int shorter = Math.Min(height, width), newHeight = height * size / shorter, newWidth = width * size / shorter;
        double Weight(int k, int i, int old, int whole)
        {
            double scale = (double)old / whole, centre = ((whole - size) / 2 + i + 0.5) * scale;
            return Math.Max(0, 1 - Math.Abs(k + 0.5 - centre) / Math.Max(1, scale));
        }
        double sum = 0, weights = 0;
        for (int fromY = 0; fromY < height; fromY++)
            for (int fromX = 0; fromX < width; fromX++)
            {
                double weight = Weight(fromY, y, height, newHeight) * Weight(fromX, x, width, newWidth);
                weights += weight;
                sum += weight * image.Pixels[(fromY * width + fromX) * channels + c];
            }
        return sum / weights;
    }

    [Theory]
    [InlineData(5, 9, 1, 4)]
    [InlineData(9, 5, 3, 4)]
    [InlineData(12, 12, 3, 6)]
    [InlineData(6, 7, 3, 13)]
    [InlineData(20, 31, 1, 7)]
    [InlineData(3, 1, 3, 4)]
    [InlineData(64, 48, 1, 1)]
    [InlineData(8, 8, 3, 7)]
    public void Pixels_are_weighted_means_about_their_centres(int height, int width, int channels, int size)
    {
        DecodedImage image = Image(height, width, channels), square = SquareCrop.Of(image, size);
        Assert.Equal(new ImageShape(size, size, channels), square.Shape);
        for (int y = 0; y < size; y++)
            for (int x = 0; x < size; x++)
                for (int c = 0; c < channels; c++)
                    Assert.Equal(Naive(image, size, y, x, c), square.Pixels[(y * size + x) * channels + c], 1e-6);
    }

    [Fact]
    public void An_image_of_the_right_size_is_left_alone()
    {
        DecodedImage image = Image(6, 6, 3);
        Assert.Same(image, SquareCrop.Of(image, 6));
    }

    [Fact]
    public void If_the_shorter_side_fits_the_middle_is_cut_out()
    {
        DecodedImage image = Image(4, 9, 1), square = SquareCrop.Of(image, 4);
        for (int y = 0; y < 4; y++)
            for (int x = 0; x < 4; x++) Assert.Equal(image.Pixels[y * 9 + x + 2], square.Pixels[y * 4 + x]);
    }

    [Fact]
    public void A_plain_image_stays_plain()
    {
        DecodedImage image = new(new ImageShape(31, 20, 1), [.. Enumerable.Repeat(0.7f, 31 * 20)]);
        foreach (int size in (int[])[1, 3, 19, 20, 50]) Assert.All(SquareCrop.Of(image, size).Pixels, value => Assert.Equal(0.7f, value));
    }
}
