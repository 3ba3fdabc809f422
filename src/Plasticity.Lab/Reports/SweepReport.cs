using System.Globalization;
using Plasticity.Lab.Reports.Tables;
using Plasticity.Lab.Results;
using Plasticity.Lab.RunStore;
using Plasticity.Lab.Statistics;
using Plasticity.Lab.Sweeps;
using Plasticity.Rules;
using Plasticity.Training;

namespace Plasticity.Lab.Reports;

/// <summary>Turns the results of a sweep into what its report shows.</summary>
public static class SweepReport
{
    /// <summary>The most runs that are named one by one when they did not finish.</summary>
    private const int MostReasons = 10;

    /// <summary>What the report of a sweep shows.</summary>
    /// <param name="result">The results.</param>
    public static ReportData Of(SweepResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        SweepManifest manifest = result.Manifest;
        ArmFacts[] tasks = [.. manifest.Arms.DistinctBy(arm => arm.Task)];
        HashSet<int> controls = [.. manifest.Arms.Select(arm => arm.Control).OfType<int>()];
        string[] labels = ArmLabels.Short(manifest);
        return new ReportData
        {
            Title = manifest.Title ?? $"Learning rules on {string.Join(", ", tasks.Select(arm => arm.Task))}",
            Task = new TaskFacts
            {
                Id = string.Join(", ", tasks.Select(arm => arm.Task)),
                Description = tasks.Length == 1 ? tasks[0].TaskDescription
                    : string.Join(" ", tasks.Select(arm => $"{arm.Task}: {arm.TaskDescription}.")),
                Attribution = string.Join(" ", tasks.Select(arm => arm.Attribution).Distinct()),
                Chance = result.IsClassification && tasks.All(arm => arm.Outputs == tasks[0].Outputs) ? 1.0 / tasks[0].Outputs : null,
            },
            Command = manifest.CommandLine,
            ConfigurationYaml = manifest.Arms[0].Configuration,
            GeneratedBy = [new("Plasticity", manifest.Version), new("numerics", manifest.Numerics.ToString(CultureInfo.InvariantCulture))],
            Control = controls.Count > 0 ? manifest.Control : null,
            Score = result.IsClassification ? Score.TestAccuracy : Score.TestLoss,
            Axes = manifest.Axes,
            Layers = [.. manifest.Arms.SelectMany(arm => arm.Model.Connections).Distinct()],
            Arms = [.. result.Arms.Select((summary, arm) => Row(summary, labels[arm], controls.Contains(arm)))],
            Curves = Curves(result, labels),
            Angles = Angles(result, labels, "angle"),
            SignalAngles = Angles(result, labels, "delta-angle"),
            FeedbackAngles = Angles(result, labels, "feedback-angle"),
            Questions = PlausibilityQuestions.All,
            IntervalNote = IntervalNote(result, controls.Count > 0),
            Remarks = Remarks(result),
            Tables = SummaryTable.Formats.ToDictionary(format => format.Key, format => format.Value(result)),
            Files = Files(result),
        };
    }

    private static ArmResult Row(ArmSummary summary, string label, bool isControl)
    {
        RuleExpression rule = RuleExpression.Parse(summary.Arm.Rule);
        return new ArmResult
        {
            Label = label,
            Rule = summary.Arm.Rule,
            Settings = summary.Arm.Settings,
            IsControl = isControl,
            Name = rule.Name,
            Family = rule.Card.Family,
            Source = string.Create(CultureInfo.InvariantCulture, $"{rule.Card.Source.Split(',')[0]} {rule.Card.Year}"),
            PerSeed = [.. summary.Runs.Select(run => new SeedResult((long)run.Run.Seed, run.Status,
                summary.Arm.IsClassification ? run.Outcome?.TestAccuracy : run.Outcome?.TestLoss))],
            Score = Shown(summary.Arm.IsClassification ? summary.TestAccuracy : summary.TestLoss),
            Median = Shown(summary.Scores.Median),
            InterquartileMean = Shown(summary.Scores.InterquartileMean),
            DifferenceToControl = Shown(summary.DifferenceToControl),
            PValue = summary.Comparison?.AdjustedPValue,
            Improvement = summary.Comparison is { Difference.Pairs: > 0 } known ? Shown(known.ProbabilityOfImprovement) : null,
            EpochsToThreshold = summary.EpochsToThreshold?.Median,
            Flops = summary.Compute?.Flops,
            FlopsPerUpdate = summary.Compute?.FlopsPerUpdate,
            StateBytes = summary.Compute?.StateBytes,
            FinalAngles = [.. summary.HiddenUpdateAngles.Zip(summary.Arm.Model.Connections).Where(angle => angle.First is not null)
                .Select(angle => new LayerAngle(angle.Second, new(angle.First!.Value, double.NaN, double.NaN)))],
            SamplesPerSecond = summary.SamplesPerSecond,
            Network = summary.Arm.Model.Description,
            Hyperparameters = summary.Arm.Hyperparameters,
            Plausibility = PlausibilityQuestions.Answers(rule.Plausibility),
        };
    }

    private static List<LearningCurve> Curves(SweepResult result, string[] labels)
    {
        List<LearningCurve> curves = [];
        if (result.IsClassification)
        {
            List<CurvePoint> accuracies = Points(result, labels, "validation", "accuracy");
            curves.Add(new() { Metric = "Accuracy", Split = "validation", IsFraction = true, Points = accuracies });
        }
        curves.Add(new() { Metric = "Loss", Split = "validation", Points = Points(result, labels, "validation", "loss") });
        return curves;
    }

    private static List<CurvePoint> Points(SweepResult result, string[] labels, string split, string name) =>
        [.. OverSeeds(result, labels, metric => metric.Layer == 0 && metric.Name == name && metric.Split == split)
            .Select(point => new CurvePoint(point.Label, point.Epoch, point.Value))];

    private static List<AnglePoint> Angles(SweepResult result, string[] labels, string name) =>
        [.. OverSeeds(result, labels, metric => metric.Layer > 0 && metric.Name == name)
            .Select(point => new AnglePoint(point.Label, point.Layer, point.Epoch, point.Value))];

    /// <summary>Means over the finished runs, for each arm, layer and step at which something was measured.</summary>
    private static IEnumerable<(string Label, string Layer, double Epoch, Interval Value)> OverSeeds(SweepResult result, string[] labels,
        Func<Metric, bool> wanted)
    {
        foreach ((int arm, ArmSummary summary) in result.Arms.Index())
        {
            IReadOnlyList<string> names = summary.Arm.Model.Connections;
            // In the order in which they were first met, which is that of training.
            Dictionary<(int Layer, long Step), List<double>> values = [];
            List<(int Layer, long Step, double Epoch)> points = [];
            foreach (RunResult run in summary.Runs)
            {
                if (run.Status != RunStatus.Finished) continue;
                foreach (Metric metric in run.Outcome!.Metrics)
                {
                    if (!wanted(metric) || !double.IsFinite(metric.Value)) continue;
                    if (!values.TryGetValue((metric.Layer, metric.Step), out List<double>? ofPoint))
                    {
                        values.Add((metric.Layer, metric.Step), ofPoint = []);
                        points.Add((metric.Layer, metric.Step, metric.Epoch));
                    }
                    ofPoint.Add(metric.Value);
                }
            }
            foreach ((int layer, long step, double epoch) in points)
                yield return (labels[arm], layer == 0 ? "" : names[layer - 1], epoch,
                    Shown(MeanInterval.ByStudent(values[(layer, step)]))!.Value);
        }
    }

    private static string IntervalNote(SweepResult result, bool hasControl)
    {
        int seeds = result.Manifest.Seeds.Count;
        if (seeds < 2) return "One seed has no interval.";
        string bands = seeds < MeanInterval.FewestForBootstrap ? "" : "; the bands of curves by Student's t";
        string note = $"{MeanInterval.Method(seeds)}, over the runs that finished{bands}.";
        return !hasControl ? note
            : note + " Differences are paired: both arms had the same seed, hence the same initial weights and the same batches.";
    }

    private static List<string> Remarks(SweepResult result)
    {
        List<string> remarks = [.. result.Manifest.Remarks];
        if (result.State == SweepState.Interrupted)
            remarks.Add("Not all runs are done: only complete ones are counted.");
        RunResult[] unfinished = [.. result.Runs.Where(run => run.Status is RunStatus.Diverged or RunStatus.Failed)];
        remarks.AddRange(unfinished.Take(MostReasons).Select(run => $"{run.Name} {NumberText.Status(run.Status)}: {run.Reason}"));
        if (unfinished.Length > MostReasons)
            remarks.Add($"{NumberText.Plural(unfinished.Length - MostReasons, "more run")} diverged or failed; "
                + $"{RunFiles.RunTable} says why.");
        return remarks;
    }

    private static List<FileFact> Files(SweepResult result)
    {
        List<FileFact> files =
        [
            new(RunFiles.Settings, "the settings; plasticity run sweep.yaml repeats this sweep"),
            new(RunFiles.Summary, "one row for each arm and measure, with intervals"),
            new(RunFiles.RunTable, "one row for each run"),
            new(RunFiles.Metrics, "everything measured, one number a row"),
            new(RunFiles.Timing, "how long runs took"),
            new(RunFiles.Environment, "versions, machine, command line"),
            new("runs/*", "a folder for each run: configuration, measurements, weights"),
            new("charts/*.vl.json", "the charts as Vega-Lite"),
            new("tables/summary.*", "the table above as Markdown, LaTeX and CSV"),
        ];
        if (result.Count(RunStatus.Failed) > 0)
            files.Add(new(RunFiles.Failures, "the errors of failed runs in full"));
        return files;
    }

    private static Interval? Shown(MeanInterval? interval) =>
        interval is { } known ? new Interval(known.Mean, known.Low, known.High) : null;

    private static Interval? Shown(Estimate estimate) =>
        double.IsFinite(estimate.Value) ? new Interval(estimate.Value, estimate.Low, estimate.High) : null;
}
