namespace Plasticity.Lab.Statistics;

/// <summary>A statistic of some values and its 95 % confidence interval.</summary>
/// <param name="Value">The statistic; not a number if there are no values.</param>
/// <param name="Low">The lower end; not a number if there are too few values to say.</param>
/// <param name="High">The upper end; not a number if there are too few values to say.</param>
/// <param name="Count">The number of values, or of pairs, it is made of.</param>
public readonly record struct Estimate(double Value, double Low, double High, int Count)
{
    /// <summary>Whether the ends are known.</summary>
    public bool HasBounds => !double.IsNaN(Low);

    /// <summary>The interval cut at the ends of what can be.</summary>
    public Estimate Within(double least, double most) => this with { Low = Math.Max(Low, least), High = Math.Min(High, most) };

    /// <summary>A statistic of which nothing more is known than its value.</summary>
    internal static Estimate WithoutBounds(double value, int count) => new(value, double.NaN, double.NaN, count);
}
