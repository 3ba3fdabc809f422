using System.Globalization;
using Plasticity.Lab.Comparisons;
using Plasticity.Lab.Configuration;
using Plasticity.Lab.Statistics;
using Plasticity.Lab.Trials;

namespace Plasticity.Cli.Rendering;

/// <summary>A comparison as text: what was run, one line a rule, what went wrong, how to read it.</summary>
internal static class ComparisonText
{
    /// <summary>The most trials that are named one by one when they did not finish.</summary>
    private const int MostReasons = 10;

    public static void Write(ComparisonResult result, TextWriter writer, bool isUnicode)
    {
        foreach (string line in Heading(result)) writer.WriteLine(line);
        writer.WriteLine();
        Table(result, isUnicode).Write(writer);
        WriteReasons(result, writer);
        writer.WriteLine();
        foreach (string line in Notes(result)) writer.WriteLine(line);
    }

    private static IEnumerable<string> Heading(ComparisonResult result)
    {
        ExperimentConfiguration c = result.Experiment.Configuration;
        yield return $"{c.Task}: {result.Experiment.Task.Description}";
        foreach (ModelFacts model in result.Experiment.Models.OrderBy(model => model.Key).Select(model => model.Value))
            yield return $"network: {model.Description}";
        string samples = result.Experiment.Task.Train.Count.ToString("N0", CultureInfo.InvariantCulture);
        yield return $"{Count(c.Seeds.Count, "seed")}; {Count(c.Training.Epochs, "epoch")} of {samples} samples, batches of {c.Training.BatchSize}";
    }

    private static TextTable Table(ComparisonResult result, bool isUnicode)
    {
        string? control = result.Experiment.Configuration.Control;
        TextTable table = new TextTable(isUnicode).Column("rule").Column(result.IsClassification ? "test accuracy" : "test loss");
        if (control is not null) table.Column($"difference to {control}");
        table.Column("update angle").Column("samples/s", isRight: true).Column("sweeps/update", isRight: true).Column("trials");
        foreach (RuleSummary summary in result.BestFirst)
        {
            string score = result.IsClassification ? NumberText.Percent(summary.TestAccuracy) : NumberText.Plain(summary.TestLoss);
            List<string> cells = [summary.Rule.Expression.Text, score];
            if (control is not null) cells.Add(Difference(result, summary, control));
            string speed = NumberText.Significant(summary.SamplesPerSecond), cost = NumberText.Tenths(summary.SweepsPerUpdate);
            cells.AddRange([Angles(summary, isUnicode), speed, cost, summary.State]);
            table.Row([.. cells]);
        }
        return table;
    }

    private static string Difference(ComparisonResult result, RuleSummary summary, string control)
    {
        if (summary.Rule.Expression.Text == control) return "control";
        return result.IsClassification ? NumberText.Points(summary.DifferenceToControl) : NumberText.Plain(summary.DifferenceToControl);
    }

    private static string Angles(RuleSummary summary, bool isUnicode)
    {
        if (summary.UpdateAngles.All(angle => angle is null)) return NumberText.None;
        string degree = isUnicode ? "°" : "";
        return string.Join(' ', summary.UpdateAngles.Select(angle =>
            angle is { } known ? known.ToString("F0", CultureInfo.InvariantCulture).PadLeft(2) + degree : NumberText.None));
    }

    private static void WriteReasons(ComparisonResult result, TextWriter writer)
    {
        TrialResult[] unfinished = [.. result.Trials.Where(trial => trial.Status is TrialStatus.Diverged or TrialStatus.Failed)];
        if (unfinished.Length > 0) writer.WriteLine();
        foreach (TrialResult trial in unfinished.Take(MostReasons))
            writer.WriteLine($"{trial.Trial.Rule.Expression.Text}, seed {trial.Trial.Seed}: {trial.Status.ToString().ToLowerInvariant()}: {trial.Reason}");
        if (unfinished.Length > MostReasons) writer.WriteLine($"... and {unfinished.Length - MostReasons} more, in trials.csv");
    }

    private static IEnumerable<string> Notes(ComparisonResult result)
    {
        int seeds = result.Experiment.Configuration.Seeds.Count;
        yield return seeds < 2 ? "One seed has no interval." : $"{MeanInterval.Method(seeds)}, over the trials that finished.";
        if (result.Experiment.Configuration.Control is not null)
            yield return $"Differences {(result.IsClassification ? "in percentage points, " : "")}paired by seed: same initial weights, same batches.";
        yield return "Update angle: degrees to the reference's update, below each hidden layer, over the last epoch.";
    }

    private static string Count(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";
}
