namespace Plasticity.Lab.Statistics;

/// <summary>How long a run takes to reach a score.</summary>
/// <remarks>
/// The curve is taken as straight between evaluations, since else the answer would be a multiple of their distance and rules would tie.
/// For losses, negate the curve and the threshold.
/// </remarks>
public static class StepsToThreshold
{
    /// <summary>Where the curve first reaches the threshold; null if it never does.</summary>
    /// <param name="points">
    /// The curve, x (steps, epochs, samples) strictly ascending; a y that is not finite reaches nothing, and no line is drawn from it.
    /// </param>
    /// <param name="threshold">The score to reach; finite.</param>
    /// <param name="lasting">So many further evaluations must hold the score as well, or as many as there are; not negative.</param>
    /// <exception cref="ArgumentException">x does not ascend, or the threshold is not finite.</exception>
    public static double? Of(IReadOnlyList<(double X, double Y)> points, double threshold, int lasting = 0)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentOutOfRangeException.ThrowIfNegative(lasting);
        if (!double.IsFinite(threshold)) throw new ArgumentException($"The threshold is {threshold}, not finite.", nameof(threshold));
        for (int i = 1; i < points.Count; i++)
            if (!(points[i].X > points[i - 1].X))
                throw new ArgumentException(
                    $"x must ascend: point {i} of {points.Count} is at {points[i].X} after {points[i - 1].X}.", nameof(points));
        for (int i = 0; i < points.Count; i++)
        {
            if (!Enumerable.Range(i, Math.Min(lasting + 1, points.Count - i)).All(j => Reaches(points[j].Y))) continue;
            (double x, double y) = points[i];
            if (i == 0 || !double.IsFinite(points[i - 1].Y)) return x;
            (double x0, double y0) = points[i - 1];
            return x0 + (threshold - y0) / (y - y0) * (x - x0);
        }
        return null;
        bool Reaches(double y) => double.IsFinite(y) && y >= threshold;
    }

    /// <summary>Over seeds: how many reach the threshold, and the median time, in which never counts as infinitely long.</summary>
    /// <param name="steps">One entry a seed; null if it never reached the threshold, or diverged.</param>
    public static ReachedThreshold OverSeeds(IReadOnlyList<double?> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        double[] sorted = [.. steps.Select(step => step ?? double.PositiveInfinity).Order()];
        double median = Statistics.Median.OfSorted(sorted);
        return new(steps.Count(step => step is not null), steps.Count, double.IsFinite(median) ? median : null);
    }
}

/// <summary>How many seeds reached a threshold and when.</summary>
/// <param name="Reached">How many did.</param>
/// <param name="Count">Of how many.</param>
/// <param name="Median">The median time; null if half of the seeds or more never did. Runs that failed are thus not dropped.</param>
public readonly record struct ReachedThreshold(int Reached, int Count, double? Median);
