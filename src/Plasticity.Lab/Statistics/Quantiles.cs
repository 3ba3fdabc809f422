using System.Collections.Concurrent;
using MathNet.Numerics.Distributions;

namespace Plasticity.Lab.Statistics;

/// <summary>The quantiles that intervals of 95 % need.</summary>
internal static class Quantiles
{
    /// <summary>The level of the upper end of a two-sided interval of 95 %.</summary>
    public const double UpperTail = 0.975;

    private static readonly ConcurrentDictionary<int, double> _student = new();

    /// <summary>The 97.5 % point of the normal distribution.</summary>
    public static double Normal { get; } = MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, UpperTail);

    /// <summary>
    /// The 97.5 % point of Student's t. Kept, since finding one is a search, and the points of a curve all ask for the same.
    /// </summary>
    public static double Student(int degreesOfFreedom) =>
        _student.GetOrAdd(degreesOfFreedom, degrees => StudentT.InvCDF(0, 1, degrees, UpperTail));

    /// <summary>The quantile of sorted values at a level in [0, 1], interpolated between neighbours.</summary>
    public static double OfSorted(ReadOnlySpan<double> sorted, double level)
    {
        double position = level * (sorted.Length - 1);
        int below = (int)position;
        return below + 1 < sorted.Length ? sorted[below] + (position - below) * (sorted[below + 1] - sorted[below]) : sorted[^1];
    }
}
