using Plasticity.Lab.Configuration;
using Plasticity.Training;

namespace Plasticity.Lab.Trials;

/// <summary>One rule with one seed.</summary>
/// <param name="Rule">The rule and its training.</param>
/// <param name="Seed">The seed.</param>
public sealed record Trial(RuleConfiguration Rule, ulong Seed);

/// <summary>How a trial ended, as tables count it.</summary>
public enum TrialStatus
{
    /// <summary>All epochs were run.</summary>
    Finished,

    /// <summary>It left finite numbers, or its weights grew without bound.</summary>
    Diverged,

    /// <summary>It threw an exception: a defect, not a result.</summary>
    Failed,

    /// <summary>It was stopped by a signal, or never begun because of one.</summary>
    Interrupted,
}

/// <summary>What became of a trial.</summary>
/// <param name="Trial">The trial.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Outcome">What it measured; null if it failed or was never begun.</param>
/// <param name="Reason">Why it did not finish, in one line; empty if it did.</param>
/// <param name="Details">The whole exception of a failed trial.</param>
public sealed record TrialResult(Trial Trial, TrialStatus Status, TrialOutcome? Outcome, string Reason, string? Details = null);
