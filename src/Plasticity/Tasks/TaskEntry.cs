using Plasticity.Rules;

namespace Plasticity.Tasks;

/// <summary>A line of the list of tasks.</summary>
/// <param name="Name">The name typed on the command line.</param>
/// <param name="Description">One line about it.</param>
/// <param name="DataSet">The data set it needs on disk; null if it needs none.</param>
/// <param name="Load">Loads or generates it.</param>
public sealed record TaskEntry(string Name, string Description, string? DataSet, Func<TaskOptions, LearningTask> Load);

/// <summary>What can be set of any task.</summary>
public sealed record TaskOptions
{
    /// <summary>The seed of the split into parts and of generated data; the same for all trials of a comparison.</summary>
    public ulong Split { get; init; }

    /// <summary>The most training samples to use; 0 for all.</summary>
    public int TrainSamples { get; init => field = Guard.AtLeast(value, 0); }

    /// <summary>The most test samples to use; 0 for all.</summary>
    public int TestSamples { get; init => field = Guard.AtLeast(value, 0); }
}
