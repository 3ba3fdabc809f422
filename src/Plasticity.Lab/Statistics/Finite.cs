namespace Plasticity.Lab.Statistics;

/// <summary>Refuses values from which no statistic can be made.</summary>
internal static class Finite
{
    /// <summary>The values, sorted.</summary>
    /// <exception cref="ArgumentException">A value is infinite or not a number.</exception>
    public static double[] Sorted(IReadOnlyList<double> values, string parameter)
    {
        double[] sorted = [.. All(values, parameter)];
        Array.Sort(sorted);
        return sorted;
    }

    /// <summary>The values as they are.</summary>
    /// <exception cref="ArgumentException">A value is infinite or not a number.</exception>
    public static IReadOnlyList<double> All(IReadOnlyList<double> values, string parameter)
    {
        ArgumentNullException.ThrowIfNull(values, parameter);
        for (int i = 0; i < values.Count; i++)
        {
            if (double.IsFinite(values[i])) continue;
            throw new ArgumentException(
                $"Value {i} of {values.Count} is {values[i]}, and a finite number is expected: leave out runs without a score "
                + "and count them, or give them the score of chance.", parameter);
        }
        return values;
    }
}
