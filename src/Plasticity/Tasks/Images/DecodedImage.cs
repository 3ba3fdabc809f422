using Plasticity.Numerics;

namespace Plasticity.Tasks;

/// <summary>An image as a file held it.</summary>
/// <param name="Shape">Its height and width, and its channels: 1 for grey, 3 for red, green and blue.</param>
/// <param name="Pixels">The values, from 0 to 1; channels run fastest.</param>
public sealed record DecodedImage(ImageShape Shape, float[] Pixels)
{
    /// <summary>
    /// The image with another number of channels: grey is repeated; of colours, the luma of ITU-R BT.601 is taken,
    /// 0.299 R + 0.587 G + 0.114 B.
    /// </summary>
    /// <param name="channels">1 or 3.</param>
    public DecodedImage WithChannels(int channels)
    {
        if (channels == Shape.Channels) return this;
        float[] pixels = new float[Shape.Positions * channels];
        for (int i = 0; i < Shape.Positions; i++)
        {
            if (channels == 1) pixels[i] = 0.299f * Pixels[3 * i] + 0.587f * Pixels[3 * i + 1] + 0.114f * Pixels[3 * i + 2];
            else pixels.AsSpan(3 * i, 3).Fill(Pixels[i]);
        }
        return new DecodedImage(Shape with { Channels = channels }, pixels);
    }
}
