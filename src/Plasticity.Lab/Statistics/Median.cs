namespace Plasticity.Lab.Statistics;

/// <summary>The median: half of all runs score less, half more.</summary>
/// <remarks>
/// The interval lies between order statistics, so it assumes no distribution. With B binomial(n, 1/2), the values x_(d) and x_(n+1-d)
/// enclose the median with probability c_d = 1 - 2 P(B &lt; d). Let d be the largest with c_d at least 95 %; the ends lie between
/// x_(d) and x_(d+1), and as far from the other side, at
/// <code>
///   x_(d) + w (x_(d+1) - x_(d))      w = (n - d) I / (d + (n - 2 d) I)      I = (c_d - 0.95) / (c_d - c_{d+1})
/// </code>
/// Without interpolation the level would jump with n: 98.8 % for 11 values, 96.1 % for 12. Below <see cref="FewestForInterval"/> values
/// even the smallest and the largest enclose the median with less than 95 %, and no interval is given; resampling cannot mend that.
/// Source: Hettmansperger and Sheather, Statistics and Probability Letters 4:75, 1986.
/// </remarks>
public static class Median
{
    /// <summary>The fewest values that enclose the median with 95 %: 1 - 2 / 2^6 = 96.9 %; five reach 93.8 %.</summary>
    public const int FewestForInterval = 6;

    private const double Level = 0.95;

    /// <summary>The median of some values and its interval.</summary>
    /// <param name="values">Finite values, in any order.</param>
    /// <exception cref="ArgumentException">A value is not finite.</exception>
    public static Estimate Of(IReadOnlyList<double> values)
    {
        double[] x = Finite.Sorted(values, nameof(values));
        int n = x.Length;
        if (n < FewestForInterval) return Estimate.WithoutBounds(OfSorted(x), n);
        (int d, double w) = Ends(n);
        return new(OfSorted(x), x[d - 1] + w * (x[d] - x[d - 1]), x[n - d] + w * (x[n - d - 1] - x[n - d]), n);
    }

    /// <summary>The median of sorted values, which may be infinite; not a number if there are none.</summary>
    internal static double OfSorted(ReadOnlySpan<double> sorted)
    {
        int n = sorted.Length;
        if (n == 0) return double.NaN;
        double low = sorted[(n - 1) / 2], high = sorted[n / 2];
        return low == high ? low : low + (high - low) / 2;
    }

    /// <summary>The order statistic d at which the interval of n values starts, and how far from it to the next.</summary>
    private static (int D, double Weight) Ends(int n)
    {
        double term = Math.Pow(0.5, n), below = term, outer = 1;                // P(B = d), P(B <= d), c_d
        for (int d = 0; ; d++)
        {
            double inner = 1 - 2 * below;                                       // c_{d+1}
            if (inner < Level)
            {
                double i = (outer - Level) / (outer - inner);
                return (d, (n - d) * i / (d + (n - 2 * d) * i));
            }
            outer = inner;
            term *= (n - d) / (d + 1.0);
            below += term;
        }
    }
}
