using Plasticity.Numerics;

namespace Plasticity.Lab.Search;

/// <summary>One of several values without an order, such as optimizers.</summary>
/// <param name="Key">The key.</param>
/// <param name="Values">The values, as text; at least one, each once.</param>
public sealed record Choice(string Key, IReadOnlyList<string> Values) : Dimension(Key)
{
    /// <summary>The values.</summary>
    public IReadOnlyList<string> Values { get; } = Checked(Key, Values);

    internal override string Draw(ref RandomStream stream) => Values[stream.NextInt(Values.Count)];

    internal override bool Holds(string value) => Values.Contains(value);

    internal override IDensity Density(IReadOnlyList<string> values) => new CountDensity(this, values);

    private static string[] Checked(string key, IReadOnlyList<string> values)
    {
        if (values.Count == 0) throw new ArgumentException($"{key}: there is nothing to choose from. Give at least one value.");
        foreach (IGrouping<string, string> twice in values.GroupBy(value => value).Where(group => group.Count() > 1))
            throw new ArgumentException($"{key}: '{twice.Key}' is given twice. Give each value once; all are drawn alike.");
        return [.. values];
    }
}
