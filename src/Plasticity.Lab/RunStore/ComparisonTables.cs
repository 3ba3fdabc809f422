using Plasticity.Lab.Comparisons;
using Plasticity.Lab.Statistics;
using Plasticity.Lab.Trials;
using Plasticity.Training;

namespace Plasticity.Lab.RunStore;

/// <summary>The tables of a comparison. All but the times depend on the configuration alone, down to the last byte.</summary>
internal static class ComparisonTables
{
    public static void Metrics(ComparisonResult result, TextWriter writer)
    {
        CsvTable table = new(writer);
        table.Row("run", "rule", "seed", "step", "epoch", "split", "layer", "metric", "value");
        foreach ((int run, TrialResult trial) in result.Trials.Index())
            foreach (Metric metric in trial.Outcome?.Metrics ?? [])
                table.Row(run, trial.Trial.Rule.Expression.Text, trial.Trial.Seed, metric.Step, metric.Epoch, metric.Split, metric.Layer,
                    metric.Name, metric.Value);
    }

    public static void Trials(ComparisonResult result, TextWriter writer)
    {
        CsvTable table = new(writer);
        table.Row("run", "rule", "seed", "state", "steps", "testAccuracy", "testLoss", "forwardSweeps", "backwardSweeps", "inferenceSteps",
            "updates", "reason");
        foreach ((int run, TrialResult trial) in result.Trials.Index())
        {
            TrialOutcome? outcome = trial.Outcome;
            table.Row(run, trial.Trial.Rule.Expression.Text, trial.Trial.Seed, trial.Status.ToString().ToLowerInvariant(),
                outcome?.Steps, outcome?.TestAccuracy, outcome?.TestLoss,
                outcome?.Cost.Forward, outcome?.Cost.Backward, outcome?.Cost.Inference, outcome?.Cost.Updates, trial.Reason);
        }
    }

    public static void Summary(ComparisonResult result, TextWriter writer)
    {
        CsvTable table = new(writer);
        table.Row("rule", "metric", "layer", "mean", "low", "high", "n");
        foreach (RuleSummary summary in result.Summaries)
        {
            string rule = summary.Rule.Expression.Text, difference = result.IsClassification ? "test-accuracy" : "test-loss";
            Interval(table, rule, "test-accuracy", summary.TestAccuracy);
            Interval(table, rule, "test-loss", summary.TestLoss);
            Interval(table, rule, $"{difference}-minus-{result.Experiment.Configuration.Control}", summary.DifferenceToControl);
            foreach ((int l, double? angle) in summary.UpdateAngles.Index())
                if (angle is not null) table.Row(rule, "final-angle", l + 1, angle, null, null, summary.Count(TrialStatus.Finished));
            if (summary.SweepsPerUpdate is { } sweeps)
                table.Row(rule, "sweeps-per-update", 0, sweeps, null, null, summary.Count(TrialStatus.Finished));
            foreach (TrialStatus status in Enum.GetValues<TrialStatus>())
                table.Row(rule, $"trials-{status.ToString().ToLowerInvariant()}", 0, summary.Count(status), null, null,
                    summary.Trials.Count);
        }
    }

    public static void Timing(ComparisonResult result, TextWriter writer)
    {
        CsvTable table = new(writer);
        table.Row("run", "rule", "seed", "samples", "seconds", "samplesPerSecond");
        foreach ((int run, TrialResult trial) in result.Trials.Index())
            if (trial.Outcome is { } outcome)
                table.Row(run, trial.Trial.Rule.Expression.Text, trial.Trial.Seed, outcome.Samples, outcome.Seconds,
                    outcome.SamplesPerSecond);
    }

    private static void Interval(CsvTable table, string rule, string metric, MeanInterval? interval)
    {
        if (interval is not { } known) return;
        table.Row(rule, metric, 0, known.Mean, known.HasBounds ? known.Low : null, known.HasBounds ? known.High : null, known.Count);
    }
}
