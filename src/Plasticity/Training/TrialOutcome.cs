using Plasticity.Rules;

namespace Plasticity.Training;

/// <summary>How a trial ended.</summary>
public enum TrialState
{
    /// <summary>All epochs were run.</summary>
    Finished,

    /// <summary>A loss or weight became infinite or not a number, or weights grew without bound.</summary>
    Diverged,

    /// <summary>It was stopped from outside.</summary>
    Interrupted,
}

/// <summary>What a trial came to.</summary>
public sealed record TrialOutcome
{
    /// <summary>How it ended.</summary>
    public required TrialState State { get; init; }

    /// <summary>The number of updates made.</summary>
    public required long Steps { get; init; }

    /// <summary>Why it did not finish: layer, step, value. Empty if it did.</summary>
    public required string Reason { get; init; }

    /// <summary>Everything measured, in order.</summary>
    public required IReadOnlyList<Metric> Metrics { get; init; }

    /// <summary>Test accuracy, 0 to 1; null for regression and for trials that did not finish.</summary>
    public double? TestAccuracy { get; init; }

    /// <summary>Mean test loss; null for trials that did not finish.</summary>
    public double? TestLoss { get; init; }

    /// <summary>The sweeps of all updates together.</summary>
    public required Cost Cost { get; init; }

    /// <summary>Samples learned from.</summary>
    public required long Samples { get; init; }

    /// <summary>Seconds spent learning, without evaluations and probes.</summary>
    public required double Seconds { get; init; }

    /// <summary>Samples learned from per second of learning.</summary>
    public double SamplesPerSecond => Seconds > 0 ? Samples / Seconds : 0;
}
