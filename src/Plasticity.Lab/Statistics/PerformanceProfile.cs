namespace Plasticity.Lab.Statistics;

/// <summary>Which share of runs reaches each of many scores: the whole distribution where a mean is one number of it.</summary>
/// <remarks>
/// Share(tau) = fraction of the runs of all tasks with score &gt;= tau. Runs that diverged reach no score. The band is Wilson's interval at
/// each tau by itself: 95 % hold at a point, not for the curve as a whole. Source: Agarwal et al., NeurIPS 2021, arXiv 2108.13264, whose
/// bootstrap bands have no width where all runs or none reach tau.
/// </remarks>
public static class PerformanceProfile
{
    /// <summary>The profile at some scores.</summary>
    /// <param name="tasks">The scores of each task, one a seed; null or not a number where the run diverged.</param>
    /// <param name="thresholds">The scores tau, in any order.</param>
    /// <returns>A point for each threshold, in their order.</returns>
    /// <exception cref="ArgumentException">A threshold is not a number.</exception>
    public static IReadOnlyList<ProfilePoint> Of(IReadOnlyList<IReadOnlyList<double?>> tasks, IReadOnlyList<double> thresholds)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        ArgumentNullException.ThrowIfNull(thresholds);
        if (thresholds.Any(double.IsNaN)) throw new ArgumentException("A threshold is not a number.", nameof(thresholds));
        double[] sorted = [.. tasks.SelectMany(task => task).OfType<double>().Where(score => !double.IsNaN(score)).Order()];
        int runs = tasks.Sum(task => task.Count);
        return [.. thresholds.Select(tau => new ProfilePoint(tau, Proportion.Of(sorted.Length - CountBelow(sorted, tau), runs)))];
    }

    private static int CountBelow(double[] sorted, double threshold)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (sorted[middle] < threshold) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}

/// <summary>A point of a profile.</summary>
/// <param name="Threshold">The score tau.</param>
/// <param name="Share">The share of runs with at least that score.</param>
public readonly record struct ProfilePoint(double Threshold, Estimate Share);
