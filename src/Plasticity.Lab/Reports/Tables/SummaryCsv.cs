using System.Globalization;
using Plasticity.Lab.Results;
using Plasticity.Lab.RunStore;
using Plasticity.Lab.Statistics;

namespace Plasticity.Lab.Reports.Tables;

/// <summary>The table as comma-separated values with every digit: one row for each arm, best first, a column for each number.</summary>
public static class SummaryCsv
{
    private static readonly string[] _columns =
    [
        "seeds", "finished", "diverged", "failed", "mean", "low", "high", "median", "iqm", "difference", "differenceLow", "differenceHigh",
        "pairs", "effectSize", "p", "pHolm", "probabilityOfImprovement", "areaUnderCurve", "threshold", "epochsToThreshold",
        "flopsPerUpdate", "flops", "parameters", "stateBytes",
    ];

    /// <summary>The table of a sweep.</summary>
    public static string Write(SweepResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        using StringWriter text = new(CultureInfo.InvariantCulture);
        CsvTable table = new(text);
        table.Row([.. result.Manifest.ArmKeys, "score", .. _columns]);
        foreach (ArmSummary summary in result.BestFirst)
        {
            bool isAccuracy = summary.Arm.IsClassification;
            MeanInterval? mean = isAccuracy ? summary.TestAccuracy : summary.TestLoss;
            MeanInterval? difference = summary.DifferenceToControl;
            ArmComparison? comparison = difference is null ? null : summary.Comparison;
            table.Row([.. result.Manifest.ArmKeys.Select(summary.Arm.ValueOf), isAccuracy ? "test-accuracy" : "test-loss",
                summary.Runs.Count, summary.Count(RunStatus.Finished), summary.Count(RunStatus.Diverged), summary.Count(RunStatus.Failed),
                mean?.Mean, Bound(mean?.Low), Bound(mean?.High), Bound(summary.Scores.Median.Value),
                Bound(summary.Scores.InterquartileMean.Value), difference?.Mean, Bound(difference?.Low), Bound(difference?.High),
                difference?.Count, comparison?.Difference.EffectSize, comparison?.Difference.PValue, comparison?.AdjustedPValue,
                comparison?.ProbabilityOfImprovement.Value, summary.AreaUnderCurve?.Mean, summary.Threshold,
                summary.EpochsToThreshold?.Median, summary.Compute?.FlopsPerUpdate, summary.Compute?.Flops, summary.Compute?.Parameters,
                summary.Compute?.StateBytes]);
        }
        return text.ToString();
    }

    /// <summary>What is not known is left empty.</summary>
    private static double? Bound(double? value) => value is { } known && double.IsFinite(known) ? known : null;
}
