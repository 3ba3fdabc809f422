using MathNet.Numerics.Distributions;
using Plasticity.Numerics;

namespace Plasticity.Lab.Statistics;

/// <summary>A mean and its 95 % confidence interval.</summary>
/// <remarks>
/// <para>Below <see cref="FewestForBootstrap"/> values: Student's t, mean -+ t_{0.975, n-1} s / sqrt(n).</para>
/// <para>
/// From there on: bootstrap percentiles of 10,000 resampled means, at the expanded levels Phi(-+ sqrt(n / (n - 1)) t_{0.975, n-1}).
/// Plain percentiles are too narrow for few values, as if s were divided by sqrt(n) rather than sqrt(n - 1) and normal quantiles taken
/// for t; at n = 10 they cover 90 %, not 95 %. Source: Hesterberg, What Teachers Should Know About the Bootstrap, The American
/// Statistician 69:371, 2015. The resamples are drawn from a stream that nothing else uses and are the same every time.
/// </para>
/// </remarks>
/// <param name="Mean">The mean; not a number if there are no values.</param>
/// <param name="Low">The lower end; not a number if there are fewer than two values.</param>
/// <param name="High">The upper end.</param>
/// <param name="Count">The number of values.</param>
public readonly record struct MeanInterval(double Mean, double Low, double High, int Count)
{
    /// <summary>The fewest values for which resampling says more than Student's t.</summary>
    public const int FewestForBootstrap = 10;

    private const int Resamples = 10_000;

    /// <summary>Whether the ends are known.</summary>
    public bool HasBounds => Count >= 2;

    /// <summary>The mean of some values and its interval.</summary>
    public static MeanInterval Of(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0) return new(double.NaN, double.NaN, double.NaN, 0);
        double mean = Average(values);
        if (values.Count == 1) return new(mean, double.NaN, double.NaN, 1);
        return values.Count < FewestForBootstrap ? StudentInterval(values, mean) : Bootstrap(values, mean, Resamples, default);
    }

    /// <summary>
    /// The mean of some values and its interval by Student's t, whatever their number: a few additions, where resampling takes ten
    /// thousand sums. For the bands of curves, which have hundreds of points and are looked at rather than quoted.
    /// </summary>
    public static MeanInterval ByStudent(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0) return new(double.NaN, double.NaN, double.NaN, 0);
        double mean = Average(values);
        return values.Count == 1 ? new(mean, double.NaN, double.NaN, 1) : StudentInterval(values, mean);
    }

    /// <summary>The mean of the differences of pairs, and its interval: what two rules with the same seeds are compared by.</summary>
    /// <param name="pairs">Values that belong together; the second is subtracted from the first.</param>
    public static MeanInterval OfDifferences(IEnumerable<(double Value, double Control)> pairs) =>
        Of([.. pairs.Select(pair => pair.Value - pair.Control)]);

    /// <summary>The interval cut at the ends of what can be: Student's interval of few accuracies near 1 reaches beyond 1.</summary>
    public MeanInterval Within(double least, double most) =>
        this with { Low = Math.Max(Low, least), High = Math.Min(High, most) };

    /// <summary>How the interval of a mean over this many values is found, in words.</summary>
    public static string Method(int count) => count < FewestForBootstrap
        ? $"95 % intervals of the mean by Student's t (fewer than {FewestForBootstrap} seeds)"
        : "95 % bootstrap intervals of the mean (10,000 resamples, expanded percentiles)";

    /// <summary>The interval by Student's t.</summary>
    internal static MeanInterval StudentInterval(IReadOnlyList<double> values, double mean)
    {
        int n = values.Count;
        double deviation = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (n - 1));
        double half = Quantiles.Student(n - 1) * deviation / Math.Sqrt(n);
        return new(mean, mean - half, mean + half, n);
    }

    /// <summary>The interval by resampling.</summary>
    internal static MeanInterval Bootstrap(IReadOnlyList<double> values, double mean, int resamples, Seed seed)
    {
        int n = values.Count;
        ReadOnlySpan<byte> drawn = seed == default && n <= ResampledIndices.MostKept ? ResampledIndices.For(n, resamples) : [];
        RandomStream stream = seed.Stream("bootstrap");
        // Resampled deviations from the mean: values that are all equal then give exactly the mean, without rounding.
        double[] deviations = [.. values.Select(value => value - mean)];
        double[] means = new double[resamples];
        for (int r = 0; r < resamples; r++)
        {
            double sum = 0;
            if (drawn.IsEmpty)
                for (int i = 0; i < n; i++) sum += deviations[stream.NextInt(n)];
            else
                foreach (byte index in drawn.Slice(r * n, n)) sum += deviations[index];
            means[r] = mean + sum / n;
        }
        Array.Sort(means);
        double tail = Normal.CDF(0, 1, -Math.Sqrt(n / (n - 1.0)) * Quantiles.Student(n - 1));
        return new(mean, Quantiles.OfSorted(means, tail), Quantiles.OfSorted(means, 1 - tail), n);
    }

    /// <summary>The mean as deviations from the first value, so that equal values have exactly that value as their mean.</summary>
    private static double Average(IReadOnlyList<double> values) => values[0] + values.Sum(value => value - values[0]) / values.Count;
}
