using Plasticity.Lab.Statistics;

namespace Plasticity.Lab.Reproductions;

/// <summary>What became of a claim.</summary>
public enum ClaimOutcome
{
    /// <summary>The mean over seeds keeps the bounds.</summary>
    Passed,

    /// <summary>It does not, or could not be measured although everything was run.</summary>
    Failed,

    /// <summary>It was not checked: data is missing, there are too few seeds, or it was not asked for.</summary>
    Skipped,
}

/// <summary>A claim that was looked at.</summary>
/// <param name="Claim">The claim.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Measured">The mean over seeds and its interval; null if nothing could be measured. An interval without ends for measures
/// that are one number for all seeds.</param>
/// <param name="Seeds">The seeds that were measured.</param>
/// <param name="Seconds">Seconds spent learning in the runs it is about, on one core.</param>
/// <param name="Reason">Why it was skipped or could not be measured; empty otherwise.</param>
public sealed record ClaimResult(
    Claim Claim, ClaimOutcome Outcome, MeanInterval? Measured, int Seeds, double Seconds, string Reason)
{
    /// <summary>The means of the measures that the claim is made of, each once, from left to right.</summary>
    public IReadOnlyList<ClaimTerm> Terms { get; init; } = [];

    /// <summary>Whether both ends of the interval agree with the mean about the bounds; null if that is not known.</summary>
    public bool? IsCertain => Measured is { } interval ? Claim.Inequality.IsCertain(interval) : null;

    /// <summary>A claim that was not checked.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="reason">Why.</param>
    public static ClaimResult Skip(Claim claim, string reason) => new(claim, ClaimOutcome.Skipped, null, 0, 0, reason);
}

/// <summary>A measure that takes part in a claim.</summary>
/// <param name="Text">As it is written.</param>
/// <param name="Arm">The arm that it was measured of, which is chosen where the best of several is meant.</param>
/// <param name="Mean">Its mean over seeds.</param>
public sealed record ClaimTerm(string Text, string Arm, double Mean);
