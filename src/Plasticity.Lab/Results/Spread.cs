namespace Plasticity.Lab.Results;

/// <summary>
/// A few of many, such as the layers of a deep network that there is room for: the first, the last, and others evenly between.
/// </summary>
public static class Spread
{
    /// <summary>At most <paramref name="most"/> items, in order; all if they are no more.</summary>
    /// <param name="all">The items.</param>
    /// <param name="most">The number there is room for, at least 2.</param>
    public static IReadOnlyList<T> Of<T>(IReadOnlyList<T> all, int most)
    {
        ArgumentNullException.ThrowIfNull(all);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 2);
        if (all.Count <= most) return all;
        return [.. Enumerable.Range(0, most).Select(i => all[(int)((long)i * (all.Count - 1) / (most - 1))])];
    }
}
