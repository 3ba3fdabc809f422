using Plasticity.Lab.Statistics;
using Plasticity.Lab.Sweeps;
using Plasticity.Training;
using Curve = System.Collections.Generic.IReadOnlyList<(double Epoch, double Value)>;

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
        Curve[][] curves = [.. ofArms.Select(ofArm => ofArm.Where(run => run.Status == RunStatus.Finished)
            .Select(ScoreCurve.Of).Where(curve => curve.Count > 0).ToArray())];
        double?[] thresholds = Thresholds.Of(manifest.Arms, curves);
        ScoreSummary[] scores = ForEachArm(arm => ScoreSummary.Of(manifest.Arms[arm].Label, Scores(manifest, ofArms[arm])));
        ArmComparison?[] comparisons = ForEachArm(arm => manifest.Arms[arm].Control is { } control
            ? ArmComparison.Of(scores[arm], scores[control], manifest.Arms[arm].IsClassification) : null);
        Adjust(comparisons);
        return new SweepResult
        {
            Manifest = manifest,
            Runs = [.. ofArms.SelectMany(ofArm => ofArm)],
            Arms = ForEachArm(arm => Arm(manifest.Arms[arm], ofArms[arm], scores[arm], comparisons[arm], curves[arm], thresholds[arm])),
        };

        // Resampling takes a few milliseconds an arm; each arm's is the same whoever does it.
        T[] ForEachArm<T>(Func<int, T> make)
        {
            T[] made = new T[manifest.Arms.Count];
            Parallel.For(0, made.Length, arm => made[arm] = make(arm));
            return made;
        }
    }

    /// <summary>A score for every seed of the sweep, so that arms can be paired.</summary>
    private static double?[] Scores(SweepManifest manifest, RunResult[] runs)
    {
        Dictionary<ulong, double?> known = runs.ToDictionary(run => run.Run.Seed, run => run.Score);
        return [.. manifest.Seeds.Select(seed => known.GetValueOrDefault(seed))];
    }

    /// <summary>Corrects the p-values of all comparisons of the sweep together: they stand in one table and are read together.</summary>
    private static void Adjust(ArmComparison?[] comparisons)
    {
        // An arm without pairs was not tested.
        int[] tested = [.. Enumerable.Range(0, comparisons.Length).Where(arm => comparisons[arm]?.Difference.PValue is not null)];
        IReadOnlyList<double> adjusted = HolmCorrection.Adjust([.. tested.Select(arm => comparisons[arm]!.Difference.PValue!.Value)]);
        foreach ((int k, int arm) in tested.Index()) comparisons[arm] = comparisons[arm]! with { AdjustedPValue = adjusted[k] };
    }

    private static ArmSummary Arm(
        ArmFacts arm, RunResult[] runs, ScoreSummary scores, ArmComparison? comparison, Curve[] curves, double? threshold)
    {
        TrialOutcome[] finished = [.. runs.Where(run => run.Status == RunStatus.Finished).Select(run => run.Outcome!)];
        double steps = finished.Sum(outcome => (double)outcome.Steps);
        return new ArmSummary
        {
            Arm = arm,
            Runs = runs,
            TestAccuracy = arm.IsClassification ? OrNull(scores.Mean.Within(0, 1)) : null,
            TestLoss = arm.IsClassification ? OrNull(MeanInterval.Of([.. finished.Select(outcome => outcome.TestLoss!.Value)]))
                : OrNull(scores.Mean),
            Scores = scores,
            Comparison = comparison,
            AreaUnderCurve = OrNull(MeanInterval.Of([.. curves.Select(AreaUnderCurve.Of)])),
            Threshold = threshold,
            EpochsToThreshold = threshold is { } score ? Epochs(arm, runs, score) : null,
            Compute = ComputeCost.Of(arm, finished),
            UpdateAngles = Angles(arm, finished),
            SamplesPerSecond = finished.Length > 0 ? finished.Average(outcome => outcome.SamplesPerSecond) : null,
            SweepsPerUpdate = steps > 0
                ? finished.Sum(outcome => outcome.Cost.Forward + outcome.Cost.Backward + 2 * outcome.Cost.Inference) / steps : null,
        };
    }

    /// <summary>When the runs that are done reached a score; those that diverged count as never.</summary>
    private static ReachedThreshold? Epochs(ArmFacts arm, RunResult[] runs, double threshold)
    {
        double sign = arm.IsClassification ? 1 : -1;
        double?[] epochs = [.. runs.Where(run => run.Status is RunStatus.Finished or RunStatus.Diverged)
            .Select(run => run.Status == RunStatus.Diverged ? null : StepsToThreshold.Of(
                [.. ScoreCurve.Of(run).Select(point => (point.Epoch, sign * point.Value))], sign * threshold))];
        return epochs.Length > 0 ? StepsToThreshold.OverSeeds(epochs) : null;
    }

    private static List<double?> Angles(ArmFacts arm, TrialOutcome[] finished)
    {
        List<Metric> last = [];
        foreach (TrialOutcome outcome in finished)
            foreach (Metric metric in outcome.Metrics)
                if (metric.Name == "angle" && metric.Epoch >= arm.Epochs - 1 && double.IsFinite(metric.Value)) last.Add(metric);
        return [.. Enumerable.Range(1, arm.Model.Connections.Count).Select(l =>
            last.Where(metric => metric.Layer == l).Select(metric => (double?)metric.Value).DefaultIfEmpty(null).Average())];
    }

    private static MeanInterval? OrNull(MeanInterval interval) => interval.Count > 0 ? interval : null;
}
