using System.Globalization;
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
    /// <summary>What the report of a sweep shows.</summary>
    /// <param name="result">The results.</param>
    public static ReportData Of(SweepResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        SweepManifest manifest = result.Manifest;
        ArmFacts first = manifest.Arms[0];
        int seeds = manifest.Seeds.Count;
        string bands = seeds < MeanInterval.FewestForBootstrap ? "" : "; the bands of curves by Student's t";
        return new ReportData
        {
            Title = manifest.Title ?? $"Learning rules on {string.Join(", ", manifest.Arms.Select(arm => arm.Task).Distinct())}",
            Task = new TaskFacts
            {
                Id = first.Task,
                Description = first.TaskDescription,
                Attribution = first.Attribution,
                Chance = result.IsClassification ? 1.0 / first.Outputs : null,
            },
            Command = manifest.CommandLine,
            ConfigurationYaml = first.Configuration,
            GeneratedBy = [new("Plasticity", manifest.Version), new("numerics", manifest.Numerics.ToString(CultureInfo.InvariantCulture))],
            Control = manifest.Arms.Any(arm => arm.Control is not null)
                ? manifest.Arms[manifest.Arms.First(arm => arm.Control is not null).Control!.Value].Label : null,
            Score = result.IsClassification ? Score.TestAccuracy : Score.TestLoss,
            Layers = [.. manifest.Arms.SelectMany(arm => arm.Model.Connections).Distinct()],
            Rules = [.. result.Arms.Select(Row)],
            Curves = Curves(result),
            Angles = Angles(result),
            Questions = PlausibilityQuestions.All,
            IntervalNote = seeds < 2 ? "One seed has no interval." : $"{MeanInterval.Method(seeds)}, over the runs that finished{bands}. "
                + "Differences are paired: both rules had the same seed, hence the same initial weights and the same batches.",
            Remarks = Remarks(result),
            Files = Files(result),
        };
    }

    private static RuleResult Row(ArmSummary summary)
    {
        RuleExpression rule = RuleExpression.Parse(summary.Arm.Rule);
        return new RuleResult
        {
            Rule = summary.Arm.Label,
            Name = summary.Arm.Label == rule.Text ? rule.Name : $"{rule.Name}, {summary.Arm.Label}",
            Family = rule.Card.Family,
            Source = string.Create(CultureInfo.InvariantCulture, $"{rule.Card.Source.Split(',')[0]} {rule.Card.Year}"),
            PerSeed = [.. summary.Runs.Select(run => new SeedResult((long)run.Run.Seed, run.Status,
                summary.Arm.IsClassification ? run.Outcome?.TestAccuracy : run.Outcome?.TestLoss))],
            Score = Shown(summary.Arm.IsClassification ? summary.TestAccuracy : summary.TestLoss),
            DifferenceToControl = Shown(summary.DifferenceToControl),
            FinalAngles = [.. summary.HiddenUpdateAngles.Zip(summary.Arm.Model.Connections).Where(angle => angle.First is not null)
                .Select(angle => new LayerAngle(angle.Second, new(angle.First!.Value, double.NaN, double.NaN)))],
            SamplesPerSecond = summary.SamplesPerSecond,
            Network = summary.Arm.Model.Description,
            Hyperparameters = summary.Arm.Hyperparameters,
            Plausibility = PlausibilityQuestions.Answers(rule.Plausibility),
        };
    }

    private static List<LearningCurve> Curves(SweepResult result)
    {
        List<LearningCurve> curves = [];
        if (result.IsClassification)
        {
            List<CurvePoint> accuracies = Points(result, "validation", "accuracy");
            curves.Add(new() { Metric = "Accuracy", Split = "validation", IsFraction = true, Points = accuracies });
        }
        curves.Add(new() { Metric = "Loss", Split = "validation", Points = Points(result, "validation", "loss") });
        return curves;
    }

    private static List<CurvePoint> Points(SweepResult result, string split, string name) =>
        [.. OverSeeds(result, metric => metric.Split == split && metric.Name == name)
            .Select(point => new CurvePoint(point.Rule, point.Epoch, point.Value))];

    private static List<AnglePoint> Angles(SweepResult result) =>
        [.. OverSeeds(result, metric => metric.Name == "angle" && metric.Layer > 0)
            .Select(point => new AnglePoint(point.Rule, point.Layer, point.Epoch, point.Value))];

    /// <summary>Means over the finished runs, for each rule, layer and step at which something was measured.</summary>
    private static IEnumerable<(string Rule, string Layer, double Epoch, Interval Value)> OverSeeds(SweepResult result,
        Func<Metric, bool> wanted)
    {
        foreach (ArmSummary summary in result.Arms)
        {
            IReadOnlyList<string> names = summary.Arm.Model.Connections;
            IEnumerable<Metric> metrics = summary.Runs.Where(run => run.Status == RunStatus.Finished)
                .SelectMany(run => run.Outcome!.Metrics);
            var points = metrics.Where(metric => wanted(metric) && double.IsFinite(metric.Value))
                .GroupBy(metric => (metric.Layer, metric.Step));
            foreach (IGrouping<(int Layer, long Step), Metric> point in points)
                yield return (summary.Arm.Label, point.Key.Layer == 0 ? "" : names[point.Key.Layer - 1], point.First().Epoch,
                    Shown(MeanInterval.ByStudent([.. point.Select(metric => metric.Value)]))!.Value);
        }
    }

    private static List<string> Remarks(SweepResult result)
    {
        List<string> remarks = [.. result.Manifest.Remarks];
        if (result.State == SweepState.Interrupted)
            remarks.Add("Not all runs are done: only complete ones are counted.");
        remarks.AddRange(result.Runs.Where(run => run.Status is RunStatus.Diverged or RunStatus.Failed)
            .Select(run => $"{run.Name} {NumberText.Status(run.Status)}: {run.Reason}"));
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
        ];
        if (result.Count(RunStatus.Failed) > 0)
            files.Add(new(RunFiles.Failures, "the errors of failed runs in full"));
        return files;
    }

    private static Interval? Shown(MeanInterval? interval) =>
        interval is { } known ? new Interval(known.Mean, known.Low, known.High) : null;
}
