using Plasticity.Numerics;

namespace Plasticity.Tasks;

/// <summary>
/// Brings images to one size: scaled until the shorter side fits, then the square in the middle. An image of the right size stays as it
/// is, to the last bit.
/// </summary>
/// <remarks>
/// A new pixel is the mean of the old ones about its centre, weighted by a triangle that reaches to its neighbours' centres: bilinear
/// where images grow, and where they shrink an average that leaves out nothing. Along each axis:
/// <code>
///   s = old / new,  r = max(1, s),  m = (i + 1/2) s
///   w_k = max(0, 1 - |k + 1/2 - m| / r) / sum
/// </code>
/// </remarks>
internal static class SquareCrop
{
    /// <summary>The square of an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="size">The side of the square.</param>
    public static DecodedImage Of(DecodedImage image, int size)
    {
        (int height, int width, int channels) = image.Shape;
        if (height == size && width == size) return image;
        int shorter = Math.Min(height, width);
        Axis down = Axis.Of(height, shorter, size), across = Axis.Of(width, shorter, size);
        ImageShape shape = new(size, size, channels);
        float[] pixels = new float[shape.Count];
        double[] row = new double[width * channels];
        for (int y = 0; y < size; y++)
        {
            Array.Clear(row);
            for (int k = 0; k < down.Weights[y].Length; k++)
            {
                double weight = down.Weights[y][k];
                ReadOnlySpan<float> source = image.Pixels.AsSpan((down.First[y] + k) * width * channels, width * channels);
                for (int i = 0; i < row.Length; i++) row[i] += weight * source[i];
            }
            for (int x = 0; x < size; x++)
                for (int c = 0; c < channels; c++)
                {
                    double sum = 0;
                    for (int k = 0; k < across.Weights[x].Length; k++)
                        sum += across.Weights[x][k] * row[(across.First[x] + k) * channels + c];
                    pixels[(y * size + x) * channels + c] = (float)sum;
                }
        }
        return new DecodedImage(shape, pixels);
    }

    /// <summary>Which old pixels the new ones of an axis are made of.</summary>
    /// <param name="First">For every new pixel, the first old one.</param>
    /// <param name="Weights">For every new pixel, the weights of the old ones from there on.</param>
    private sealed record Axis(int[] First, double[][] Weights)
    {
        public static Axis Of(int old, int shorter, int size)
        {
            int whole = (int)((long)old * size / shorter), start = (whole - size) / 2;
            double scale = (double)old / whole, reach = Math.Max(1, scale);
            int[] first = new int[size];
            double[][] weights = new double[size][];
            for (int i = 0; i < size; i++)
            {
                double middle = (start + i + 0.5) * scale;
                first[i] = Math.Max(0, (int)Math.Floor(middle - reach));
                int end = Math.Min(old, (int)Math.Ceiling(middle + reach));
                weights[i] = new double[end - first[i]];
                double sum = 0;
                for (int k = first[i]; k < end; k++) sum += weights[i][k - first[i]] = Math.Max(0, 1 - Math.Abs(k + 0.5 - middle) / reach);
                for (int k = 0; k < weights[i].Length; k++) weights[i][k] /= sum;
            }
            return new Axis(first, weights);
        }
    }
}
