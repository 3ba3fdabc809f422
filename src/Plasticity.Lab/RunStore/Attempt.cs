namespace Plasticity.Lab.RunStore;

/// <summary>How an attempt at a run ended.</summary>
public enum AttemptOutcome
{
    /// <summary>It has not ended, or its worker died.</summary>
    None,

    /// <summary>The run is done: it finished, or diverged, which is a result too.</summary>
    Done,

    /// <summary>It threw an exception, or its files could not be written.</summary>
    Failed,

    /// <summary>It was stopped by a signal and left a checkpoint.</summary>
    Stopped,

    /// <summary>Another worker had taken it over.</summary>
    Superseded,

    /// <summary>Nothing was tried: the record says that as many attempts as allowed had failed or lost their workers.</summary>
    GivenUp,
}

/// <summary>One worker's attempt at a run, as kept in <c>attempt-N.json</c>: written by that worker alone.</summary>
public sealed record Attempt
{
    /// <summary>Its number, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>Who made it.</summary>
    public required WorkerIdentity Worker { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required string Began { get; init; }

    /// <summary>Why there is another attempt before it, in words; empty for the first.</summary>
    public required string Because { get; init; }

    /// <summary>The step it went on from; null if it began anew.</summary>
    public long? ResumedAt { get; init; }

    /// <summary>What was wrong with checkpoints that could not be used.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>When it ended, UTC; null while it has not.</summary>
    public string? Ended { get; init; }

    /// <summary>How it ended.</summary>
    public AttemptOutcome Outcome { get; init; }

    /// <summary>The step it had come to.</summary>
    public long? Step { get; init; }

    /// <summary>The first line of the error of a failed one.</summary>
    public string? Error { get; init; }

    /// <summary>The attempt as JSON.</summary>
    public string ToJson() => JsonText.Of(this);

    /// <summary>Reads an attempt; null if it is not whole: its worker is just writing it, or died doing so.</summary>
    public static Attempt? FromJson(string json) => JsonText.TryRead<Attempt>(json);
}
