namespace Plasticity.Lab.Reports.Charts;

/// <summary>What a score costs on this machine: samples per second against it.</summary>
public static class SpeedChart
{
    /// <summary>Builds the chart, or null when fewer than two arms were timed.</summary>
    /// <param name="data">What the report shows.</param>
    /// <param name="scales">Colours, dashes and shapes of the arms.</param>
    public static Chart? Build(ReportData data, ArmScales scales)
    {
        ScatterBody.Axis axis = new("speed", "training samples per second (logarithmic)", ",.3~r", IsLog: true,
            arm => arm.SamplesPerSecond);
        return ScatterBody.Spec(data, scales, data.Arms, axis, $"Training speed against {data.Score.Name}.") is not { } spec ? null
            : new Chart("speed", $"{data.Score.Noun} against speed",
                $"{(data.Score.LowerIsBetter ? "Down" : "Up")} is better, right is faster. Speed depends on the machine; see timing.csv.",
                spec);
    }
}
