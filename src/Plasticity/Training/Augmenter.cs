using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Training;

/// <summary>
/// Varies the images of a batch in place. What is drawn depends on the seed, the step and the place in the batch alone: three numbers of
/// the seed's <c>augment</c> stream for every image, whatever of them is used. A trial with flips therefore crops as one without.
/// </summary>
public sealed class Augmenter
{
    private readonly Augmentation _augmentation;
    private readonly ImageShape _shape;
    private readonly Seed _seed;
    private readonly float[] _image;

    /// <summary>Prepares for images of a shape.</summary>
    /// <param name="augmentation">What is done.</param>
    /// <param name="shape">The shape of an input.</param>
    /// <param name="seed">The trial's seed.</param>
    /// <exception cref="ArgumentException">It cannot be done to inputs of the shape.</exception>
    public Augmenter(Augmentation augmentation, ImageShape shape, Seed seed)
    {
        ArgumentNullException.ThrowIfNull(augmentation);
        if (augmentation.Misfit(shape) is { } reason)
            throw new ArgumentException($"Images cannot be varied: {reason}.", nameof(augmentation));
        (_augmentation, _shape, _seed) = (augmentation, shape, seed);
        _image = augmentation.IsNone ? [] : new float[shape.Count];
    }

    /// <summary>Varies the inputs of the batch of a step.</summary>
    /// <param name="batch">The batch; its inputs are changed.</param>
    /// <param name="step">The step.</param>
    public void Apply(Batch batch, long step)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (_augmentation.IsNone) return;
        RandomStream random = _seed.Stream("augment", 0, step);
        int offsets = 2 * _augmentation.Crop + 1;
        for (int i = 0; i < batch.Count; i++)
        {
            bool isMirrored = (random.NextBits() & 1) != 0 && _augmentation.Flip;
            int down = random.NextInt(offsets) - _augmentation.Crop, right = random.NextInt(offsets) - _augmentation.Crop;
            Vary(batch.Inputs.Row(i), isMirrored, down, right);
        }
    }

    /// <summary>Takes every pixel from (y + down, x + right), after mirroring; beyond the edge there are zeros.</summary>
    private void Vary(Span<float> image, bool isMirrored, int down, int right)
    {
        if (!isMirrored && down == 0 && right == 0) return;
        (int height, int width, int channels) = _shape;
        image.CopyTo(_image);
        image.Clear();
        int first = Math.Max(0, -right), last = Math.Min(width, width - right);
        for (int y = Math.Max(0, -down); y < Math.Min(height, height - down); y++)
        {
            ReadOnlySpan<float> source = _image.AsSpan((y + down) * width * channels, width * channels);
            Span<float> row = image.Slice(y * width * channels, width * channels);
            if (!isMirrored) source[((first + right) * channels)..((last + right) * channels)].CopyTo(row[(first * channels)..]);
            else
                for (int x = first; x < last; x++)
                    source.Slice((width - 1 - x - right) * channels, channels).CopyTo(row[(x * channels)..]);
        }
    }
}
