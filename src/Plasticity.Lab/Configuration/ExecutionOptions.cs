using Plasticity.Rules;

namespace Plasticity.Lab.Configuration;

/// <summary>How runs are run. No number of any result depends on it.</summary>
public sealed record ExecutionOptions
{
    /// <summary>Runs at the same time in this process. At least 1.</summary>
    public int Threads { get; init => field = Guard.AtLeast(value, 1); } = Environment.ProcessorCount;

    /// <summary>The folder to write; null for a new one under <c>runs</c>.</summary>
    public string? Out { get; init; }

    /// <summary>Seconds between checkpoints of a run; 0 for none by time. A run that is stopped writes one in any case.</summary>
    public double CheckpointSeconds { get; init; } = 60;

    /// <summary>Steps between checkpoints of a run; 0 for none by steps.</summary>
    public int CheckpointSteps { get; init => field = Guard.AtLeast(value, 0); }

    /// <summary>Seconds between two signs of life of a run.</summary>
    public double HeartbeatSeconds { get; init; } = 30;

    /// <summary>Seconds without a sign of life after which another worker takes a run over.</summary>
    public double GraceSeconds { get; init; } = 120;

    /// <summary>The most times that a run is begun again after it failed or its worker died. At least 1.</summary>
    public int Attempts { get; init => field = Guard.AtLeast(value, 1); } = 3;
}
