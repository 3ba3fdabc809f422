using System.Globalization;
using Plasticity.Lab.Reports.Tables;
using Plasticity.Lab.Results;
using Plasticity.Lab.RunStore;
using Plasticity.Lab.Statistics;
using Plasticity.Lab.Sweeps;

namespace Plasticity.Cli.Rendering;

/// <summary>The results of a sweep as text: what was run, one line an arm, what went wrong, how to read it.</summary>
internal static class SweepText
{
    /// <summary>The most layers whose angles there is room for in a line.</summary>
    private const int MostAngles = 6;

    /// <summary>The most trials that are named one by one when they did not finish.</summary>
    private const int MostReasons = 10;

    /// <summary>The most arms that are shown: the best.</summary>
    private const int MostArms = 30;

    /// <summary>The most networks that are described.</summary>
    private const int MostModels = 3;

    /// <summary>Writes it.</summary>
    /// <param name="result">The comparison.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="isUnicode">Whether more than ASCII may be used.</param>
    /// <param name="room">The most characters of a line; null for no limit.</param>
    public static void Write(SweepResult result, TextWriter writer, bool isUnicode, int? room = null)
    {
        foreach (string line in Heading(result)) Paragraph.Write(writer, line, room, "  ");
        writer.WriteLine();
        IReadOnlyList<string> leftOut = Table(result, isUnicode).Write(writer, room);
        if (result.Arms.Count > MostArms)
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"... and {result.Arms.Count - MostArms} more, in {RunFiles.Summary}"));
        WriteReasons(result, writer, room);
        writer.WriteLine();
        foreach (string line in Notes(result)) Paragraph.Write(writer, line, room);
        if (leftOut.Count > 0)
            Paragraph.Write(writer, $"Left out, since lines are short here: {string.Join(", ", leftOut)}. COLUMNS=120 shows them.", room);
    }

    private static IEnumerable<string> Heading(SweepResult result)
    {
        foreach (IGrouping<string, ArmFacts> task in result.Manifest.Arms.GroupBy(arm => arm.Task))
            yield return $"{task.Key}: {task.First().TaskDescription}";
        string[] models = [.. result.Manifest.Arms.Select(arm => arm.Model.Description).Distinct()];
        foreach (string model in models.Take(MostModels)) yield return $"network: {model}";
        if (models.Length > MostModels) yield return $"... and {models.Length - MostModels} more networks";
        yield return $"{Count(result.Manifest.Seeds.Count, "seed")}; {Common(result, arm => Count(arm.Epochs, "epoch"))} of "
            + $"{Common(result, arm => arm.TrainSamples.ToString("N0", CultureInfo.InvariantCulture))} samples, "
            + $"batches of {Common(result, arm => arm.BatchSize.ToString(CultureInfo.InvariantCulture))}";
    }

    private static string Common(SweepResult result, Func<ArmFacts, string> fact)
    {
        string[] values = [.. result.Manifest.Arms.Select(fact).Distinct()];
        return values.Length == 1 ? values[0] : $"{values[0]} to {values[^1]}";
    }

    private static TextTable Table(SweepResult result, bool isUnicode)
    {
        string? control = HasControl(result) ? result.Manifest.Control : null;
        IReadOnlyList<string> keys = SummaryTable.Keys(result.Manifest);
        TextTable table = new(isUnicode);
        foreach (string key in keys) table.Column(key);
        table.Column(result.IsClassification ? "test accuracy" : "test loss");
        if (control is not null) table.Column($"difference to {control}").Column("p (Holm)", rank: 3);
        bool hasAngles = HasAngles(result);
        if (hasAngles) table.Column("update angle", rank: 1);
        table.Column("samples/s", isRight: true, rank: 2).Column("sweeps/update", isRight: true, rank: 4).Column("runs");
        foreach (ArmSummary summary in result.BestFirst.Take(MostArms))
        {
            string score = result.IsClassification ? NumberText.Percent(summary.TestAccuracy) : NumberText.Plain(summary.TestLoss);
            List<string> cells = [.. keys.Select(key => summary.Arm.ValueOf(key) ?? ""), score];
            if (control is not null)
                cells.AddRange([Difference(result, summary), NumberText.Probability(summary.Comparison?.AdjustedPValue)]);
            string speed = NumberText.Significant(summary.SamplesPerSecond), cost = NumberText.Tenths(summary.SweepsPerUpdate);
            if (hasAngles) cells.Add(Angles(summary, isUnicode));
            cells.AddRange([speed, cost, summary.State]);
            table.Row([.. cells]);
        }
        return table;
    }

    private static bool HasControl(SweepResult result) => result.Manifest.Arms.Any(arm => arm.Control is not null);

    private static bool HasAngles(SweepResult result) => result.Arms.Any(arm => arm.UpdateAngles.Any(angle => angle is not null));

    private static string Difference(SweepResult result, ArmSummary summary)
    {
        if (summary.Arm.Control is null) return "control";
        return result.IsClassification ? NumberText.Points(summary.DifferenceToControl) : NumberText.Plain(summary.DifferenceToControl);
    }

    private static string Angles(ArmSummary summary, bool isUnicode)
    {
        if (summary.HiddenUpdateAngles.All(angle => angle is null)) return NumberText.None;
        string degree = isUnicode ? "°" : "";
        return string.Join(' ', Spread.Of(summary.HiddenUpdateAngles, MostAngles).Select(angle =>
            angle is { } known ? known.ToString("F0", CultureInfo.InvariantCulture).PadLeft(2) + degree : NumberText.None));
    }

    private static void WriteReasons(SweepResult result, TextWriter writer, int? room)
    {
        RunResult[] unfinished = [.. result.Runs.Where(run => run.Status is RunStatus.Diverged or RunStatus.Failed)];
        if (unfinished.Length > 0) writer.WriteLine();
        foreach (RunResult run in unfinished.Take(MostReasons))
            Paragraph.Write(writer, $"{run.Name}: {run.Status.ToString().ToLowerInvariant()}: {run.Reason}", room, "  ");
        if (unfinished.Length > MostReasons) writer.WriteLine($"... and {unfinished.Length - MostReasons} more, in runs.csv");
    }

    private static IEnumerable<string> Notes(SweepResult result)
    {
        int seeds = result.Manifest.Seeds.Count;
        yield return seeds < 2 ? "One seed has no interval." : $"{MeanInterval.Method(seeds)}, over the runs that finished.";
        if (HasControl(result))
            yield return $"Differences {(result.IsClassification ? "in percentage points, " : "")}paired by seed: "
                + "same initial weights, same batches.";
        if (result.Arms.Count(summary => summary.Comparison?.AdjustedPValue is not null) is > 0 and int comparisons)
        {
            int pairs = result.Arms.Max(summary => summary.Comparison?.Difference.Pairs ?? 0);
            string least = SignFlipTest.SmallestPValue(pairs) <= 0.05 ? "."
                : string.Create(CultureInfo.InvariantCulture,
                    $"; {Count(pairs, "pair")} cannot give less than {SignFlipTest.SmallestPValue(pairs):G2}.");
            yield return $"p: paired permutation test, corrected by Holm over {Count(comparisons, "comparison")}{least}";
        }
        if (result.Arms.FirstOrDefault(summary => summary.Count(RunStatus.Diverged) > 0)?.Arm is { } diverged)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"Diverged runs often want a smaller learning rate, such as {diverged.Rule}.lr={diverged.LearningRate / 3:G1}.");
        if (HasAngles(result))
            yield return "Update angle: degrees to the reference's update, below each hidden layer, over the last epoch"
                + (result.Arms.Any(arm => arm.HiddenUpdateAngles.Count > MostAngles)
                    ? $"; of deep networks {MostAngles} layers, evenly between first and last." : ".");
    }

    private static string Count(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";
}
