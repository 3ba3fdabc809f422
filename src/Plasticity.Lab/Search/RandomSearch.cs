namespace Plasticity.Lab.Search;

/// <summary>Random search: independent draws from the space, in one batch.</summary>
/// <remarks>
/// Where few of the keys matter, it covers each of them better than a grid of as many trials. A draw depends on the seed, the key and
/// the number of the configuration alone: more trials add to those there were. Spaces of few values give some of them twice.
/// Source: Bergstra and Bengio, Random Search for Hyper-Parameter Optimization, JMLR 13:281, 2012.
/// </remarks>
public sealed class RandomSearch : ISearch, IProposer
{
    private readonly SearchSpace _space;
    private readonly Seed _seed;
    private readonly BracketSearch _search;

    /// <summary>Prepares a search.</summary>
    /// <param name="space">What is searched.</param>
    /// <param name="options">Trials, epochs and seed; the rest is not read.</param>
    public RandomSearch(SearchSpace space, SearchOptions options)
    {
        _space = space;
        _seed = new(options.Seed);
        _search = new(space, [options.Trials], [options.Epochs], eta: 1, this);
    }

    /// <inheritdoc/>
    public SearchPlan Plan => _search.Plan;

    /// <inheritdoc/>
    public IReadOnlyList<SearchTrial> Next(IReadOnlyList<SearchObservation> done) => _search.Next(done);

    IReadOnlyDictionary<string, string> IProposer.Propose(
        int configuration, IReadOnlyList<SearchObservation> known, IReadOnlyList<IReadOnlyDictionary<string, string>> pending) =>
            _space.Draw(_seed, configuration);
}
