using System.Text.Json.Nodes;

namespace Plasticity.Lab.Reports.Charts;

/// <summary>A chart: a Vega-Lite specification with its data inline, and the words around it.</summary>
/// <param name="Id">Names the file, <c>charts/ID.vl.json</c>, and the place on the page.</param>
/// <param name="Title">The heading.</param>
/// <param name="Caption">What to look at, in a sentence or two.</param>
/// <param name="Spec">The specification; it renders anywhere, without the page.</param>
public sealed record Chart(string Id, string Title, string Caption, JsonObject Spec)
{
    /// <summary>The charts that the data can fill, in reading order.</summary>
    /// <param name="data">What the report shows.</param>
    public static IReadOnlyList<Chart> All(ReportData data)
    {
        ArmScales scales = new(data);
        Chart?[] charts =
        [
            ScoreChart.Build(data, scales),
            DifferenceChart.Build(data, scales),
            .. data.Curves.Select((curve, index) => LearningCurveChart.Build(data, curve, index, scales)),
            HeatMapChart.Build(data, scales),
            .. KeyChart.Build(data, scales),
            .. AngleChart.All(data, scales),
            ProfileChart.Build(data, scales),
            CostChart.Build(data, scales),
            PlausibilityChart.Build(data, scales),
            SpeedChart.Build(data, scales),
        ];
        return [.. charts.OfType<Chart>()];
    }
}
