using Plasticity.Tasks;

namespace Plasticity.Lab.Configuration;

/// <summary>An experiment ready to run: its resolved configuration and the task, loaded.</summary>
/// <param name="Configuration">What the settings came to.</param>
/// <param name="Task">The task.</param>
/// <param name="Remarks">What the reader should know, such as a file written by another version of the numerics.</param>
public sealed record Experiment(ExperimentConfiguration Configuration, LearningTask Task, IReadOnlyList<string> Remarks);
