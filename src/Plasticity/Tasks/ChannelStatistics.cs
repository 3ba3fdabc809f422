using System.Globalization;

namespace Plasticity.Tasks;

/// <summary>
/// The mean and deviation of every channel of a set of images, by which images are standardised. They are taken from the samples that
/// are learned from alone: validation and test samples are as unknown to them as to the model.
/// </summary>
/// <param name="Means">The mean of each channel.</param>
/// <param name="Deviations">The standard deviation of each channel; 1 for a channel that is the same everywhere.</param>
public sealed record ChannelStatistics(IReadOnlyList<float> Means, IReadOnlyList<float> Deviations)
{
    /// <summary>Measures a set of images, in double precision and in their order.</summary>
    /// <param name="samples">The images, [count, H W C].</param>
    /// <param name="channels">Their channels, which run fastest.</param>
    /// <exception cref="ArgumentException">The inputs are not a whole number of positions.</exception>
    public static ChannelStatistics Of(Samples samples, int channels)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ReadOnlySpan<float> pixels = samples.Inputs.Span;
        if (channels < 1 || samples.Inputs.Columns % channels != 0)
            throw new ArgumentException($"{samples.Inputs.Columns} inputs are no positions of {channels} channels.", nameof(channels));
        double positions = pixels.Length / channels;
        float[] means = new float[channels], deviations = new float[channels];
        for (int c = 0; c < channels; c++)
        {
            double sum = 0, squares = 0;
            for (int i = c; i < pixels.Length; i += channels) sum += pixels[i];
            double mean = sum / positions;
            for (int i = c; i < pixels.Length; i += channels) squares += (pixels[i] - mean) * (pixels[i] - mean);
            float deviation = (float)Math.Sqrt(squares / positions);
            means[c] = (float)mean;
            deviations[c] = deviation > 0 ? deviation : 1;
        }
        return new ChannelStatistics(means, deviations);
    }

    /// <summary>In words, to three digits.</summary>
    public override string ToString()
    {
        static string Digits(IReadOnlyList<float> values) =>
            string.Join(", ", values.Select(value => value.ToString("0.000", CultureInfo.InvariantCulture)));
        return $"mean {Digits(Means)}, deviation {Digits(Deviations)}";
    }

    /// <summary>
    /// A task whose pixels are from 0 to 1, with what is asked for done to them. To standardise, its samples are changed in place, for
    /// images fill memory: nobody else may hold them.
    /// </summary>
    internal static LearningTask Normalised(PixelNormalisation? normalisation, LearningTask task)
    {
        if (normalisation is null or PixelNormalisation.Unit) return task;
        ChannelStatistics statistics = Of(task.Train, task.InputShape.Channels);
        foreach (Samples part in (Samples[])[task.Train, task.Validation, task.Test]) statistics.Standardise(part.Inputs.Span);
        return task with { Description = $"{task.Description}; standardised by channel ({statistics})" };
    }

    private void Standardise(Span<float> pixels)
    {
        for (int c = 0; c < Means.Count; c++)
        {
            float mean = Means[c], deviation = Deviations[c];
            for (int i = c; i < pixels.Length; i += Means.Count) pixels[i] = (pixels[i] - mean) / deviation;
        }
    }
}
