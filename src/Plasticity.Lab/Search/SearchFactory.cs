namespace Plasticity.Lab.Search;

/// <summary>Makes the search that options describe.</summary>
public static class SearchFactory
{
    /// <summary>Makes a search.</summary>
    /// <exception cref="ArgumentException">The full budget is too small for successive halving.</exception>
    public static ISearch Create(SearchSpace space, SearchOptions options)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Halving is not null) return new SuccessiveHalving(space, options);
        return options.Kind == SearchKind.Tpe ? new TreeParzenSearch(space, options) : new RandomSearch(space, options);
    }
}
