using Plasticity.Lab.Statistics;
using Plasticity.Lab.Sweeps;
using Plasticity.Training;

namespace Plasticity.Lab.Results;

/// <summary>Turns runs into summaries.</summary>
public static class Summarise
{
    /// <summary>A summary for each arm, in the order of the arms.</summary>
    /// <param name="manifest">What was run.</param>
    /// <param name="runs">One result for each run of the manifest, in any order.</param>
    public static SweepResult Runs(SweepManifest manifest, IEnumerable<RunResult> runs)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(runs);
        Dictionary<ulong, int> seeds = manifest.Seeds.Index().ToDictionary(seed => seed.Item, seed => seed.Index);
        ILookup<int, RunResult> byArm = runs.OrderBy(run => seeds.GetValueOrDefault(run.Run.Seed)).ToLookup(run => run.Run.Arm);
        RunResult[][] ofArms = [.. manifest.Arms.Select((_, arm) => byArm[arm].ToArray())];
        return new SweepResult
        {
            Manifest = manifest,
            Runs = [.. ofArms.SelectMany(ofArm => ofArm)],
            Arms = [.. manifest.Arms.Select((arm, i) => Arm(arm, ofArms[i], arm.Control is { } control ? ofArms[control] : null))],
        };
    }

    private static ArmSummary Arm(ArmFacts arm, RunResult[] runs, RunResult[]? control)
    {
        TrialOutcome[] finished = [.. runs.Where(run => run.Status == RunStatus.Finished).Select(run => run.Outcome!)];
        MeanInterval Accuracy() => MeanInterval.Of([.. finished.Select(outcome => outcome.TestAccuracy!.Value)]).Within(0, 1);
        double steps = finished.Sum(outcome => (double)outcome.Steps);
        return new ArmSummary
        {
            Arm = arm,
            Runs = runs,
            TestAccuracy = arm.IsClassification ? OrNull(Accuracy()) : null,
            TestLoss = OrNull(MeanInterval.Of([.. finished.Select(outcome => outcome.TestLoss!.Value)])),
            DifferenceToControl = control is null ? null : OrNull(MeanInterval.OfDifferences(Pairs(runs, control))),
            UpdateAngles = Angles(arm, finished),
            SamplesPerSecond = finished.Length > 0 ? finished.Average(outcome => outcome.SamplesPerSecond) : null,
            SweepsPerUpdate = steps > 0
                ? finished.Sum(outcome => outcome.Cost.Forward + outcome.Cost.Backward + 2 * outcome.Cost.Inference) / steps : null,
        };
    }

    /// <summary>The scores of the seeds that both arms finished.</summary>
    private static IEnumerable<(double, double)> Pairs(RunResult[] runs, RunResult[] control) =>
        from run in runs
        join other in control on run.Run.Seed equals other.Run.Seed
        where run.Score is not null && other.Score is not null
        select (run.Score!.Value, other.Score!.Value);

    private static List<double?> Angles(ArmFacts arm, TrialOutcome[] finished)
    {
        List<Metric> last = [.. finished.SelectMany(outcome => outcome.Metrics)
            .Where(metric => metric.Name == "angle" && metric.Epoch >= arm.Epochs - 1 && double.IsFinite(metric.Value))];
        return [.. Enumerable.Range(1, arm.Model.Connections.Count).Select(l =>
            last.Where(metric => metric.Layer == l).Select(metric => (double?)metric.Value).DefaultIfEmpty(null).Average())];
    }

    private static MeanInterval? OrNull(MeanInterval interval) => interval.Count > 0 ? interval : null;
}
