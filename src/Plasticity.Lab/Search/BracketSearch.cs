namespace Plasticity.Lab.Search;

/// <summary>
/// The bookkeeping that all searches share. A search is a list of brackets, one after the other. A bracket proposes configurations for
/// its first rung, and promotes the best of each rung to the next; a rung is a batch. A search without halving has one rung.
/// </summary>
/// <param name="space">What is searched.</param>
/// <param name="brackets">How many configurations each bracket proposes.</param>
/// <param name="rungs">The epochs of each rung, rising.</param>
/// <param name="eta">One configuration in this many is promoted.</param>
/// <param name="proposer">Where configurations come from.</param>
internal sealed class BracketSearch(
    SearchSpace space, IReadOnlyList<int> brackets, IReadOnlyList<int> rungs, int eta, IProposer proposer) : ISearch
{
    public SearchPlan Plan { get; } = new([.. brackets.SelectMany((size, bracket) => PlannedRungs(size, bracket, rungs, eta))]);

    public IReadOnlyList<SearchTrial> Next(IReadOnlyList<SearchObservation> done)
    {
        ArgumentNullException.ThrowIfNull(done);
        SearchObservation[] known = [.. done.OrderBy(observation => observation.Trial.Number)];
        for (int i = 1; i < known.Length; i++)
            if (known[i].Trial.Number == known[i - 1].Trial.Number) throw Foreign(known[i].Trial, "is there twice");

        int complete = 0, configurations = 0;
        for (int bracket = 0; bracket < brackets.Count; configurations += brackets[bracket++])
        {
            IReadOnlyList<SearchObservation> below = [];
            for (int rung = 0; rung < rungs.Count; rung++)
            {
                List<SearchTrial>? promoted = rung == 0 ? null : Promoted(below, complete, bracket, rung);
                int end = complete + (promoted?.Count ?? brackets[bracket]);
                if (known.Length < end || known[end - 1].Trial.Number != end - 1)
                {
                    List<SearchTrial> batch = promoted ?? Proposed(known.AsSpan(0, complete), configurations, bracket);
                    foreach (SearchObservation begun in known.AsSpan(complete)) CheckSame(begun.Trial, batch);
                    return batch;
                }
                below = new ArraySegment<SearchObservation>(known, complete, end - complete);
                foreach (SearchObservation ended in below)
                {
                    if (promoted is not null) CheckSame(ended.Trial, promoted);
                    else CheckProposed(ended.Trial, bracket);
                }
                complete = end;
            }
        }
        return known.Length == complete ? [] : throw Foreign(known[complete].Trial, "comes after the end");
    }

    private static IEnumerable<PlannedRung> PlannedRungs(int size, int bracket, IReadOnlyList<int> rungs, int eta)
    {
        for (int rung = 0; rung < rungs.Count; rung++, size = Kept(size, eta)) yield return new(bracket, rung, size, rungs[rung]);
    }

    private static int Kept(int count, int eta) => Math.Max(1, count / eta);

    /// <summary>The best of a rung, best first. None of the diverged: their weights are no place to continue from.</summary>
    private List<SearchTrial> Promoted(IReadOnlyList<SearchObservation> below, int first, int bracket, int rung) =>
    [
        .. SearchObservation.Ranked(below.Where(observation => !observation.IsDiverged))
            .Take(Kept(below.Count, eta))
            .Select((parent, i) => new SearchTrial(first + i, parent.Trial.Values, rungs[rung], bracket, rung, parent.Trial.Number)),
    ];

    private List<SearchTrial> Proposed(ReadOnlySpan<SearchObservation> known, int configurations, int bracket)
    {
        SearchObservation[] before = known.ToArray();
        List<IReadOnlyDictionary<string, string>> proposed = new(brackets[bracket]);
        while (proposed.Count < brackets[bracket]) proposed.Add(proposer.Propose(configurations + proposed.Count, before, proposed));
        return [.. proposed.Select((values, i) => new SearchTrial(before.Length + i, values, rungs[0], bracket, 0, null))];
    }

    private void CheckProposed(SearchTrial trial, int bracket)
    {
        if (trial.Bracket != bracket || trial.Rung != 0 || trial.Epochs != rungs[0] || trial.Parent is not null)
            throw Foreign(trial, $"should be of bracket {bracket}, rung 0, with {rungs[0]} epochs");
        if (!space.Holds(trial.Values)) throw Foreign(trial, "has values outside the search space");
    }

    private static void CheckSame(SearchTrial trial, List<SearchTrial> batch)
    {
        int index = trial.Number - batch[0].Number;
        if (index < 0 || index >= batch.Count)
            throw Foreign(trial, $"was not asked for: trials {batch[0].Number} to {batch[^1].Number} are due");
        SearchTrial asked = batch[index];
        bool isSame = trial with { Values = asked.Values } == asked && trial.Values.Count == asked.Values.Count
            && asked.Values.All(pair => trial.Values.TryGetValue(pair.Key, out string? value) && value == pair.Value);
        if (!isSame) throw Foreign(trial, "differs from the one asked for");
    }

    private static ArgumentException Foreign(SearchTrial trial, string what) => new(
        $"Trial {trial.Number} {what}. These are results of another search: continue with the space, options and seed it was begun with.");
}
