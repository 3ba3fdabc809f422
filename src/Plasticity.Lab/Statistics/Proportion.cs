namespace Plasticity.Lab.Statistics;

/// <summary>A share of runs and its 95 % interval by Wilson's score.</summary>
/// <remarks>
/// The ends are the p with (share - p)^2 = z^2 p (1 - p) / n. Unlike resampling, which gives [1, 1] when all of three runs succeed, the
/// interval has a width and stays within [0, 1]. Runs of several tasks may be counted together: sampling by task varies less than
/// this allows. A count of n runs is a lattice, so at some p coverage is above and at some below 95 %, and 95 % on average.
/// Source: Wilson, Journal of the American Statistical Association 22:209, 1927.
/// </remarks>
public static class Proportion
{
    /// <summary>The share and its interval.</summary>
    /// <param name="successes">How many succeeded, in [0, count]; ties may count half.</param>
    /// <param name="count">Of how many; 0 gives no share.</param>
    /// <exception cref="ArgumentOutOfRangeException">More succeeded than there are, or a number is negative.</exception>
    public static Estimate Of(double successes, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (successes is not >= 0 || successes > count)
            throw new ArgumentOutOfRangeException(nameof(successes), successes, $"{successes} of {count} cannot be.");
        if (count == 0) return Estimate.WithoutBounds(double.NaN, 0);
        double share = successes / count, z2 = Quantiles.Normal * Quantiles.Normal;
        double centre = (successes + z2 / 2) / (count + z2);
        double half = Quantiles.Normal * Math.Sqrt(count * share * (1 - share) + z2 / 4) / (count + z2);
        // At 0 and 1 the ends are exact; rounding would put them a little outside.
        return new(share, share == 0 ? 0 : centre - half, share == 1 ? 1 : centre + half, count);
    }
}
