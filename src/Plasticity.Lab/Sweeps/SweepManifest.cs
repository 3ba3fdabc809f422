using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Plasticity.Lab.Configuration;
using Plasticity.Lab.RunStore;
using Plasticity.Numerics;

namespace Plasticity.Lab.Sweeps;

/// <summary>
/// What a sweep is, as it is kept in <c>sweep.json</c>: enough to read, report and export its results on a machine that has neither its
/// data nor the version of the program that ran it.
/// </summary>
public sealed record SweepManifest
{
    /// <summary>The version of the program that planned it.</summary>
    public required string Version { get; init; }

    /// <summary>The version of the numbers.</summary>
    public required int Numerics { get; init; }

    /// <summary>What was typed, without folders.</summary>
    public required string CommandLine { get; init; }

    /// <summary>The heading of its report; null for one made from the tasks.</summary>
    public string? Title { get; init; }

    /// <summary>The swept keys with their values. Seeds are apart.</summary>
    public required IReadOnlyList<SweepAxis> Axes { get; init; }

    /// <summary>The keys whose values a search chooses; empty if nothing is searched.</summary>
    public IReadOnlyList<string> Searched { get; init; } = [];

    /// <summary>The seeds of every arm.</summary>
    public required IReadOnlyList<ulong> Seeds { get; init; }

    /// <summary>What the others are compared with, as <c>key=value</c>; null if nothing is.</summary>
    public string? Control { get; init; }

    /// <summary>The arms.</summary>
    public required IReadOnlyList<ArmFacts> Arms { get; init; }

    /// <summary>The runs, in the order in which they are begun.</summary>
    public required IReadOnlyList<RunFacts> Runs { get; init; }

    /// <summary>What the reader should know.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>The keys that tell arms apart: the rule first, whether it is swept or not.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> ArmKeys => [.. Axes.Select(axis => axis.Key).Prepend("rule").Concat(Searched).Distinct()];

    /// <summary>The manifest of a sweep.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="commandLine">What was typed, ready to be pasted into a shell.</param>
    public static SweepManifest Of(Sweep sweep, string commandLine)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        return new SweepManifest
        {
            Version = VersionKeys.CurrentProgram,
            Numerics = NumericsVersion.Current,
            CommandLine = commandLine,
            Title = sweep.Title,
            Axes = sweep.Axes,
            Searched = sweep.Search?.Keys ?? [],
            Seeds = sweep.Seeds,
            Control = sweep.Control is { } control ? (control.Key == "rule" ? control.Value : $"{control.Key}={control.Value}") : null,
            Arms = [.. sweep.Arms.Select(ArmFacts.Of)],
            Runs = [.. sweep.Runs.Select(run => new RunFacts(run.Index, run.Id, run.Arm.Index, run.Seed, run.Identity))],
            Remarks = sweep.Remarks,
        };
    }

    /// <summary>The manifest as JSON.</summary>
    public string ToJson() => JsonText.Of(this);

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="JsonException">It is not one.</exception>
    public static SweepManifest FromJson(string json) => JsonText.Read<SweepManifest>(json);
}

/// <summary>An arm, in words and numbers.</summary>
public sealed record ArmFacts
{
    /// <summary>What tables and charts call it; unique in its sweep.</summary>
    public required string Label { get; init; }

    /// <summary>The rule's expression, such as <c>fa+oja</c>.</summary>
    public required string Rule { get; init; }

    /// <summary>Its values of the swept keys.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>The arm it is compared with, by index; null if there is none.</summary>
    public int? Control { get; init; }

    /// <summary>Where in a search it belongs; null if it was not asked for by one.</summary>
    public SearchFacts? Search { get; init; }

    /// <summary>The task's name.</summary>
    public required string Task { get; init; }

    /// <summary>The task in one sentence.</summary>
    public required string TaskDescription { get; init; }

    /// <summary>Whose data these are and under which licence.</summary>
    public required string Attribution { get; init; }

    /// <summary>Whether the task has classes, so that accuracy is what counts.</summary>
    public required bool IsClassification { get; init; }

    /// <summary>Classes, or the length of a target.</summary>
    public required int Outputs { get; init; }

    /// <summary>Training samples.</summary>
    public required int TrainSamples { get; init; }

    /// <summary>Passes over them.</summary>
    public required int Epochs { get; init; }

    /// <summary>Samples of an update.</summary>
    public required int BatchSize { get; init; }

    /// <summary>The learning rate.</summary>
    public required float LearningRate { get; init; }

    /// <summary>The model: its architecture, the names of its connections, its sizes.</summary>
    public required ModelFacts Model { get; init; }

    /// <summary>How many numbers the optimiser carries from one update to the next.</summary>
    public long OptimiserState { get; init; }

    /// <summary>Learning rate, optimiser and the rule's own options, as text.</summary>
    public required string Hyperparameters { get; init; }

    /// <summary>The configuration of the run with the first seed.</summary>
    public required string Configuration { get; init; }

    /// <summary>The value of a key that tells arms apart; null if the key does not concern this arm.</summary>
    public string? ValueOf(string key) => key == "rule" ? Rule : Settings.TryGetValue(key, out string? value) ? value : null;

    /// <summary>The facts of an arm.</summary>
    public static ArmFacts Of(SweepArm arm)
    {
        ArgumentNullException.ThrowIfNull(arm);
        (RunConfiguration configuration, Tasks.LearningTask task) = (arm.Experiment.Configuration, arm.Experiment.Task);
        return new ArmFacts
        {
            Label = arm.Label,
            Rule = configuration.Rule.Expression.Text,
            Settings = arm.Settings.ToDictionary(),
            Control = arm.Control,
            Search = arm.Place is not { } place ? null
                : new SearchFacts(place.Problem, place.Trial.Number, place.Trial.Bracket, place.Trial.Rung),
            Task = configuration.Task,
            TaskDescription = task.Description,
            Attribution = task.Attribution,
            IsClassification = task.IsClassification,
            Outputs = task.Outputs,
            TrainSamples = task.Train.Count,
            Epochs = configuration.Training.Epochs,
            BatchSize = configuration.Training.BatchSize,
            LearningRate = configuration.Rule.Training.LearningRate,
            Model = arm.Experiment.Model,
            OptimiserState = arm.Experiment.Model.Parameters * configuration.Rule.Training.StateOfParameter,
            Hyperparameters = HyperparametersOf(configuration),
            Configuration = ConfigurationYaml.Write(configuration),
        };
    }

    private static string HyperparametersOf(RunConfiguration configuration)
    {
        IEnumerable<string> options = configuration.Rule.Expression.Ids.SelectMany(id =>
            RuleKey.OptionsOf(id)!.Select(option => $"{id}.{option.Name}={ConfigurationYaml.OptionText(configuration, id, option)}"));
        string rate = configuration.Rule.Training.LearningRate.ToString(CultureInfo.InvariantCulture);
        return string.Join(' ', [$"lr={rate}", $"optimizer={OptimiserNames.Of(configuration.Rule.Training.Kind)}", .. options]);
    }
}

/// <summary>Where in a search an arm belongs.</summary>
/// <param name="Problem">Which search, from 0: one for every combination of the swept keys.</param>
/// <param name="Trial">Its number there, in the order of asking.</param>
/// <param name="Bracket">The group of configurations it competes with.</param>
/// <param name="Rung">How often it was promoted.</param>
public sealed record SearchFacts(int Problem, int Trial, int Bracket, int Rung);

/// <summary>A run, as it was planned.</summary>
/// <param name="Index">Its place, from 0.</param>
/// <param name="Id">The name of its folder.</param>
/// <param name="Arm">The index of its arm.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Identity">The hash of its configuration.</param>
public sealed record RunFacts(int Index, string Id, int Arm, ulong Seed, string Identity);
