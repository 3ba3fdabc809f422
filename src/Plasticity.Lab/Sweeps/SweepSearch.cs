using Plasticity.Lab.Results;
using Plasticity.Lab.Search;

namespace Plasticity.Lab.Sweeps;

/// <summary>
/// The part of a sweep that is not known at its start: for every combination of the swept keys, a search for good values of other keys.
/// The next arms depend on the results of all arms before them, whoever ran these and in whatever order.
/// </summary>
public sealed class SweepSearch
{
    private readonly ArmResolver _resolver;

    internal SweepSearch(IReadOnlyList<SearchProblem> problems, IReadOnlyList<string> keys, ArmResolver resolver) =>
        (Problems, Keys, _resolver) = (problems, keys, resolver);

    /// <summary>One search for each combination; all have the same budget and, key by key, the same random draws.</summary>
    public IReadOnlyList<SearchProblem> Problems { get; }

    /// <summary>The searched keys; <c>epochs</c> among them if budgets differ.</summary>
    public IReadOnlyList<string> Keys { get; }

    /// <summary>The arms that come after those that a sweep has; none if some of these are not done, or the search has ended.</summary>
    /// <param name="sweep">The sweep so far.</param>
    /// <param name="result">Its results; null if nothing has been run.</param>
    internal IReadOnlyList<SweepArm> Next(Sweep sweep, SweepResult? result)
    {
        bool isOpen = result?.Runs.Any(run => run.Status is not (RunStatus.Finished or RunStatus.Diverged or RunStatus.Failed)) ?? false;
        if (isOpen) return [];
        List<SweepArm> arms = [];
        HashSet<string> labels = [.. sweep.Arms.Select(arm => arm.Label)];
        foreach ((int p, SearchProblem problem) in Problems.Index())
        {
            SearchObservation[] done = [.. sweep.Arms.Where(arm => arm.Place?.Problem == p)
                .Select(arm => new SearchObservation(arm.Place!.Trial, result!.Arms[arm.Index].SearchScore))];
            foreach (SearchTrial trial in problem.Search.Next(done))
            {
                KeyValuePair<string, string>[] values = [.. problem.Settings, .. trial.Values,
                    .. Keys.Contains("epochs") ? [new KeyValuePair<string, string>("epochs", ValueTextOf(trial.Epochs))]
                        : Array.Empty<KeyValuePair<string, string>>()];
                arms.Add(_resolver.Resolve(sweep.Arms.Count + arms.Count, values, control: null, new SearchPlace(p, trial), labels));
            }
        }
        return arms;
    }

    private static string ValueTextOf(int epochs) => epochs.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>One search of a sweep.</summary>
/// <param name="Settings">The combination of the swept keys that it is for.</param>
/// <param name="Search">The search.</param>
public sealed record SearchProblem(IReadOnlyList<KeyValuePair<string, string>> Settings, ISearch Search);

/// <summary>Where in a search an arm belongs.</summary>
/// <param name="Problem">The index of the search.</param>
/// <param name="Trial">What it asked for.</param>
public sealed record SearchPlace(int Problem, SearchTrial Trial);
