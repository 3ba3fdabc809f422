namespace Plasticity.Lab.Search;

/// <summary>Successive halving: many configurations get few epochs, and the best of them more.</summary>
/// <remarks>
/// <code>
///   rungs r = 0 ... s,  s = floor(log_eta(Epochs / FirstEpochs))
///   epochs of rung r:   FirstEpochs eta^r  for r &lt; s,  Epochs for r = s
///   trials of rung r:   n_0 proposed,  n_{r+1} = max(1, floor(n_r / eta)), the best of rung r, equal ones by their number
/// </code>
/// <para>With eta = 3 and 1 to 27 epochs, 27 configurations become 27, 9, 3 and 1: 81 epochs if promoted trials continue, where 27 full
/// trials take 729. A rule that is slow at first and good at last loses by it: choose a first rung by which rankings have settled.</para>
/// <para>Brackets run one after the other. With random proposals there is one, of all configurations; draws are those of
/// <see cref="RandomSearch"/>. With a model (<see cref="TreeParzenSearch"/>) a bracket has eta^s configurations, and is proposed from
/// the largest budget at which enough trials of the brackets before were observed [2].</para>
/// Differs from Hyperband and [2]: every bracket begins at the first rung; the range of budgets is chosen by who searches. Differs from
/// [1]: promotion is to eta times the epochs, rather than to an equal share of the whole budget; diverged trials are never promoted.
/// <para>[1] Jamieson and Talwalkar, Non-stochastic Best Arm Identification and Hyperparameter Optimization, AISTATS 2016.
/// [2] Falkner, Klein and Hutter, BOHB: Robust and Efficient Hyperparameter Optimization at Scale, ICML 2018.</para>
/// </remarks>
public sealed class SuccessiveHalving : ISearch
{
    private readonly BracketSearch _search;

    /// <summary>Prepares a search.</summary>
    /// <param name="space">What is searched.</param>
    /// <param name="options">The options, with those of halving.</param>
    /// <exception cref="ArgumentException">There are none of halving, or the full budget is too small for two rungs.</exception>
    public SuccessiveHalving(SearchSpace space, SearchOptions options)
    {
        HalvingOptions halving = options.Halving
            ?? throw new ArgumentException("There are no options of halving: set them, or search without halving.");
        List<int> rungs = Rungs(options.Epochs, halving);
        bool isModelled = options.Kind == SearchKind.Tpe;
        int size = halving.Bracket ?? (isModelled ? SizeForOne(rungs.Count, halving.Eta, options.Trials) : options.Trials);
        IReadOnlyList<int> brackets = [.. Enumerable.Range(0, options.Trials).Chunk(size).Select(bracket => bracket.Length)];
        IProposer proposer = isModelled ? new TreeParzenSearch(space, options) : new RandomSearch(space, options);
        _search = new(space, brackets, rungs, halving.Eta, proposer);
    }

    /// <inheritdoc/>
    public SearchPlan Plan => _search.Plan;

    /// <inheritdoc/>
    public IReadOnlyList<SearchTrial> Next(IReadOnlyList<SearchObservation> done) => _search.Next(done);

    private static List<int> Rungs(int epochs, HalvingOptions halving)
    {
        long least = (long)halving.FirstEpochs * halving.Eta;
        if (epochs < least)
            throw new ArgumentException(
                $"Successive halving from {halving.FirstEpochs} epochs with eta {halving.Eta} needs at least {least} epochs for a second "
                + $"rung, but the full budget is {epochs}: raise epochs, or lower firstEpochs or eta.");
        List<int> rungs = [];
        // The last rung takes the place of one that it is less than eta times as long as.
        for (long rung = halving.FirstEpochs; rung * halving.Eta <= epochs; rung *= halving.Eta) rungs.Add((int)rung);
        rungs.Add(epochs);
        return rungs;
    }

    /// <summary>eta^(rungs - 1), of which one is left on the last rung; at most all configurations.</summary>
    private static int SizeForOne(int rungs, int eta, int most)
    {
        long size = 1;
        for (int rung = 1; rung < rungs && size < most; rung++) size *= eta;
        return (int)Math.Min(size, most);
    }
}
