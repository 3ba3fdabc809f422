using Plasticity.Rules;
using Plasticity.Tasks;

namespace Plasticity.Lab.Configuration;

/// <summary>An experiment ready to run: its resolved configuration and the task, loaded.</summary>
/// <param name="Configuration">What the settings came to.</param>
/// <param name="Task">The task.</param>
/// <param name="Models">The model of each kind that a rule is written for.</param>
/// <param name="Remarks">What the reader should know, such as a file written by another version of the numerics.</param>
public sealed record Experiment(
    ExperimentConfiguration Configuration, LearningTask Task, IReadOnlyDictionary<ModelKind, ModelFacts> Models,
        IReadOnlyList<string> Remarks);

/// <summary>A model in words.</summary>
/// <param name="Description">The architecture.</param>
/// <param name="Connections">What its connections are called, in order.</param>
public sealed record ModelFacts(string Description, IReadOnlyList<string> Connections);
