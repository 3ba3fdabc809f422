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
        table.Row([.. hasLabels ? (string[])["arm"] : [], .. result.Manifest.ArmKeys, "metric", "layer", "mean", "low", "high", "n"]);
        foreach (ArmSummary summary in result.Arms)
        {
            object?[] arm = [.. hasLabels ? (object?[])[summary.Arm.Label] : [], .. ArmColumns(result, summary.Arm)];
            void Row(string metric, int layer, double? mean, double? low, double? high, int n) =>
                table.Row([.. arm, metric, layer, mean, low, high, n]);
            void Interval(string metric, MeanInterval? interval)
            {
                if (interval is { } known)
                    Row(metric, 0, known.Mean, known.HasBounds ? known.Low : null, known.HasBounds ? known.High : null, known.Count);
            }
            Interval("test-accuracy", summary.TestAccuracy);
            Interval("test-loss", summary.TestLoss);
            if (summary.Arm.Control is { } control)
                Interval($"test-{(summary.Arm.IsClassification ? "accuracy" : "loss")}-minus-{result.Manifest.Arms[control].Label}",
                    summary.DifferenceToControl);
            int finished = summary.Count(RunStatus.Finished);
            foreach ((int l, double? angle) in summary.UpdateAngles.Index())
                if (angle is not null) Row("final-angle", l + 1, angle, null, null, finished);
            if (summary.SweepsPerUpdate is { } sweeps) Row("sweeps-per-update", 0, sweeps, null, null, finished);
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
