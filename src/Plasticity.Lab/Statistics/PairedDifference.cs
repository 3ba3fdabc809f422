namespace Plasticity.Lab.Statistics;

/// <summary>What two arms with the same seeds are compared by: their difference, its size and whether chance would explain it.</summary>
/// <param name="Mean">The mean of value minus control over pairs, and its interval.</param>
/// <param name="EffectSize">
/// Cohen's d_z: the mean difference over the standard deviation of the differences (n - 1). Null below two pairs or without any spread.
/// </param>
/// <param name="PValue">The two-sided p-value of the sign-flip test; null without pairs.</param>
/// <remarks>Source of d_z: Cohen, Statistical Power Analysis for the Behavioral Sciences, 1988, section 2.3.5.</remarks>
public sealed record PairedDifference(MeanInterval Mean, double? EffectSize, double? PValue)
{
    /// <summary>The number of pairs.</summary>
    public int Pairs => Mean.Count;

    /// <summary>Compares values that belong together.</summary>
    /// <param name="pairs">The value and its control, finite.</param>
    /// <param name="seed">For the random signs of many pairs.</param>
    /// <exception cref="ArgumentException">A value is not finite.</exception>
    public static PairedDifference Of(IReadOnlyList<(double Value, double Control)> pairs, Seed seed = default)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        double[] differences = [.. pairs.Select(pair => pair.Value - pair.Control)];
        Finite.All(differences, nameof(pairs));
        MeanInterval mean = MeanInterval.OfDifferences(pairs);
        return new(mean, StandardisedMean(differences, mean.Mean), differences.Length == 0 ? null : SignFlipTest.PValue(differences, seed));
    }

    // Differences that are equal in theory differ by rounding: a spread that small is none, and not an enormous effect.
    private static double? StandardisedMean(double[] differences, double mean)
    {
        StandardDeviation deviation = default;
        foreach (double difference in differences) deviation.Add(difference);
        return deviation.Value > 1e-9 * Math.Abs(mean) ? mean / deviation.Value : null;
    }
}
