using Plasticity.Numerics;

namespace Plasticity.Lab.Search;

/// <summary>The tree-structured Parzen estimator: proposes values that were frequent among good trials and rare among bad ones.</summary>
/// <remarks>
/// <code>
///   good: the min(ceil(Gamma n), 25) best of n observations, none of them diverged;  bad: the rest
///   l_k, g_k: densities of the values of key k among the good and the bad
///   of Candidates values drawn from l_k:  x_k = argmax log l_k(x) - log g_k(x)
/// </code>
/// <para>Expected improvement rises with l(x) / g(x) [1]. Keys are modelled one by one, so the best of the combinations of their candidates
/// is the best of each. Densities are those of <see cref="ParzenDensity"/> and <see cref="CountDensity"/>.</para>
/// <para>Until <see cref="SearchOptions.Startup"/> observations there is no model, and configurations are those of
/// <see cref="RandomSearch"/> with the same seed. After them come batches. Within a batch, configurations already proposed count as bad
/// until they have a score (a constant liar): proposals that only have draws of their own crowd round the same best trial. Measured on
/// Branin's function in batches of ten, 60 trials: 0.13 from the optimum with the liar, 1.97 without, 1.76 with random search.
/// A configuration that was tried already is replaced by a draw from the prior, since trials repeat exactly and nothing would be
/// learned.</para>
/// <para>Observations are those of the largest budget that has enough of them [2], and the trials that diverged at a smaller one:
/// they would have at this one too. In a batch's numbering, <see cref="SearchTrial.Bracket"/> is the batch.</para>
/// Differs from [1]: univariate candidates are chosen key by key, as in Hyperopt and Optuna; at most 25 good trials, as there. Differs
/// from [2]: one density for each key rather than one for all together; no random third of the proposals, since the prior is part of l.
/// <para>[1] Bergstra, Bardenet, Bengio and Kegl, Algorithms for Hyper-Parameter Optimization, NIPS 2011. [2] Falkner, Klein and Hutter,
/// BOHB: Robust and Efficient Hyperparameter Optimization at Scale, ICML 2018.</para>
/// </remarks>
public sealed class TreeParzenSearch : ISearch, IProposer
{
    private const int MostGood = 25, MostRedraws = 100;

    private readonly SearchSpace _space;
    private readonly SearchOptions _options;
    private readonly Seed _seed;
    private readonly BracketSearch _search;

    /// <summary>Prepares a search.</summary>
    /// <param name="space">What is searched.</param>
    /// <param name="options">All options but those of halving.</param>
    public TreeParzenSearch(SearchSpace space, SearchOptions options)
    {
        _space = space;
        _options = options;
        _seed = new(options.Seed);
        int startup = Math.Min(options.Startup, options.Trials);
        IEnumerable<int> batches = Enumerable.Range(0, options.Trials - startup).Chunk(options.Batch).Select(batch => batch.Length);
        _search = new(space, [startup, .. batches], [options.Epochs], eta: 1, this);
    }

    /// <inheritdoc/>
    public SearchPlan Plan => _search.Plan;

    /// <inheritdoc/>
    public IReadOnlyList<SearchTrial> Next(IReadOnlyList<SearchObservation> done) => _search.Next(done);

    IReadOnlyDictionary<string, string> IProposer.Propose(
        int configuration, IReadOnlyList<SearchObservation> known, IReadOnlyList<IReadOnlyDictionary<string, string>> pending)
    {
        if (ToModel(known) is not { } observations) return _space.Draw(_seed, configuration);
        int goods = Math.Min(GoodCount(observations.Count), observations.Count(observation => !observation.IsDiverged));
        IReadOnlyDictionary<string, string>[] ranked = [.. SearchObservation.Ranked(observations).Select(ranked => ranked.Trial.Values)];
        IReadOnlyDictionary<string, string>[] good = ranked[..goods], bad = [.. ranked[goods..], .. pending];
        IReadOnlyDictionary<string, string> proposed = _space.Values(dimension =>
        {
            RandomStream stream = _seed.Stream($"search.candidates/{dimension.Key}", step: configuration);
            return BestCandidate(ref stream,
                dimension.Density([.. good.Select(values => values[dimension.Key])]),
                dimension.Density([.. bad.Select(values => values[dimension.Key])]));
        });
        return New(proposed, [.. known.Select(observation => observation.Trial.Values), .. pending], configuration);
    }

    /// <summary>How many of so many observations are good.</summary>
    private int GoodCount(int observations) =>
        // Less than a millionth of a trial is rounding: 0.15 of 20 is 3.
        Math.Min((int)Math.Ceiling(_options.Gamma * observations - 1e-6), MostGood);

    /// <summary>The observations of the largest budget with enough of them, and all that diverged before it; null without one.</summary>
    private List<SearchObservation>? ToModel(IReadOnlyList<SearchObservation> known)
    {
        int? largest = known.GroupBy(observation => observation.Trial.Epochs)
            .Where(budget => budget.Count() >= _options.Startup)
            .Max(budget => (int?)budget.Key);
        return largest is not { } epochs ? null : [.. known.Where(observation =>
            observation.Trial.Epochs == epochs || (observation.IsDiverged && observation.Trial.Epochs < epochs))];
    }

    private string BestCandidate(ref RandomStream stream, IDensity good, IDensity bad)
    {
        string best = "";
        double bestRatio = double.NegativeInfinity;
        for (int i = 0; i < _options.Candidates; i++)
        {
            string candidate = good.Draw(ref stream);
            double ratio = good.Log(candidate) - bad.Log(candidate);
            if (ratio > bestRatio) (best, bestRatio) = (candidate, ratio);
        }
        return best;
    }

    /// <summary>The configuration, or a new one from the prior if it was tried; after many draws any, since all may have been.</summary>
    private IReadOnlyDictionary<string, string> New(
        IReadOnlyDictionary<string, string> proposed, IReadOnlyList<IReadOnlyDictionary<string, string>> tried, int configuration)
    {
        bool IsTried() => tried.Any(values => proposed.All(pair => values[pair.Key] == pair.Value));
        RandomStream[] streams =
            [.. _space.Dimensions.Select(dimension => _seed.Stream($"search/{dimension.Key}", step: configuration))];
        for (int draw = 0; draw < MostRedraws && IsTried(); draw++)
        {
            int index = 0;
            proposed = _space.Values(dimension => dimension.Draw(ref streams[index++]));
        }
        return proposed;
    }
}
