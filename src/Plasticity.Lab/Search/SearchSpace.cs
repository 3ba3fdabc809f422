using Plasticity.Numerics;

namespace Plasticity.Lab.Search;

/// <summary>What is searched: every combination of the values of some keys.</summary>
/// <param name="Dimensions">The keys; at least one, each once.</param>
public sealed record SearchSpace(IReadOnlyList<Dimension> Dimensions)
{
    /// <summary>The keys.</summary>
    public IReadOnlyList<Dimension> Dimensions { get; } = Checked(Dimensions);

    /// <summary>
    /// Draws a configuration from the prior. Each key of each configuration has a stream of its own, so that neither another key to
    /// search nor another number of configurations moves a draw.
    /// </summary>
    /// <param name="seed">The seed of the search.</param>
    /// <param name="configuration">The number of the configuration, from 0.</param>
    internal IReadOnlyDictionary<string, string> Draw(Seed seed, int configuration) => Values(dimension =>
    {
        RandomStream stream = seed.Stream($"search/{dimension.Key}", step: configuration);
        return dimension.Draw(ref stream);
    });

    /// <summary>A configuration, its keys in the order of the space.</summary>
    internal IReadOnlyDictionary<string, string> Values(Func<Dimension, string> value)
    {
        OrderedDictionary<string, string> values = new(Dimensions.Count);
        foreach (Dimension dimension in Dimensions) values.Add(dimension.Key, value(dimension));
        return values;
    }

    /// <summary>Whether these are values of the keys of this space, and of no others.</summary>
    internal bool Holds(IReadOnlyDictionary<string, string> values) => values.Count == Dimensions.Count
        && Dimensions.All(dimension => values.TryGetValue(dimension.Key, out string? value) && dimension.Holds(value));

    private static Dimension[] Checked(IReadOnlyList<Dimension> dimensions)
    {
        if (dimensions.Count == 0) throw new ArgumentException("There is nothing to search: give at least one key.");
        foreach (IGrouping<string, Dimension> twice in dimensions.GroupBy(dimension => dimension.Key).Where(group => group.Count() > 1))
            throw new ArgumentException($"{twice.Key} is searched twice: give each key once.");
        return [.. dimensions];
    }
}
