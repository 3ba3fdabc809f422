namespace Plasticity.Lab.Search;

/// <summary>What a trial came to.</summary>
/// <param name="Trial">The trial, as the search asked for it.</param>
/// <param name="Score">
/// Its score; higher is better. A diverged or failed trial has <see cref="double.NegativeInfinity"/>; any other score that is not
/// finite counts as that.
/// </param>
public sealed record SearchObservation(SearchTrial Trial, double Score)
{
    /// <summary>Whether the trial came to nothing: it is the worst there is, and is never promoted.</summary>
    public bool IsDiverged => !double.IsFinite(Score);

    /// <summary>The better first, equal ones by their number, diverged ones last.</summary>
    internal static IOrderedEnumerable<SearchObservation> Ranked(IEnumerable<SearchObservation> observations) => observations
        .OrderBy(observation => observation.IsDiverged)
        .ThenByDescending(observation => observation.IsDiverged ? 0 : observation.Score)
        .ThenBy(observation => observation.Trial.Number);
}
