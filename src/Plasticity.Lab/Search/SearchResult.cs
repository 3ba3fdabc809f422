namespace Plasticity.Lab.Search;

/// <summary>What came out of a search.</summary>
public static class SearchResult
{
    /// <summary>
    /// The best trial: the highest score among the trials of the most epochs that did not diverge. Scores after different numbers of
    /// epochs are not compared. Of equal ones, the trial that was asked for first; null if every trial diverged.
    /// </summary>
    public static SearchObservation? Best(IEnumerable<SearchObservation> observations) => observations
        .Where(observation => !observation.IsDiverged)
        .GroupBy(observation => observation.Trial.Epochs)
        .MaxBy(budget => budget.Key) is { } largest ? SearchObservation.Ranked(largest).First() : null;
}
