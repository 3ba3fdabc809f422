using Plasticity.Numerics;

namespace Plasticity.Lab.Search;

/// <summary>One searched key: an <see cref="Interval"/> of numbers or a <see cref="Choice"/> among values.</summary>
/// <param name="Key">The key of the configuration, such as <c>lr</c> or <c>fa.feedbackScale</c>.</param>
public abstract record Dimension(string Key)
{
    /// <summary>Draws a value from the prior: every value alike, on the logarithmic scale where there is one.</summary>
    internal abstract string Draw(ref RandomStream stream);

    /// <summary>Whether a text is a value of this key.</summary>
    internal abstract bool Holds(string value);

    /// <summary>What the values suggest about where more like them lie: their density, smoothed, with the prior mixed in.</summary>
    /// <param name="values">Values of this key; there may be none, which leaves the prior.</param>
    internal abstract IDensity Density(IReadOnlyList<string> values);
}
