using Plasticity.Lab.Statistics;
using Plasticity.Lab.Sweeps;

namespace Plasticity.Lab.Results;

/// <summary>
/// What an arm's runs came to, over seeds. Means are over the runs that finished; the others are counted, never averaged in or hidden.
/// </summary>
public sealed record ArmSummary
{
    private static readonly RunStatus[] _others =
        [RunStatus.Diverged, RunStatus.Failed, RunStatus.Interrupted, RunStatus.Running, RunStatus.Pending];

    /// <summary>The arm.</summary>
    public required ArmFacts Arm { get; init; }

    /// <summary>Its runs, in the order of the seeds.</summary>
    public required IReadOnlyList<RunResult> Runs { get; init; }

    /// <summary>Test accuracy, 0 to 1; null for regression or if no run finished.</summary>
    public required MeanInterval? TestAccuracy { get; init; }

    /// <summary>Test loss; null if no run finished.</summary>
    public required MeanInterval? TestLoss { get; init; }

    /// <summary>Test accuracy (for regression: loss) of each seed, with mean, median and interquartile mean.</summary>
    public required ScoreSummary Scores { get; init; }

    /// <summary>
    /// The comparison with the control, with p-values corrected over all comparisons of the sweep; null for the control itself and
    /// without one.
    /// </summary>
    public required ArmComparison? Comparison { get; init; }

    /// <summary>
    /// Test accuracy (for regression: loss) minus the control's, paired by seed over the seeds that both finished; null for the control
    /// itself and where there are no pairs.
    /// </summary>
    public MeanInterval? DifferenceToControl => Comparison is not { Difference.Pairs: > 0 } known ? null
        : Arm.IsClassification ? known.Difference.Mean.Within(-1, 1) : known.Difference.Mean;

    /// <summary>The mean height of the curve of validation accuracy (for regression: loss) over epochs; null without curves.</summary>
    public required MeanInterval? AreaUnderCurve { get; init; }

    /// <summary>The validation accuracy (for regression: loss) that counts as learned; null without curves.</summary>
    public required double? Threshold { get; init; }

    /// <summary>When runs reach <see cref="Threshold"/>, in epochs. Runs that diverged never do. Null without curves.</summary>
    public required ReachedThreshold? EpochsToThreshold { get; init; }

    /// <summary>What it computes and keeps; null if no run finished.</summary>
    public required ComputeCost? Compute { get; init; }

    /// <summary>
    /// The angle to the reference's update in degrees, for the weights of each connection: the mean over the last epoch's
    /// measurements and the finished runs. Null for a connection where it is undefined.
    /// </summary>
    public required IReadOnlyList<double?> UpdateAngles { get; init; }

    /// <summary>The angles below the hidden layers: all but the last, where nearly every rule has the exact gradient.</summary>
    public IReadOnlyList<double?> HiddenUpdateAngles => [.. UpdateAngles.SkipLast(1)];

    /// <summary>Training samples per second on one core, the mean over the finished runs; null if none finished.</summary>
    public required double? SamplesPerSecond { get; init; }

    /// <summary>Sweeps over the model for one update: forward, backward, and two for a step of inference.</summary>
    public required double? SweepsPerUpdate { get; init; }

    /// <summary>
    /// What a search ranks this arm by, higher being better: the mean over its seeds of <see cref="RunResult.ValidationScore"/>; minus
    /// infinity if a run diverged or failed.
    /// </summary>
    public double SearchScore => Runs.Count > 0 && Runs.All(run => run.Status == RunStatus.Finished)
        ? Runs.Average(run => run.ValidationScore!.Value) : double.NegativeInfinity;

    /// <summary>The number of runs of a status.</summary>
    public int Count(RunStatus status) => Runs.Count(run => run.Status == status);

    /// <summary><c>10/10</c>, or <c>8/10, 1 diverged, 1 failed</c>.</summary>
    public string State
    {
        get
        {
            List<string> parts = [$"{Count(RunStatus.Finished)}/{Runs.Count}"];
            foreach (RunStatus status in _others)
                if (Count(status) is > 0 and int count) parts.Add($"{count} {status.ToString().ToLowerInvariant()}");
            return string.Join(", ", parts);
        }
    }
}
