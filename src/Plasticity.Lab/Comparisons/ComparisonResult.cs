using Plasticity.Lab.Configuration;
using Plasticity.Lab.Trials;

namespace Plasticity.Lab.Comparisons;

/// <summary>How a whole comparison ended; the worst of its trials decides.</summary>
public enum ComparisonState
{
    /// <summary>Every trial finished.</summary>
    Finished,

    /// <summary>Some diverged.</summary>
    Diverged,

    /// <summary>Some failed.</summary>
    Failed,

    /// <summary>It was stopped by a signal.</summary>
    Interrupted,
}

/// <summary>A comparison of rules: every trial, and a summary for each rule.</summary>
public sealed record ComparisonResult
{
    /// <summary>What was run.</summary>
    public required Experiment Experiment { get; init; }

    /// <summary>Every trial, rule by rule, seeds in the order given.</summary>
    public required IReadOnlyList<TrialResult> Trials { get; init; }

    /// <summary>One summary for each rule, in the order given.</summary>
    public required IReadOnlyList<RuleSummary> Summaries { get; init; }

    /// <summary>Whether the task has classes, so that accuracy is what counts.</summary>
    public bool IsClassification => Experiment.Task.IsClassification;

    /// <summary>
    /// The summaries, best first: by accuracy, for regression by loss; rules with no finished trial last. Equals stay in the order given.
    /// </summary>
    public IEnumerable<RuleSummary> BestFirst => IsClassification
        ? Summaries.OrderByDescending(summary => summary.TestAccuracy?.Mean ?? double.NegativeInfinity)
        : Summaries.OrderBy(summary => summary.TestLoss?.Mean ?? double.PositiveInfinity);

    /// <summary>How it ended.</summary>
    public ComparisonState State =>
        Any(TrialStatus.Interrupted) ? ComparisonState.Interrupted
        : Any(TrialStatus.Failed) ? ComparisonState.Failed
        : Any(TrialStatus.Diverged) ? ComparisonState.Diverged
        : ComparisonState.Finished;

    private bool Any(TrialStatus status) => Trials.Any(trial => trial.Status == status);
}
