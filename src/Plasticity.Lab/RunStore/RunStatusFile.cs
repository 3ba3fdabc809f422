using Plasticity.Lab.Results;

namespace Plasticity.Lab.RunStore;

/// <summary>How far a run is, as kept in <c>status.json</c> and written anew at every sign of life.</summary>
public sealed record RunStatusFile
{
    /// <summary>How far it is.</summary>
    public required RunStatus State { get; init; }

    /// <summary>The number of the attempt.</summary>
    public required int Attempt { get; init; }

    /// <summary>Updates made.</summary>
    public required long Step { get; init; }

    /// <summary>Updates of the whole run.</summary>
    public required long Steps { get; init; }

    /// <summary>The latest validation accuracy, or loss for regression; null if there is none.</summary>
    public double? Validation { get; init; }

    /// <summary>The number of this sign of life. Others watch it change: clocks of two machines need not agree.</summary>
    public required long Heartbeat { get; init; }

    /// <summary>When it was written, UTC, by the worker's clock.</summary>
    public required string Updated { get; init; }

    /// <summary>The status as JSON.</summary>
    public string ToJson() => JsonText.Of(this);

    /// <summary>Reads a status; null if it is not whole.</summary>
    public static RunStatusFile? FromJson(string json) => JsonText.TryRead<RunStatusFile>(json);
}
