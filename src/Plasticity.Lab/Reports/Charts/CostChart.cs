namespace Plasticity.Lab.Reports.Charts;

/// <summary>What a score costs on any machine: the operations of a run against it.</summary>
public static class CostChart
{
    /// <summary>Builds the chart, or null when all arms cost the same or were not counted.</summary>
    /// <param name="data">What the report shows.</param>
    /// <param name="scales">Colours, dashes and shapes of the arms.</param>
    public static Chart? Build(ReportData data, ArmScales scales)
    {
        // Runs that cost the same say nothing about cost; counts differ a little where runs stop within an epoch.
        double[] known = [.. data.Arms.Select(arm => arm.Flops).OfType<double>().Where(flops => flops > 0)];
        if (known.Length == 0 || known.Max() < 1.01 * known.Min()) return null;
        ScatterBody.Axis axis = new("flops", "floating-point operations of a run (logarithmic)", ".3~s", IsLog: true, arm => arm.Flops);
        return ScatterBody.Spec(data, scales, data.Arms, axis, $"Floating-point operations of a run against {data.Score.Name}.")
            is not { } spec ? null
            : new Chart("cost", $"{data.Score.Noun} against cost",
                $"{(data.Score.LowerIsBetter ? "Down" : "Up")} is better, left is cheaper. Counted, not timed: 2 × multiply-adds × batch × "
                + "(forward + backward + 2 inference + updates), over all updates of a run.", spec);
    }
}
