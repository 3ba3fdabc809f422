using Plasticity.Rules;

namespace Plasticity.Training;

/// <summary>How long and in what portions a trial learns.</summary>
public sealed record TrainingOptions
{
    /// <summary>Passes over the training samples. At least 1.</summary>
    public int Epochs { get; init => field = Guard.AtLeast(value, 1); } = 20;

    /// <summary>
    /// Samples a batch. At least 1. A last, smaller batch of an epoch is left out; samples are in a new order every epoch.
    /// </summary>
    public int BatchSize { get; init => field = Guard.AtLeast(value, 1); } = 32;

    /// <summary>How images are varied before each update; validation and test images are as they are.</summary>
    public Augmentation Augmentation { get; init; } = Augmentation.None;

    /// <summary>A trial whose weights grow to more than this many times their initial norm (plus one) has diverged. Above 0.</summary>
    public float LargestGrowth { get; init => field = Guard.Positive(value); } = 1e4f;
}
