using Plasticity.Lab.Sweeps;
using Plasticity.Training;

namespace Plasticity.Lab.Results;

/// <summary>How far a run is, as tables count it.</summary>
public enum RunStatus
{
    /// <summary>Nobody has begun it.</summary>
    Pending,

    /// <summary>A worker is at it, or died at it.</summary>
    Running,

    /// <summary>All epochs were run.</summary>
    Finished,

    /// <summary>It left finite numbers, or its weights grew without bound.</summary>
    Diverged,

    /// <summary>It threw an exception: a defect, not a result.</summary>
    Failed,

    /// <summary>It was stopped by a signal, and can be resumed.</summary>
    Interrupted,
}

/// <summary>What became of a run.</summary>
/// <param name="Run">The run.</param>
/// <param name="Arm">Its arm.</param>
/// <param name="Status">How far it is.</param>
/// <param name="Outcome">What it measured; null unless it finished or diverged. That of a run under way has its metrics so far.</param>
/// <param name="Reason">Why it did not finish, in one line; empty if it did.</param>
/// <param name="Details">The whole exception of a failed run.</param>
public sealed record RunResult(
    RunFacts Run, ArmFacts Arm, RunStatus Status, TrialOutcome? Outcome, string Reason, string? Details = null)
{
    /// <summary>The number that counts: test accuracy, or test loss of a regression; null unless the run finished.</summary>
    public double? Score => Status != RunStatus.Finished ? null : Arm.IsClassification ? Outcome?.TestAccuracy : Outcome?.TestLoss;

    /// <summary>
    /// What searches rank by, higher being better: the last validation accuracy, or minus the loss of a regression; null unless the run
    /// finished.
    /// </summary>
    public double? ValidationScore
    {
        get
        {
            if (Status != RunStatus.Finished) return null;
            string name = Arm.IsClassification ? "accuracy" : "loss";
            Metric last = Outcome!.Metrics.Last(metric => metric.Split == "validation" && metric.Name == name);
            return Arm.IsClassification ? last.Value : -last.Value;
        }
    }

    /// <summary>The rule and seed, and the other swept values.</summary>
    public string Name => $"{Arm.Label}, seed {Run.Seed}";
}
