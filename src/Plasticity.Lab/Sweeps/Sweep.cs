using System.Globalization;
using Plasticity.Lab.Configuration;
using Plasticity.Lab.Results;

namespace Plasticity.Lab.Sweeps;

/// <summary>
/// Many runs that belong together: every combination of the swept values is an arm, and every arm runs with each seed. A single run is a
/// sweep of one. The same settings always give the same runs in the same order.
/// </summary>
public sealed record Sweep
{
    /// <summary>What was set, in the order that counts: saved, and read again by every worker.</summary>
    public required IReadOnlyList<Setting> Settings { get; init; }

    /// <summary>The heading of its report; null for one made from the tasks.</summary>
    public required string? Title { get; init; }

    /// <summary>The swept keys with the values that each takes. Seeds are apart.</summary>
    public required IReadOnlyList<SweepAxis> Axes { get; init; }

    /// <summary>The seeds.</summary>
    public required IReadOnlyList<ulong> Seeds { get; init; }

    /// <summary>What the others are compared with, as <c>key=value</c>; null if nothing is.</summary>
    public required KeyValuePair<string, string>? Control { get; init; }

    /// <summary>The arms, in the order of the product: the last axis changes fastest.</summary>
    public required IReadOnlyList<SweepArm> Arms { get; init; }

    /// <summary>The runs, seed by seed, so that a sweep that is stopped has as many complete pairs as can be.</summary>
    public required IReadOnlyList<PlannedRun> Runs { get; init; }

    /// <summary>The searches that add arms as results come in; null if there are none.</summary>
    public required SweepSearch? Search { get; init; }

    /// <summary>How they are run.</summary>
    public required ExecutionOptions Execution { get; init; }

    /// <summary>What was set of <see cref="Execution"/>, which is not saved with the sweep.</summary>
    public required IReadOnlyList<Setting> ExecutionSettings { get; init; }

    /// <summary>What the reader should know, such as a file written by another version of the numerics.</summary>
    public required IReadOnlyList<string> Remarks { get; init; }

    /// <summary>The sweep with the arms that its search asks for next; null if runs are not done, or there is nothing to add.</summary>
    /// <param name="result">The results of all runs so far; null if nothing has been run.</param>
    public Sweep? Next(SweepResult? result) => Search?.Next(this, result) is { Count: > 0 } arms
        ? this with { Arms = [.. Arms, .. arms], Runs = [.. Runs, .. Plan(arms, Seeds, Runs.Count)] } : null;

    /// <summary>The runs of some arms.</summary>
    internal static IEnumerable<PlannedRun> Plan(IReadOnlyList<SweepArm> arms, IReadOnlyList<ulong> seeds, int first) =>
        seeds.SelectMany(_ => arms, (seed, arm) => (seed, arm)).Select((pair, i) => new PlannedRun(first + i, pair.arm, pair.seed));
}

/// <summary>A swept key.</summary>
/// <param name="Key">The dotted key; <c>rule</c> for rules.</param>
/// <param name="Values">Its values, as text.</param>
public sealed record SweepAxis(string Key, IReadOnlyList<string> Values);

/// <summary>One combination of the swept values: what is compared.</summary>
/// <param name="Index">Its place among the arms, from 0.</param>
/// <param name="Label">What tables and charts call it, such as <c>fa</c> or <c>fa lr=0.1</c>; unique in its sweep.</param>
/// <param name="Settings">The swept keys and its value of each; those of rules that are not in it are left out.</param>
/// <param name="Experiment">The run with the first seed, resolved and checked.</param>
/// <param name="Control">The arm it is compared with; null if there is none, or if it is the control itself.</param>
/// <param name="Place">Where in a search it belongs; null if it was not asked for by one.</param>
public sealed record SweepArm(
    int Index, string Label, IReadOnlyList<KeyValuePair<string, string>> Settings, Experiment Experiment, int? Control, SearchPlace? Place);

/// <summary>One run of a sweep.</summary>
/// <param name="Index">Its place among the runs, from 0.</param>
/// <param name="Arm">Its arm.</param>
/// <param name="Seed">Its seed.</param>
public sealed record PlannedRun(int Index, SweepArm Arm, ulong Seed)
{
    /// <summary>Everything its numbers depend on.</summary>
    public RunConfiguration Configuration { get; } = Arm.Experiment.Configuration with { Seed = Seed };

    /// <summary>The hash of its configuration.</summary>
    public string Identity => field ??= Configuration.Identity();

    /// <summary>The name of its folder: index, six digits of its identity, seed. Never used for another run.</summary>
    public string Id => string.Create(CultureInfo.InvariantCulture, $"{Index:D4}-{Identity[..6]}-s{Seed}");
}
