using System.Globalization;
using Plasticity.Lab.Results;
using Plasticity.Lab.RunStore;
using Plasticity.Lab.Sweeps;
using Plasticity.Training;

namespace Plasticity.Lab.Exports;

/// <summary>Comma-separated tables: what was measured, the runs, the arms. Every table has the arm's label and the swept keys.</summary>
public sealed class CsvExporter : Exporter
{
    /// <summary>What was measured, one number a row.</summary>
    public const string Measurements = "measurements.csv";

    /// <summary>What was measured, a row for each run and step.</summary>
    public const string WideMeasurements = "measurements_wide.csv";

    /// <summary>Whether there is one row for each run and step, with a column for each measure, rather than one number a row.</summary>
    public bool IsWide { get; init; }

    /// <inheritdoc/>
    public override string Name => "csv";

    /// <inheritdoc/>
    public override string Description => "tables for pandas, R and spreadsheets: every measurement, runs, means with intervals";

    /// <inheritdoc/>
    public override string Hint =>
        $"pandas.read_csv(\"{(IsWide ? WideMeasurements : Measurements)}\"); R: read.csv(\"{RunFiles.RunTable}\")";

    internal override IReadOnlyList<string> Write(ExportSource source, ExportFolder folder)
    {
        List<RunResult> runs = [];
        long rows = 0;
        folder.WriteText(IsWide ? WideMeasurements : Measurements,
            writer => rows = IsWide ? WriteWide(source, new CsvTable(writer), runs) : WriteTidy(source, new CsvTable(writer), runs));
        SweepResult result = Summarise.Runs(source.Manifest, runs);
        folder.WriteText(RunFiles.RunTable, writer => WriteRuns(result, new CsvTable(writer)));
        folder.WriteText(RunFiles.Summary, writer => SweepTables.Summary(result, writer, hasLabels: true));
        return
        [
            IsWide ? string.Create(CultureInfo.InvariantCulture, $"{WideMeasurements}: {rows:N0} rows, one for each run and step")
                : string.Create(CultureInfo.InvariantCulture, $"{Measurements}: {rows:N0} measurements, one a row"),
            string.Create(CultureInfo.InvariantCulture, $"{RunFiles.RunTable}: {runs.Count:N0} runs, how they ended and their scores"),
            string.Create(CultureInfo.InvariantCulture, $"{RunFiles.Summary}: {result.Arms.Count:N0} arms, means and intervals over seeds"),
        ];
    }

    private static long WriteTidy(ExportSource source, CsvTable table, List<RunResult> runs)
    {
        long rows = 0;
        table.Row([.. First(source.Manifest), "step", "epoch", "split", "layer", "metric", "value"]);
        foreach (RunResult run in source.Runs())
        {
            object?[] first = First(source.Manifest, run), row = [.. first, null, null, null, null, null, null];
            foreach (Metric metric in run.Outcome?.Metrics ?? [])
            {
                int at = first.Length;
                (row[at], row[at + 1], row[at + 2]) = (metric.Step, metric.Epoch, metric.Split);
                (row[at + 3], row[at + 4], row[at + 5]) = (metric.Layer, metric.Name, metric.Value);
                table.Row(row);
                rows++;
            }
            runs.Add(ForSummary(run));
        }
        return rows;
    }

    private static long WriteWide(ExportSource source, CsvTable table, List<RunResult> runs)
    {
        // The columns are known when every run was seen once.
        SortedSet<MetricTag> tags = [];
        foreach (RunResult run in source.Runs())
            foreach (Metric metric in run.Outcome?.Metrics ?? []) tags.Add(MetricTag.Of(metric));
        Dictionary<MetricTag, int> columns = tags.Index().ToDictionary(tag => tag.Item, tag => tag.Index);
        table.Row([.. First(source.Manifest), "step", "epoch", .. tags.Select(tag => tag.ToString())]);
        long rows = 0;
        foreach (RunResult run in source.Runs())
        {
            SortedDictionary<long, (double Epoch, object?[] Values)> steps = [];
            foreach (Metric metric in run.Outcome?.Metrics ?? [])
            {
                // A run that is under way may have measured something new since the columns were named.
                if (!columns.TryGetValue(MetricTag.Of(metric), out int column)) continue;
                if (!steps.TryGetValue(metric.Step, out var step))
                    steps.Add(metric.Step, step = (metric.Epoch, new object?[columns.Count]));
                step.Values[column] = metric.Value;
            }
            object?[] first = First(source.Manifest, run);
            foreach ((long step, (double epoch, object?[] values)) in steps) table.Row([.. first, step, epoch, .. values]);
            rows += steps.Count;
            runs.Add(ForSummary(run));
        }
        return rows;
    }

    private static void WriteRuns(SweepResult result, CsvTable table)
    {
        table.Row([.. First(result.Manifest), "id", "task", "state", "steps", "testAccuracy", "testLoss", "forwardSweeps",
            "backwardSweeps", "inferenceSteps", "updates", "samples", "seconds", "reason"]);
        foreach (RunResult run in result.Runs)
        {
            TrialOutcome? outcome = run.Outcome;
            table.Row([.. First(result.Manifest, run), run.Run.Id, run.Arm.Task, run.Status.ToString().ToLowerInvariant(),
                outcome?.Steps, outcome?.TestAccuracy, outcome?.TestLoss, outcome?.Cost.Forward, outcome?.Cost.Backward,
                outcome?.Cost.Inference, outcome?.Cost.Updates, outcome?.Samples, outcome?.Seconds, run.Reason]);
        }
    }

    private static string[] First(SweepManifest manifest) => ["run", "arm", .. manifest.ArmKeys, "seed"];

    private static object?[] First(SweepManifest manifest, RunResult run) =>
        [run.Run.Index, run.Arm.Label, .. manifest.ArmKeys.Select(run.Arm.ValueOf), run.Run.Seed];

    /// <summary>The run with no more of its measurements than the summary of its arm needs, so that thousands fit into memory.</summary>
    private static RunResult ForSummary(RunResult run) => run.Outcome is not { } outcome ? run : run with
    {
        Outcome = outcome with
        {
            Metrics = [.. outcome.Metrics.Where(metric => ScoreCurve.Has(run.Arm, metric)
                || (metric.Name == "angle" && metric.Epoch >= run.Arm.Epochs - 1))],
        },
    };
}
