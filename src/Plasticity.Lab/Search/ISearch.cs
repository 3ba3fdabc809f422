namespace Plasticity.Lab.Search;

/// <summary>
/// A search for good values of some keys. It asks for trials in batches, and the next batch depends on the seed and on the scores of
/// the batches before, all of them complete. Nothing else counts: not which trial of a batch ended first, nor how many ran side by
/// side, nor whether the search was interrupted. A search remembers nothing between calls.
/// </summary>
public interface ISearch
{
    /// <summary>What the search will ask for at most.</summary>
    public SearchPlan Plan { get; }

    /// <summary>
    /// The first batch that is not complete in <paramref name="done"/>, whole: after an interruption it may hold trials that are done.
    /// Empty if all batches are complete: the search has ended.
    /// </summary>
    /// <param name="done">The trials that have ended, in any order.</param>
    /// <exception cref="ArgumentException">A trial is not one that this search asks for, or is there twice.</exception>
    public IReadOnlyList<SearchTrial> Next(IReadOnlyList<SearchObservation> done);
}
