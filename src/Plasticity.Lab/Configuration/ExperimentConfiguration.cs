using System.Text.Json.Nodes;
using Plasticity.Networks;
using Plasticity.Optimisers;
using Plasticity.Rules;
using Plasticity.Tasks;
using Plasticity.Training;

namespace Plasticity.Lab.Configuration;

/// <summary>
/// Everything that an experiment depends on, with nothing left to defaults: what the defaults, a file and the command line came to.
/// Two experiments with equal configurations give equal numbers; <see cref="Execution"/> is the part that changes none.
/// </summary>
public sealed record ExperimentConfiguration
{
    /// <summary>The name of the task.</summary>
    public required string Task { get; init; }

    /// <summary>How the task's data is split and how much of it is used.</summary>
    public required TaskOptions Data { get; init; }

    /// <summary>The rules, in the order given.</summary>
    public required IReadOnlyList<RuleConfiguration> Rules { get; init; }

    /// <summary>The option values of every rule and transform that takes part, by id; what is missing has its default.</summary>
    public required IReadOnlyDictionary<string, JsonObject> RuleOptions { get; init; }

    /// <summary>The rule the others are compared with, seed by seed; null if there is none.</summary>
    public required string? Control { get; init; }

    /// <summary>The seeds; every rule runs with each of them.</summary>
    public required IReadOnlyList<ulong> Seeds { get; init; }

    /// <summary>The feed-forward network.</summary>
    public required NetworkOptions Network { get; init; }

    /// <summary>The spiking network; null if no rule is written for one.</summary>
    public required LifOptions? Spiking { get; init; }

    /// <summary>What learning is to lower.</summary>
    public required Loss Loss { get; init; }

    /// <summary>Epochs and batch size.</summary>
    public required TrainingOptions Training { get; init; }

    /// <summary>What is measured besides loss and accuracy.</summary>
    public required ProbeOptions Probes { get; init; }

    /// <summary>How it is run; not saved, since no number depends on it.</summary>
    public required ExecutionOptions Execution { get; init; }
}

/// <summary>A rule that takes part, and how it is trained.</summary>
/// <param name="Expression">The rule, such as <c>fa</c> or <c>fa+oja</c>.</param>
/// <param name="Training">Optimiser, learning rate and so on: the rule's own defaults unless overridden.</param>
public sealed record RuleConfiguration(RuleExpression Expression, OptimiserOptions Training);

/// <summary>What is measured while rules learn, and when.</summary>
/// <param name="Angle">Whether update angles are.</param>
/// <param name="Norms">Whether weight norms are.</param>
/// <param name="Every">At every step that is a multiple of this.</param>
/// <param name="First">And at every step below this.</param>
public sealed record ProbeOptions(bool Angle, bool Norms, int Every, int First);

/// <summary>How an experiment is run.</summary>
/// <param name="Threads">Trials run at the same time.</param>
/// <param name="Out">The folder to write; null for a new one under <c>runs</c>.</param>
public sealed record ExecutionOptions(int Threads, string? Out);
