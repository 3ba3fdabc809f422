using System.Globalization;
using Plasticity.Lab.Results;
using Plasticity.Lab.Statistics;
using Plasticity.Lab.Sweeps;

namespace Plasticity.Lab.Reports.Tables;

/// <summary>
/// The table of a paper: one row for each arm, best first, with mean and interval, median, interquartile mean, difference to the control
/// and its p-value, and cost. It holds nothing that a configuration does not determine: no times.
/// </summary>
/// <param name="Caption">What the numbers are and how their intervals were found.</param>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">The rows, best first.</param>
public sealed record SummaryTable(
    string Caption, IReadOnlyList<SummaryTable.Column> Columns, IReadOnlyList<SummaryTable.Row> Rows)
{
    /// <summary>The minus sign of the cells, which is no hyphen.</summary>
    public const char Minus = '\u2212';

    /// <summary>What stands for a number that there is not.</summary>
    public const string None = "n/a";

    /// <summary>A column.</summary>
    /// <param name="Heading">Its heading.</param>
    /// <param name="IsNumber">Whether its cells are numbers, to be flush right.</param>
    public sealed record Column(string Heading, bool IsNumber);

    /// <summary>A row.</summary>
    /// <param name="Cells">A text for each column.</param>
    /// <param name="IsBest">Whether no other mean on its task is better.</param>
    /// <param name="IsControl">Whether other arms are compared with it.</param>
    public sealed record Row(IReadOnlyList<string> Cells, bool IsBest, bool IsControl);

    /// <summary>The index of the column with the score, which is bold in the best row.</summary>
    public int ScoreColumn { get; private init; }

    /// <summary>The formats a sweep's table can be written in, by the names that are typed for them.</summary>
    public static IReadOnlyList<KeyValuePair<string, Func<SweepResult, string>>> Formats { get; } =
    [
        new("markdown", result => MarkdownTable.Write(Of(result))),
        new("latex", result => LatexTable.Write(Of(result))),
        new("csv", SummaryCsv.Write),
    ];

    /// <summary>The endings of the files of those formats, in the same order.</summary>
    public static IReadOnlyList<string> Endings { get; } = ["md", "tex", "csv"];

    /// <summary>The table of a sweep.</summary>
    /// <param name="result">The results.</param>
    public static SummaryTable Of(SweepResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        SweepManifest manifest = result.Manifest;
        bool isAccuracy = result.IsClassification;
        HashSet<int> controls = [.. manifest.Arms.Select(arm => arm.Control).OfType<int>()];
        HashSet<ArmSummary> controlling = new(controls.Select(arm => result.Arms[arm]), ReferenceEqualityComparer.Instance);
        List<Column> columns = [.. Keys(manifest).Select(key => new Column(key, IsNumber: false))];
        int score = columns.Count;
        string unit = isAccuracy ? " (%)" : "";
        columns.AddRange([new($"Test {(isAccuracy ? "accuracy" : "loss")}{unit}", true), new("Median", true), new("IQM", true)]);
        if (controls.Count > 0)
            columns.AddRange([new($"Difference to {manifest.Control}{(isAccuracy ? " (points)" : "")}", true), new("p (Holm)", true),
                new("P(better)", true)]);
        columns.AddRange([new("Epochs to threshold", true), new("FLOPs/update", true), new("State (bytes)", true), new("Runs", true)]);

        HashSet<string> tasksSeen = [];
        List<Row> rows = [];
        foreach (ArmSummary summary in result.BestFirst)
        {
            bool isControl = controlling.Contains(summary);
            Func<double, string> number = isAccuracy ? Percent : Significant;
            MeanInterval? mean = isAccuracy ? summary.TestAccuracy : summary.TestLoss;
            List<string> cells = [.. Keys(manifest).Select(key => summary.Arm.ValueOf(key) ?? "")];
            cells.Add(mean is { } known ? With(number(known.Mean), number, known.Low, known.High) : None);
            cells.Add(Value(summary.Scores.Median, number));
            cells.Add(Value(summary.Scores.InterquartileMean, number));
            if (controls.Count > 0)
            {
                Func<double, string> difference = isAccuracy ? Points : SignedSignificant;
                cells.AddRange(summary.Comparison is not { Difference.Pairs: > 0 } comparison ? [isControl ? "control" : None, "", ""]
                    : [With(difference(summary.DifferenceToControl!.Value.Mean), difference, summary.DifferenceToControl.Value.Low,
                            summary.DifferenceToControl.Value.High),
                        comparison.AdjustedPValue is { } p ? Probability(p) : None,
                        Value(comparison.ProbabilityOfImprovement, share => Fixed(share, "0.00"))]);
            }
            cells.Add(summary.EpochsToThreshold?.Median is { } epochs ? Significant(epochs) : None);
            cells.Add(summary.Compute is { } cost ? Significant(cost.FlopsPerUpdate) : None);
            cells.Add(summary.Compute is { } kept ? kept.StateBytes.ToString(CultureInfo.InvariantCulture) : None);
            cells.Add(summary.State);
            rows.Add(new(cells, mean is not null && tasksSeen.Add(summary.Arm.Task), isControl));
        }
        return new(CaptionOf(result, controls.Count > 0), columns, rows) { ScoreColumn = score };
    }

    /// <summary>The keys that are swept; the rule if nothing is.</summary>
    public static IReadOnlyList<string> Keys(SweepManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return manifest.Axes.Count == 0 ? ["rule"] : [.. manifest.Axes.Select(axis => axis.Key)];
    }

    private static string CaptionOf(SweepResult result, bool hasControl)
    {
        int seeds = result.Manifest.Seeds.Count;
        string score = result.IsClassification ? "Test accuracy" : "Test loss";
        List<string> sentences =
        [
            $"{score} on {string.Join(", ", result.Manifest.Arms.Select(arm => arm.Task).Distinct())}, best first: "
                + (seeds < 2 ? "one seed, hence no intervals."
                    : $"mean over {seeds} seeds. {MeanInterval.Method(seeds)}, over the runs that finished."),
        ];
        if (seeds > 1) sentences.Add("IQM: interquartile mean, the mean of the middle half of the runs.");
        if (hasControl)
            sentences.Add($"Differences are paired by seed; p: paired permutation test, corrected by Holm over "
                + $"{NumberText.Plural(result.Arms.Count(summary => summary.Comparison?.AdjustedPValue is not null), "comparison")}; "
                + "P(better): probability that a run is better than one of the control.");
        string[] thresholds = [.. result.Arms.Select(summary => summary.Threshold).OfType<double>().Distinct()
            .Select(threshold => result.IsClassification ? Percent(threshold) + " %" : Significant(threshold))];
        if (thresholds.Length > 0)
            sentences.Add("Epochs to threshold: median over the runs; the threshold is nine tenths of the way to the best arm of the task, "
                + $"validation {(result.IsClassification ? "accuracy" : "loss")} "
                + $"{string.Join(", ", thresholds)}.");
        sentences.Add("FLOPs/update: 2 x multiply-adds x batch x (forward + backward + 2 inference + updates).");
        return string.Join(" ", sentences);
    }

    private static string With(string value, Func<double, string> text, double low, double high) =>
        double.IsFinite(low) && double.IsFinite(high) ? $"{value} [{text(low)}, {text(high)}]" : value;

    private static string Value(Estimate estimate, Func<double, string> text) =>
        double.IsFinite(estimate.Value) ? text(estimate.Value) : None;

    private static string Percent(double fraction) => Fixed(100 * fraction, "0.0");

    private static string Points(double fraction) => Fixed(100 * fraction, "+0.0;-0.0;0.0");

    private static string Probability(double p) => p < 0.001 ? "< 0.001" : Fixed(p, "0.000");

    private static string SignedSignificant(double value) => (value > 0 ? "+" : "") + Significant(value);

    private static string Significant(double value)
    {
        if (Math.Abs(value) is >= 1000 and < 1e6)
        {
            double unit = Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(value))) - 2);
            return Fixed(Math.Round(value / unit) * unit, "0");
        }
        return value.ToString("G3", CultureInfo.InvariantCulture).Replace("E+0", "e", StringComparison.Ordinal)
            .Replace("E-0", $"e{Minus}", StringComparison.Ordinal).Replace('-', Minus);
    }

    private static string Fixed(double value, string format)
    {
        string text = value.ToString(format, CultureInfo.InvariantCulture);
        // What rounds to nought has no sign.
        return text.Any(letter => letter is >= '1' and <= '9') ? text.Replace('-', Minus) : text.TrimStart('-', '+');
    }
}
