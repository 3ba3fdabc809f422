namespace Plasticity.Numerics.Kernels;

/// <summary>Normalisation by channel in double precision: element i belongs to channel i modulo their number.</summary>
internal static class DoubleChannels
{
    /// <summary>Mean and biased variance of every channel, in two passes.</summary>
    internal static void Moments(ReadOnlySpan<double> x, Span<double> mean, Span<double> variance)
    {
        int channels = mean.Length, m = x.Length / channels;
        mean.Clear();
        variance.Clear();
        DoubleReductions.AddColumnSums(x, mean, 1.0 / m);
        for (int i = 0; i < x.Length; i++)
        {
            double difference = x[i] - mean[i % channels];
            variance[i % channels] += difference * difference / m;
        }
    }

    /// <summary>h = gain xhat + shift, and added on top unless it is empty.</summary>
    internal static void Normalise(
        Span<double> h, ReadOnlySpan<double> x, ReadOnlySpan<double> mean, ReadOnlySpan<double> inverse, ReadOnlySpan<double> gain,
        ReadOnlySpan<double> shift, ReadOnlySpan<double> added)
    {
        for (int i = 0; i < h.Length; i++)
        {
            int c = i % mean.Length;
            h[i] = (added.IsEmpty ? 0 : added[i]) + gain[c] * (x[i] - mean[c]) * inverse[c] + shift[c];
        }
    }

    /// <summary>gainSum = sum of d xhat, shiftSum = sum of d.</summary>
    internal static void Gradients(
        ReadOnlySpan<double> d, ReadOnlySpan<double> x, ReadOnlySpan<double> mean, ReadOnlySpan<double> inverse, Span<double> gainSum,
        Span<double> shiftSum)
    {
        gainSum.Clear();
        shiftSum.Clear();
        for (int i = 0; i < d.Length; i++)
        {
            int c = i % mean.Length;
            gainSum[c] += d[i] * (x[i] - mean[c]) * inverse[c];
            shiftSum[c] += d[i];
        }
    }

    /// <summary>da = gain inverse (d - shiftSum / m - xhat gainSum / m).</summary>
    internal static void NormaliseBackward(
        Span<double> da, ReadOnlySpan<double> d, ReadOnlySpan<double> x, ReadOnlySpan<double> mean, ReadOnlySpan<double> inverse,
        ReadOnlySpan<double> gain, ReadOnlySpan<double> gainSum, ReadOnlySpan<double> shiftSum)
    {
        int channels = mean.Length, m = d.Length / channels;
        for (int i = 0; i < d.Length; i++)
        {
            int c = i % channels;
            double xhat = (x[i] - mean[c]) * inverse[c];
            da[i] = gain[c] * inverse[c] * (d[i] - shiftSum[c] / m - xhat * gainSum[c] / m);
        }
    }

    /// <summary>da = gain inverse d.</summary>
    internal static void Scale(Span<double> da, ReadOnlySpan<double> d, ReadOnlySpan<double> gain, ReadOnlySpan<double> inverse)
    {
        for (int i = 0; i < d.Length; i++) da[i] = gain[i % gain.Length] * inverse[i % gain.Length] * d[i];
    }
}
