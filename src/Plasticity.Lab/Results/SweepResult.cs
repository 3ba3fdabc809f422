using Plasticity.Lab.Sweeps;

namespace Plasticity.Lab.Results;

/// <summary>How far a whole sweep is; the worst of its runs decides.</summary>
public enum SweepState
{
    /// <summary>Every run finished.</summary>
    Finished,

    /// <summary>Some diverged.</summary>
    Diverged,

    /// <summary>Some failed.</summary>
    Failed,

    /// <summary>Some are not done.</summary>
    Interrupted,
}

/// <summary>The results of a sweep: every run, and a summary for each arm.</summary>
public sealed record SweepResult
{
    /// <summary>What was run.</summary>
    public required SweepManifest Manifest { get; init; }

    /// <summary>Every run, arm by arm, seeds in the order given.</summary>
    public required IReadOnlyList<RunResult> Runs { get; init; }

    /// <summary>One summary for each arm, in the order of the arms.</summary>
    public required IReadOnlyList<ArmSummary> Arms { get; init; }

    /// <summary>Whether all tasks have classes, so that accuracy is what counts.</summary>
    public bool IsClassification => Manifest.Arms.All(arm => arm.IsClassification);

    /// <summary>
    /// The summaries, best first: by accuracy, for regression by loss; arms with no finished run last. Equals stay in the order given.
    /// </summary>
    public IEnumerable<ArmSummary> BestFirst => IsClassification
        ? Arms.OrderByDescending(summary => summary.TestAccuracy?.Mean ?? double.NegativeInfinity)
        : Arms.OrderBy(summary => summary.TestLoss?.Mean ?? double.PositiveInfinity);

    /// <summary>How far it is.</summary>
    public SweepState State => StateOf(Count);

    /// <summary>The number of runs of a status.</summary>
    public int Count(RunStatus status) => Runs.Count(run => run.Status == status);

    /// <summary>How far a sweep is.</summary>
    /// <param name="count">The number of its runs of a status.</param>
    internal static SweepState StateOf(Func<RunStatus, int> count) =>
        count(RunStatus.Interrupted) + count(RunStatus.Running) + count(RunStatus.Pending) > 0 ? SweepState.Interrupted
        : count(RunStatus.Failed) > 0 ? SweepState.Failed
        : count(RunStatus.Diverged) > 0 ? SweepState.Diverged
        : SweepState.Finished;
}
