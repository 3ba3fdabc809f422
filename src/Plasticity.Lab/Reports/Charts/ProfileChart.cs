using System.Text.Json.Nodes;
using Plasticity.Lab.Results;
using Plasticity.Lab.Statistics;

namespace Plasticity.Lab.Reports.Charts;

/// <summary>The share of runs that reach each score, over seeds and tasks: whole distributions beside one another.</summary>
public static class ProfileChart
{
    private const int FewestSeeds = 5;
    private const int Steps = 120;
    private const int LegendRoom = 280;

    /// <summary>The most lines whose bands can be told apart.</summary>
    private const int MostBands = 4;

    /// <summary>Builds the chart, or null when there are fewer than five seeds and a single task.</summary>
    /// <param name="data">What the report shows.</param>
    /// <param name="scales">Colours, dashes and shapes of the arms.</param>
    public static Chart? Build(ReportData data, ArmScales scales)
    {
        int tasks = data.Axes.FirstOrDefault(axis => axis.Key == "task")?.Values.Count ?? 1;
        if (data.Arms.Count == 0 || (tasks < 2 && data.Arms.Max(arm => arm.PerSeed.Count) < FewestSeeds)) return null;

        // The same settings on several tasks are one line; it has the look of the first task's arm.
        var lines = data.Arms.GroupBy(arm => arm.Rule + " " + string.Join(' ', arm.Settings.Where(setting => setting.Key != "task")
                .Select(setting => $"{setting.Key}={setting.Value}")))
            .Select(line => line.ToArray()).Where(line => line.Any(arm => scales.IsBright(arm.Label))).ToArray();
        double sign = data.Score.LowerIsBetter ? -1 : 1;
        double[] scores = [.. lines.SelectMany(line => line).SelectMany(arm => arm.PerSeed).Select(Of).OfType<double>()];
        if (scores.Length < 2 || scores.Min() == scores.Max()) return null;
        AxisRange x = data.Score.Axis(scores.Select(score => sign * score));
        double[] thresholds = [.. Enumerable.Range(0, Steps + 1).Select(i => x.Low + (x.High - x.Low) * i / Steps)];

        List<JsonObject> rows = [];
        foreach (ArmResult[] line in lines)
        {
            IReadOnlyList<double?>[] runs = [.. line.Select(arm => (IReadOnlyList<double?>)[.. arm.PerSeed
                .Where(seed => seed.Status is RunStatus.Finished or RunStatus.Diverged).Select(Of)])];
            if (runs.All(task => task.Count == 0)) continue;
            foreach (ProfilePoint point in PerformanceProfile.Of(runs, [.. thresholds.Select(threshold => sign * threshold)]))
                rows.Add(new JsonObject
                {
                    ["kind"] = "point",
                    ["arm"] = line[0].Label,
                    ["threshold"] = ChartSpec.Short(sign * point.Threshold),
                }.With(new Interval(point.Share.Value, point.Share.Low, point.Share.High)));
        }
        string reach = data.Score.LowerIsBetter ? "at most" : "at least";
        string named = string.Join(", ", lines.Select(line => ChartSpec.Quote(line[0].Label)));
        // As many columns as a phone has room for.
        int columns = Math.Clamp(LegendRoom / (7 * lines.Max(line => line[0].Label.Length) + 44), 1, lines.Length);
        string legend = $$"""
            { "orient": "bottom", "title": null, "values": [{{named}}], "columns": {{columns}}, "symbolType": "stroke",
              "symbolSize": 260, "offset": 8 }
            """;
        string body = $$"""
            {
              "width": "container",
              "height": 300,
              "autosize": { "type": "fit-x", "contains": "padding" },
              "padding": { "left": 2, "top": 4, "right": 4, "bottom": 4 },
              "transform": [
                { "filter": "{{ChartSpec.ShownOnly}}" },
                {{ChartSpec.IntervalText(".0%")}}
              ],
              "encoding": {
                "x": { "field": "threshold", "type": "quantitative", "title": {{ChartSpec.Quote($"{data.Score.Name}, {reach}")}},
                       "scale": { "domain": {{x.Json}}, "nice": false, "zero": false },
                       "axis": { "format": "{{data.Score.AxisFormat(x)}}", "tickCount": 6, "grid": false } }
              },
              "resolve": { "legend": { "color": "independent", "strokeDash": "independent" } },
              "layer": [
                {
                  "transform": [{ "filter": "{{(lines.Length <= MostBands ? "true" : "false")}}" }],
                  "mark": { "type": "area", "interpolate": "step-after", "aria": false, "tooltip": null },
                  "encoding": {
                    "y": { "field": "low", "type": "quantitative" }, "y2": { "field": "high" },
                    "color": { "field": "arm", "type": "nominal", "scale": {{scales.Color.ToJsonString()}}, "legend": null },
                    "opacity": { "condition": { "test": "{{ChartSpec.Foreground}}", "value": 0.1 }, "value": 0.01 }
                  }
                },
                {
                  "mark": { "type": "line", "interpolate": "step-after", "strokeWidth": 1.75, "aria": false },
                  "encoding": {
                    "y": { "field": "mean", "type": "quantitative", "title": "share of runs",
                           "scale": { "domain": [0, 1], "nice": false }, "axis": { "format": ".0%", "tickCount": 5 } },
                    "color": { "field": "arm", "type": "nominal", "scale": {{scales.Color.ToJsonString()}}, "legend": {{legend}} },
                    "strokeDash": { "field": "arm", "type": "nominal", "scale": {{scales.Dash.ToJsonString()}}, "legend": {{legend}} },
                    "opacity": { "condition": { "test": "{{ChartSpec.Foreground}}", "value": 1 }, "value": 0.12 },
                    "tooltip": [
                      { "field": "arm", "type": "nominal" }
                    ]
                  }
                }
              ]
            }
            """;
        string over = tasks > 1 ? $"seeds and {tasks} tasks" : "seeds";
        return new Chart("profile", "Performance profile",
            $"The share of runs, over {over}, that score {reach} as much; "
            + $"further {(data.Score.LowerIsBetter ? "left" : "right")} is better. "
            + "Runs that diverged reach nothing."
            + (lines.Length <= MostBands ? " Band: Wilson's 95% interval at each score." : "")
            + (scales.IsMany ? " Only the best of each rule." : ""),
            ChartSpec.Create($"Share of runs against {data.Score.Name}, one falling line for each of {lines.Length} arms.", rows, body));

        double? Of(SeedResult seed) =>
            seed.Status == RunStatus.Finished && seed.Score is { } score && double.IsFinite(score) ? sign * score : null;
    }
}
