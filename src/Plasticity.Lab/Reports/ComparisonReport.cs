using System.Globalization;
using Plasticity.Lab.Comparisons;
using Plasticity.Lab.Configuration;
using Plasticity.Lab.RunStore;
using Plasticity.Lab.Statistics;
using Plasticity.Lab.Trials;
using Plasticity.Rules;
using Plasticity.Training;

namespace Plasticity.Lab.Reports;

/// <summary>Turns a comparison into what its report shows.</summary>
public static class ComparisonReport
{
    /// <summary>What the report of a comparison shows.</summary>
    /// <param name="result">The comparison.</param>
    /// <param name="command">The command line that made it.</param>
    public static ReportData Of(ComparisonResult result, string command)
    {
        ArgumentNullException.ThrowIfNull(result);
        Experiment experiment = result.Experiment;
        ExperimentConfiguration configuration = experiment.Configuration;
        int seeds = configuration.Seeds.Count;
        string bands = seeds < MeanInterval.FewestForBootstrap ? "" : "; the bands of curves by Student's t";
        return new ReportData
        {
            Title = $"Learning rules on {configuration.Task}",
            Task = new TaskFacts
            {
                Id = configuration.Task,
                Description = experiment.Task.Description,
                Attribution = experiment.Task.Attribution,
                Chance = result.IsClassification ? 1.0 / experiment.Task.Outputs : null,
            },
            Command = command,
            ConfigurationYaml = ConfigurationYaml.Write(configuration),
            GeneratedBy = [new("Plasticity", VersionKeys.CurrentProgram), new("numerics", VersionKeys.CurrentNumerics)],
            Control = configuration.Control,
            Score = result.IsClassification ? Score.TestAccuracy : Score.TestLoss,
            Layers = [.. experiment.Models.OrderBy(model => model.Key).SelectMany(model => model.Value.Connections).Distinct()],
            Rules = [.. result.Summaries.Select(summary => Row(summary, experiment))],
            Curves = Curves(result),
            Angles = Angles(result),
            Questions = PlausibilityQuestions.All,
            IntervalNote = seeds < 2 ? "One seed has no interval." : $"{MeanInterval.Method(seeds)}, over the trials that finished{bands}. "
                + "Differences are paired: both rules had the same seed, hence the same initial weights and the same batches.",
            Remarks = Remarks(result),
            Files = Files(result),
        };
    }

    private static RuleResult Row(RuleSummary summary, Experiment experiment)
    {
        RuleExpression rule = summary.Rule.Expression;
        ModelFacts model = experiment.Models[rule.Model];
        return new RuleResult
        {
            Rule = rule.Text,
            Name = rule.Name,
            Family = rule.Card.Family,
            Source = string.Create(CultureInfo.InvariantCulture, $"{rule.Card.Source.Split(',')[0]} {rule.Card.Year}"),
            PerSeed = [.. summary.Trials.Select(trial => new SeedResult((long)trial.Trial.Seed, trial.Status,
                experiment.Task.IsClassification ? trial.Outcome?.TestAccuracy : trial.Outcome?.TestLoss))],
            Score = Shown(experiment.Task.IsClassification ? summary.TestAccuracy : summary.TestLoss),
            DifferenceToControl = Shown(summary.DifferenceToControl),
            FinalAngles = [.. summary.HiddenUpdateAngles.Index().Where(angle => angle.Item is not null)
                .Select(angle => new LayerAngle(model.Connections[angle.Index], new(angle.Item!.Value, double.NaN, double.NaN)))],
            SamplesPerSecond = summary.SamplesPerSecond,
            Network = model.Description,
            Hyperparameters = Hyperparameters(summary.Rule, experiment.Configuration),
            Plausibility = PlausibilityQuestions.Answers(rule.Plausibility),
        };
    }

    private static string Hyperparameters(RuleConfiguration rule, ExperimentConfiguration configuration)
    {
        IEnumerable<string> options = rule.Expression.Ids.SelectMany(id =>
            RuleKey.OptionsOf(id)!.Select(option => $"{id}.{option.Name}={ConfigurationYaml.OptionText(configuration, id, option)}"));
        return string.Join(" ",
            [$"lr={ValueText.Of(rule.Training.LearningRate)}", $"optimizer={OptimiserNames.Of(rule.Training.Kind)}", .. options]);
    }

    private static List<LearningCurve> Curves(ComparisonResult result)
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

    private static List<CurvePoint> Points(ComparisonResult result, string split, string name) =>
        [.. OverSeeds(result, metric => metric.Split == split && metric.Name == name)
            .Select(point => new CurvePoint(point.Rule, point.Epoch, point.Value))];

    private static List<AnglePoint> Angles(ComparisonResult result) =>
        [.. OverSeeds(result, metric => metric.Name == "angle" && metric.Layer > 0)
            .Select(point => new AnglePoint(point.Rule, point.Layer, point.Epoch, point.Value))];

    /// <summary>Means over the finished trials, for each rule, layer and step at which something was measured.</summary>
    private static IEnumerable<(string Rule, string Layer, double Epoch, Interval Value)> OverSeeds(ComparisonResult result,
        Func<Metric, bool> wanted)
    {
        foreach (RuleSummary summary in result.Summaries)
        {
            IReadOnlyList<string> names = result.Experiment.Models[summary.Rule.Expression.Model].Connections;
            IEnumerable<Metric> metrics = summary.Trials.Where(trial => trial.Status == TrialStatus.Finished)
                .SelectMany(trial => trial.Outcome!.Metrics);
            var points = metrics.Where(metric => wanted(metric) && double.IsFinite(metric.Value))
                .GroupBy(metric => (metric.Layer, metric.Step));
            foreach (IGrouping<(int Layer, long Step), Metric> point in points)
                yield return (summary.Rule.Expression.Text, point.Key.Layer == 0 ? "" : names[point.Key.Layer - 1], point.First().Epoch,
                    Shown(MeanInterval.ByStudent([.. point.Select(metric => metric.Value)]))!.Value);
        }
    }

    private static List<string> Remarks(ComparisonResult result)
    {
        List<string> remarks = [.. result.Experiment.Remarks];
        if (result.State == ComparisonState.Interrupted)
            remarks.Add("The comparison was stopped before its end: only complete trials are counted.");
        remarks.AddRange(result.Trials.Where(trial => trial.Status is TrialStatus.Diverged or TrialStatus.Failed)
            .Select(trial =>
                $"{trial.Trial.Rule.Expression.Text}, seed {trial.Trial.Seed} {NumberText.Status(trial.Status)}: {trial.Reason}"));
        return remarks;
    }

    private static List<FileFact> Files(ComparisonResult result)
    {
        List<FileFact> files =
        [
            new(RunFiles.Configuration, "the full configuration; plasticity compare config.yaml repeats this run"),
            new(RunFiles.Summary, "one row for each rule and measure, with intervals"),
            new(RunFiles.Trials, "one row for each rule and seed"),
            new(RunFiles.Metrics, "everything measured, one number a row"),
            new(RunFiles.Timing, "how long trials took"),
            new(RunFiles.Environment, "versions, machine, command line"),
            new("charts/*.vl.json", "the charts as Vega-Lite"),
        ];
        if (result.Trials.Any(trial => trial.Status == TrialStatus.Failed))
            files.Add(new(RunFiles.Failures, "the errors of failed trials in full"));
        return files;
    }

    private static Interval? Shown(MeanInterval? interval) =>
        interval is { } known ? new Interval(known.Mean, known.Low, known.High) : null;
}
