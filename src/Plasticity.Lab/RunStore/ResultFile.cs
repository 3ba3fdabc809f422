using System.Text.Json;
using Plasticity.Lab.Results;
using Plasticity.Rules;

namespace Plasticity.Lab.RunStore;

/// <summary>
/// What came of a run that is done, as kept in <c>result.json</c>: only what its configuration determines, no times. Written last, when
/// every other file is on the disk; the run is done when this file is there.
/// </summary>
public sealed record ResultFile
{
    /// <summary>The hash of the configuration.</summary>
    public required string Identity { get; init; }

    /// <summary>The version of the program.</summary>
    public required string Version { get; init; }

    /// <summary>The version of the numbers.</summary>
    public required int Numerics { get; init; }

    /// <summary>Finished or diverged.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>Why it diverged: layer, step, value. Empty if it finished.</summary>
    public required string Reason { get; init; }

    /// <summary>Updates made.</summary>
    public required long Steps { get; init; }

    /// <summary>Samples learned from.</summary>
    public required long Samples { get; init; }

    /// <summary>Test accuracy, 0 to 1; null for regression and unless it finished.</summary>
    public double? TestAccuracy { get; init; }

    /// <summary>Mean test loss; null unless it finished.</summary>
    public double? TestLoss { get; init; }

    /// <summary>The sweeps of all updates together.</summary>
    public required Cost Cost { get; init; }

    /// <summary>SHA-256 of the files of the run that its configuration determines.</summary>
    public required IReadOnlyDictionary<string, string> Sha256 { get; init; }

    /// <summary>The result as JSON.</summary>
    public string ToJson() => JsonText.Of(this);

    /// <summary>Reads a result.</summary>
    /// <exception cref="JsonException">It is not one.</exception>
    public static ResultFile FromJson(string json) => JsonText.Read<ResultFile>(json);
}

/// <summary>How long a run took, as kept in <c>timing.json</c>, apart from what its configuration determines.</summary>
/// <param name="Seconds">Seconds spent learning, over all attempts, without evaluations and probes.</param>
/// <param name="TrainerSeconds">Seconds of the last attempt within the trainer: learning, evaluations and probes.</param>
/// <param name="WallSeconds">Seconds from begin to end of the last attempt, files included.</param>
/// <param name="Attempts">Attempts begun.</param>
public sealed record RunTiming(double Seconds, double TrainerSeconds, double WallSeconds, int Attempts)
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "timing.json";

    /// <summary>The timing as JSON.</summary>
    public string ToJson() => JsonText.Of(this);

    /// <summary>Reads a timing.</summary>
    /// <exception cref="JsonException">It is not one.</exception>
    public static RunTiming FromJson(string json) => JsonText.Read<RunTiming>(json);
}
