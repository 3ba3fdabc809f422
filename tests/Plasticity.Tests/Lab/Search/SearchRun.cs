using System.Globalization;
using Plasticity.Lab.Search;

namespace Plasticity.Tests.Lab.Search;

/// <summary>Searches run to their end on functions in place of training.</summary>
internal static class SearchRun
{
    /// <summary>A space with a dimension of every kind.</summary>
    public static SearchSpace EveryKind { get; } = new(
    [
        new Interval("lr", 1e-4, 10, IsLog: true),
        new Interval("momentum", 0, 0.99),
        new Interval("hidden", 1, 1000, IsLog: true, IsWhole: true),
        new Interval("depth", 1, 4, IsWhole: true),
        new Choice("optimizer", ["sgd", "adam", "rmsprop"]),
    ]);

    /// <summary>Asks for every batch and observes it.</summary>
    public static List<SearchObservation> ToTheEnd(ISearch search, Func<SearchTrial, double> score)
    {
        List<SearchObservation> done = [];
        while (search.Next(done) is { Count: > 0 } batch) done.AddRange(batch.Select(trial => new SearchObservation(trial, score(trial))));
        return done;
    }

    /// <summary>Everything about trials, as text: records that hold dictionaries have no equality of their own.</summary>
    public static string[] Text(IEnumerable<SearchTrial> trials) =>
    [
        .. trials.Select(trial => $"{trial.Number} {string.Join(' ', trial.Values.Select(pair => $"{pair.Key}={pair.Value}"))} "
            + $"epochs {trial.Epochs} bracket {trial.Bracket} "
            + $"rung {trial.Rung} parent {trial.Parent?.ToString(CultureInfo.InvariantCulture) ?? "none"}"),
    ];

    public static double Number(this SearchTrial trial, string key) => double.Parse(trial.Values[key], CultureInfo.InvariantCulture);

    /// <summary>A score over <see cref="EveryKind"/>: best near lr 0.1 and 100 units with adam; from lr 1 on it diverges.</summary>
    public static double Plausible(SearchTrial trial)
    {
        double rate = Math.Log10(trial.Number("lr")), units = Math.Log10(trial.Number("hidden"));
        if (rate > 0) return double.NegativeInfinity;
        return -(rate + 1) * (rate + 1) - 0.3 * (units - 2) * (units - 2) - (trial.Values["optimizer"] == "adam" ? 0 : 0.4)
            - 1.0 / trial.Epochs;
    }
}
