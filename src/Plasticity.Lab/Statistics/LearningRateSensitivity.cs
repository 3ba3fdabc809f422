namespace Plasticity.Lab.Statistics;

/// <summary>How much depends on the learning rate: the width of the range that serves, and the mean score of the grid.</summary>
/// <remarks>
/// Scores are taken as straight in log10 of the rate between the rates that were tried. The range is the one around the best rate in
/// which the score stays within delta of the best; a second hump elsewhere does not count. Width in decades has no scale, so rules whose
/// updates differ in size can be compared, if their grids span as much and lie around their own best rates.
/// </remarks>
/// <param name="BestRate">The rate with the highest score; the smallest of several.</param>
/// <param name="BestScore">Its score.</param>
/// <param name="LowestRate">The lower end of the range.</param>
/// <param name="HighestRate">The upper end of the range.</param>
/// <param name="IsOpenBelow">Whether the range reaches the smallest rate tried: it may go on below.</param>
/// <param name="IsOpenAbove">Whether the range reaches the largest rate tried: it may go on above.</param>
/// <param name="MeanScore">The mean of the score over the logarithm of the rate, by trapezoids: the robust area.</param>
public sealed record LearningRateSensitivity(
    double BestRate, double BestScore, double LowestRate, double HighestRate, bool IsOpenBelow, bool IsOpenAbove, double MeanScore)
{
    /// <summary>The width of the range in decades; a lower bound if an end is open.</summary>
    public double Decades => Math.Log10(HighestRate / LowestRate);

    /// <summary>The sensitivity of a grid.</summary>
    /// <param name="grid">Rates, positive and distinct in any order, with mean scores, higher being better. Runs that diverged count
    /// with the score of chance.</param>
    /// <param name="delta">How much less than the best still serves; not negative.</param>
    /// <exception cref="ArgumentException">The grid is empty, a number is not finite, or a rate is not positive or comes twice.</exception>
    public static LearningRateSensitivity Of(IReadOnlyList<(double Rate, double Score)> grid, double delta)
    {
        ArgumentNullException.ThrowIfNull(grid);
        if (delta is not >= 0) throw new ArgumentOutOfRangeException(nameof(delta), delta, "How much less still serves is not negative.");
        foreach ((double rate, _) in grid)
            if (rate is not > 0) throw new ArgumentException($"A learning rate is {rate}; rates are positive.", nameof(grid));
        (double Log, double Score)[] points = [.. grid.OrderBy(point => point.Rate).Select(point => (Math.Log10(point.Rate), point.Score))];
        double area = AreaUnderCurve.Of(points);
        int best = 0;
        for (int i = 1; i < points.Length; i++)
            if (points[i].Score > points[best].Score) best = i;
        (double low, bool isOpenBelow) = Edge(points, best, -1, delta);
        (double high, bool isOpenAbove) = Edge(points, best, 1, delta);
        return new(Rate(best), points[best].Score, low, high, isOpenBelow, isOpenAbove, area);

        double Rate(int index) => grid.Select(point => point.Rate).Order().ElementAt(index);
        (double, bool) Edge((double Log, double Score)[] curve, int from, int step, double within)
        {
            double least = curve[from].Score - within;
            int i = from;
            while (i + step >= 0 && i + step < curve.Length && curve[i + step].Score >= least) i += step;
            if (i + step < 0 || i + step >= curve.Length) return (Rate(i), true);
            (double inside, double outside) = (curve[i].Score, curve[i + step].Score);
            double log = curve[i].Log + (inside - least) / (inside - outside) * (curve[i + step].Log - curve[i].Log);
            return (inside == least ? Rate(i) : Math.Pow(10, log), false);
        }
    }
}
