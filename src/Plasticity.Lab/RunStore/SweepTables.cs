using Plasticity.Lab.Results;
using Plasticity.Lab.Statistics;
using Plasticity.Lab.Sweeps;
using Plasticity.Training;

namespace Plasticity.Lab.RunStore;

/// <summary>
/// The tables of a sweep. The rule and the other swept keys have a column each. All but the times depend on the configuration alone, down
/// to the last byte: not on interruptions, workers or the order in which runs were done.
/// </summary>
internal static class SweepTables
{
    public static void Metrics(SweepResult result, TextWriter writer)
    {
        CsvTable table = new(writer);
        table.Row(["run", .. result.Manifest.ArmKeys, "seed", "step", "epoch", "split", "layer", "metric", "value"]);
        object?[] row = new object?[result.Manifest.ArmKeys.Count + 8];
        foreach (RunResult run in result.Runs)
        {
            (row[0], int at) = (run.Run.Index, 1);
            foreach (object? value in ArmColumns(result, run.Arm)) row[at++] = value;
            row[at++] = run.Run.Seed;
            foreach (Metric metric in run.Outcome?.Metrics ?? [])
            {
                (row[at], row[at + 1], row[at + 2]) = (metric.Step, metric.Epoch, metric.Split);
                (row[at + 3], row[at + 4], row[at + 5]) = (metric.Layer, metric.Name, metric.Value);
                table.Row(row);
            }
        }
    }

    public static void Runs(SweepResult result, TextWriter writer)
    {
        CsvTable table = new(writer);
        table.Row(["run", "id", .. result.Manifest.ArmKeys, "seed", "state", "steps", "testAccuracy", "testLoss", "forwardSweeps",
            "backwardSweeps", "inferenceSteps", "updates", "reason"]);
        foreach (RunResult run in result.Runs)
        {
            TrialOutcome? outcome = run.Outcome;
            table.Row([run.Run.Index, run.Run.Id, .. ArmColumns(result, run.Arm), run.Run.Seed, Text(run.Status),
                outcome?.Steps, outcome?.TestAccuracy, outcome?.TestLoss,
                outcome?.Cost.Forward, outcome?.Cost.Backward, outcome?.Cost.Inference, outcome?.Cost.Updates, run.Reason]);
        }
    }

    /// <param name="result">The results.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="hasLabels">Whether the arm's label comes first.</param>
    public static void Summary(SweepResult result, TextWriter writer, bool hasLabels = false)
    {
        CsvTable table = new(writer);
        table.Row([.. hasLabels ? (string[])["arm"] : [], .. result.Manifest.ArmKeys, "metric", "layer", "value", "low", "high", "n"]);
        foreach (ArmSummary summary in result.Arms)
        {
            object?[] arm = [.. hasLabels ? (object?[])[summary.Arm.Label] : [], .. ArmColumns(result, summary.Arm)];
            string score = summary.Arm.IsClassification ? "test-accuracy" : "test-loss";
            void Row(string metric, int layer, double? value, double? low, double? high, int n) =>
                table.Row([.. arm, metric, layer, value, low, high, n]);
            void Interval(string metric, MeanInterval? interval)
            {
                if (interval is { Count: > 0 } known)
                    Row(metric, 0, known.Mean, known.HasBounds ? known.Low : null, known.HasBounds ? known.High : null, known.Count);
            }
            void Estimated(string metric, Estimate estimate)
            {
                if (double.IsFinite(estimate.Value))
                    Row(metric, 0, estimate.Value, estimate.HasBounds ? estimate.Low : null, estimate.HasBounds ? estimate.High : null,
                        estimate.Count);
            }
            void Number(string metric, double? number, int n)
            {
                if (number is { } known) Row(metric, 0, known, null, null, n);
            }
            Interval("test-accuracy", summary.TestAccuracy);
            Interval("test-loss", summary.TestLoss);
            Estimated($"{score}-median", summary.Scores.Median);
            Estimated($"{score}-iqm", summary.Scores.InterquartileMean);
            if (summary.Comparison is { } comparison)
            {
                int pairs = comparison.Difference.Pairs;
                Interval($"{score}-minus-{result.Manifest.Arms[summary.Arm.Control!.Value].Label}", summary.DifferenceToControl);
                Number("effect-size", comparison.Difference.EffectSize, pairs);
                Number("p-value", comparison.Difference.PValue, pairs);
                Number("p-holm", comparison.AdjustedPValue, pairs);
                if (pairs > 0)
                {
                    Estimated("probability-of-improvement", comparison.ProbabilityOfImprovement);
                    Estimated("pairs-won", comparison.PairsWon);
                }
            }
            int finished = summary.Count(RunStatus.Finished);
            Interval("area-under-curve", summary.AreaUnderCurve);
            if (summary.EpochsToThreshold is { } reached)
            {
                Number("threshold", summary.Threshold, reached.Count);
                Number("runs-that-reached-threshold", reached.Reached, reached.Count);
                Number("epochs-to-threshold", reached.Median, reached.Count);
            }
            foreach ((int l, double? angle) in summary.UpdateAngles.Index())
                if (angle is not null) Row("final-angle", l + 1, angle, null, null, finished);
            Number("sweeps-per-update", summary.SweepsPerUpdate, finished);
            Number("flops-per-update", summary.Compute?.FlopsPerUpdate, finished);
            Number("flops", summary.Compute?.Flops, finished);
            Number("parameters", summary.Compute?.Parameters, finished);
            Number("state-bytes", summary.Compute?.StateBytes, finished);
            foreach (RunStatus status in Enum.GetValues<RunStatus>())
                Row($"runs-{Text(status)}", 0, summary.Count(status), null, null, summary.Runs.Count);
        }
    }

    public static void Timing(SweepResult result, TextWriter writer)
    {
        CsvTable table = new(writer);
        table.Row(["run", .. result.Manifest.ArmKeys, "seed", "samples", "seconds", "samplesPerSecond"]);
        foreach (RunResult run in result.Runs)
            if (run.Outcome is { } outcome)
                table.Row([run.Run.Index, .. ArmColumns(result, run.Arm), run.Run.Seed, outcome.Samples, outcome.Seconds,
                    outcome.SamplesPerSecond]);
    }

    private static IEnumerable<object?> ArmColumns(SweepResult result, ArmFacts arm) => result.Manifest.ArmKeys.Select(arm.ValueOf);

    private static string Text(RunStatus status) => status.ToString().ToLowerInvariant();
}
