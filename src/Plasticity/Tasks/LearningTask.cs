using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Tasks;

/// <summary>What is to be learned: samples in three parts, of which the test part is looked at once, at the end.</summary>
public sealed record LearningTask
{
    /// <summary>The name typed on the command line.</summary>
    public required string Name { get; init; }

    /// <summary>The name in words, with the sizes that matter.</summary>
    public required string Description { get; init; }

    /// <summary>Where the data is from and under what licence.</summary>
    public required string Attribution { get; init; }

    /// <summary>What is learned from.</summary>
    public required Samples Train { get; init; }

    /// <summary>What choices are made on.</summary>
    public required Samples Validation { get; init; }

    /// <summary>What is reported.</summary>
    public required Samples Test { get; init; }

    /// <summary>The loss unless told otherwise.</summary>
    public required Loss Loss { get; init; }

    /// <summary>The hidden widths of a feed-forward network unless told otherwise.</summary>
    public required IReadOnlyList<int> HiddenWidths { get; init; }

    /// <summary>
    /// What the learning rates of all rules' cards are multiplied by. They were chosen on digits with cross-entropy, whose errors are
    /// below 1; where errors are larger, one common factor keeps every rule from diverging and their ratios as they are.
    /// </summary>
    public float RateFactor { get; init; } = 1;

    /// <summary>
    /// How an input is laid out: a map of pixels whose channels run fastest, or a vector, which it is unless told otherwise. Its count is
    /// <see cref="Inputs"/>.
    /// </summary>
    public ImageShape InputShape { get => field.Count > 0 ? field : ImageShape.Vector(Inputs); init; }

    /// <summary>The number of inputs.</summary>
    public int Inputs => Train.Inputs.Columns;

    /// <summary>Classes, or the length of a target.</summary>
    public int Outputs => Train.Outputs;

    /// <summary>Whether samples have class labels.</summary>
    public bool IsClassification => Train.IsClassification;
}
