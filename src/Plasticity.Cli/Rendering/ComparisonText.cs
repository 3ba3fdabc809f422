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

    /// <summary>Writes it.</summary>
    /// <param name="result">The comparison.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="isUnicode">Whether more than ASCII may be used.</param>
    /// <param name="room">The most characters of a line; null for no limit.</param>
    public static void Write(ComparisonResult result, TextWriter writer, bool isUnicode, int? room = null)
    {
        foreach (string line in Heading(result)) Paragraph.Write(writer, line, room, "  ");
        writer.WriteLine();
        IReadOnlyList<string> leftOut = Table(result, isUnicode).Write(writer, room);
        WriteReasons(result, writer, room);
        writer.WriteLine();
        foreach (string line in Notes(result)) Paragraph.Write(writer, line, room);
        if (leftOut.Count > 0)
            Paragraph.Write(writer, $"Left out, since lines are short here: {string.Join(", ", leftOut)}. COLUMNS=120 shows them.", room);
    }

    private static IEnumerable<string> Heading(ComparisonResult result)
    {
        ExperimentConfiguration c = result.Experiment.Configuration;
        yield return $"{c.Task}: {result.Experiment.Task.Description}";
        foreach (ModelFacts model in result.Experiment.Models.OrderBy(model => model.Key).Select(model => model.Value))
            yield return $"network: {model.Description}";
        string samples = result.Experiment.Task.Train.Count.ToString("N0", CultureInfo.InvariantCulture);
        yield return $"{Count(c.Seeds.Count, "seed")}; {Count(c.Training.Epochs, "epoch")} of {samples} samples, "
            + $"batches of {c.Training.BatchSize}";
    }

    private static TextTable Table(ComparisonResult result, bool isUnicode)
    {
        string? control = result.Experiment.Configuration.Control;
        TextTable table = new TextTable(isUnicode).Column("rule").Column(result.IsClassification ? "test accuracy" : "test loss");
        if (control is not null) table.Column($"difference to {control}");
        bool hasAngles = result.Experiment.Configuration.Probes.Angle;
        if (hasAngles) table.Column("update angle", rank: 1);
        table.Column("samples/s", isRight: true, rank: 2).Column("sweeps/update", isRight: true, rank: 3).Column("trials");
        foreach (RuleSummary summary in result.BestFirst)
        {
            string score = result.IsClassification ? NumberText.Percent(summary.TestAccuracy) : NumberText.Plain(summary.TestLoss);
            List<string> cells = [summary.Rule.Expression.Text, score];
            if (control is not null) cells.Add(Difference(result, summary, control));
            string speed = NumberText.Significant(summary.SamplesPerSecond), cost = NumberText.Tenths(summary.SweepsPerUpdate);
            if (hasAngles) cells.Add(Angles(summary, isUnicode));
            cells.AddRange([speed, cost, summary.State]);
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
        if (summary.HiddenUpdateAngles.All(angle => angle is null)) return NumberText.None;
        string degree = isUnicode ? "°" : "";
        return string.Join(' ', summary.HiddenUpdateAngles.Select(angle =>
            angle is { } known ? known.ToString("F0", CultureInfo.InvariantCulture).PadLeft(2) + degree : NumberText.None));
    }

    private static void WriteReasons(ComparisonResult result, TextWriter writer, int? room)
    {
        TrialResult[] unfinished = [.. result.Trials.Where(trial => trial.Status is TrialStatus.Diverged or TrialStatus.Failed)];
        if (unfinished.Length > 0) writer.WriteLine();
        foreach (TrialResult trial in unfinished.Take(MostReasons))
        {
            string status = trial.Status.ToString().ToLowerInvariant();
            Paragraph.Write(writer, $"{trial.Trial.Rule.Expression.Text}, seed {trial.Trial.Seed}: {status}: {trial.Reason}", room, "  ");
        }
        if (unfinished.Length > MostReasons) writer.WriteLine($"... and {unfinished.Length - MostReasons} more, in trials.csv");
    }

    private static IEnumerable<string> Notes(ComparisonResult result)
    {
        int seeds = result.Experiment.Configuration.Seeds.Count;
        yield return seeds < 2 ? "One seed has no interval." : $"{MeanInterval.Method(seeds)}, over the trials that finished.";
        if (result.Experiment.Configuration.Control is not null)
            yield return $"Differences {(result.IsClassification ? "in percentage points, " : "")}paired by seed: "
                + "same initial weights, same batches.";
        if (result.Summaries.FirstOrDefault(summary => summary.Count(TrialStatus.Diverged) > 0)?.Rule is { } rule)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"Diverged trials often want a smaller learning rate, "
                + $"such as {rule.Expression.Text}.lr={rule.Training.LearningRate / 3:G1}.");
        if (result.Experiment.Configuration.Probes.Angle)
            yield return "Update angle: degrees to the reference's update, below each hidden layer, over the last epoch.";
    }

    private static string Count(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";
}
