using System.Text.Json.Nodes;

namespace Plasticity.Lab.Reports.Charts;

/// <summary>The paired difference of each rule's score to the control's.</summary>
public static class DifferenceChart
{
    /// <summary>Builds the chart, or null when there is nothing to compare to.</summary>
    /// <param name="data">What the report shows.</param>
    /// <param name="scales">Colours, dashes and shapes of the rules.</param>
    public static Chart? Build(ReportData data, ArmScales scales)
    {
        if (data.Control is not { } control) return null;
        List<JsonObject> rows = [];
        List<double> values = [0];
        foreach (ArmResult arm in data.Score.Ranked(data.Arms))
        {
            if (arm.DifferenceToControl is not { } difference || !double.IsFinite(difference.Mean))
            {
                // An empty row keeps this chart level with the scores beside it.
                if (arm.Score is not null)
                {
                    string text = arm.IsControl ? "control" : "n/a";
                    rows.Add(new JsonObject { ["kind"] = "none", ["arm"] = arm.Label, ["text"] = text });
                }
                continue;
            }

            double unit = data.Score.DifferenceScale;
            Interval points = new(unit * difference.Mean, unit * difference.Low, unit * difference.High);
            rows.Add(new JsonObject
            {
                ["kind"] = "mean",
                ["arm"] = arm.Label,
                ["name"] = arm.Name,
                ["text"] = data.Score.Difference(difference.Mean),
                ["p"] = arm.PValue is { } p ? ChartSpec.Number(p) : null,
            }.With(points));
            values.AddRange([points.Mean, points.Low, points.High]);
        }

        if (values.Count == 1) return null;
        rows.Add(new JsonObject { ["kind"] = "zero", ["arm"] = null, ["mean"] = 0 });
        double[] finite = [.. values.Where(double.IsFinite)];
        double margin = Math.Max(0.04 * (finite.Max() - finite.Min()), data.Score.IsFraction ? 0.05 : 1e-9);
        AxisRange x = new(finite.Min() - margin, finite.Max() + margin);
        string order = string.Join(", ", scales.Labels.Select(ChartSpec.Quote));
        string body = $$"""
            {
              "width": "container",
              "height": {{scales.RowHeight * data.Arms.Count}},
              "autosize": { "type": "fit-x", "contains": "padding" },
              "padding": { "left": 2, "top": {{4 + ScoreChart.RoomForChance(data)}}, "right": 4, "bottom": 4 },
              "transform": [
                { "filter": "{{ChartSpec.ShownOnly}}" },
                {{ChartSpec.IntervalText(data.Score.DifferenceFormat)}}
              ],
              "encoding": { "color": { "field": "arm", "type": "nominal", "scale": {{scales.Color.ToJsonString()}}, "legend": null } },
              "layer": [
                {
                  "transform": [{ "filter": "datum.kind === 'zero'" }],
                  "mark": { "type": "rule", "style": "reference", "aria": false, "tooltip": null },
                  "encoding": { "x": { "field": "mean", "type": "quantitative" }, "color": { "value": "{{ChartPalette.Reference.Light}}" } }
                },
                {{ChartSpec.IntervalLayer(order)}},
                {
                  "transform": [{ "filter": "datum.kind === 'mean'" }],
                  "mark": { "type": "point", "filled": true, "size": {{(scales.IsMany ? 45 : 90)}}, "aria": false },
                  "encoding": {
                    "x": { "field": "mean", "type": "quantitative", "title": {{ChartSpec.Quote(data.Score.DifferenceUnit)}},
                           "scale": { "domain": {{x.Json}}, "nice": false },
                           "axis": { "labelExpr": "datum.value === 0 ? '0' : format(datum.value, '+~g')", "tickCount": 6 } },
                    "y": { "field": "arm", "type": "nominal", "sort": [{{order}}], "title": null,
                           "axis": { "labelColor": "{{ChartPalette.Ink.Light}}", "labelFontSize": {{(scales.IsMany ? 11 : 13)}},
                                     "labelLimit": 260, "labelOverlap": false, "grid": false } },
                    "shape": { "field": "arm", "type": "nominal", "scale": {{scales.Shape.ToJsonString()}}, "legend": null },
                    "opacity": { "condition": { "test": "{{ChartSpec.Foreground}}", "value": 1 }, "value": 0.15 },
                    "tooltip": [
                      { "field": "name", "type": "nominal", "title": "arm" },
                      { "field": "mean", "type": "quantitative", "format": "{{data.Score.DifferenceFormat}}", "title": "difference" },
                      { "field": "interval", "type": "nominal", "title": "95% interval" },
                      { "field": "p", "type": "quantitative", "format": ".2~g", "title": "p (Holm)" }
                    ]
                  }
                },
                {
                  "transform": [{ "filter": "datum.kind === 'mean' || datum.kind === 'none'" }],
                  "mark": { "type": "text", "style": "ink", "align": "right", "xOffset": 50, "aria": false, "tooltip": null },
                  "encoding": {
                    "x": { "value": "width" },
                    "y": { "field": "arm", "type": "nominal", "sort": [{{order}}] },
                    "text": { "field": "text", "type": "nominal" }, "color": { "value": "{{ChartPalette.Ink.Light}}" },
                    "opacity": { "condition": { "test": "{{ChartSpec.Foreground}}", "value": 1 }, "value": 0.3 }
                  }
                }
              ]
            }
            """;
        return new Chart("difference", $"Difference to {control}",
            $"Paired by seed. Where the bar crosses the dashed line, the {data.Noun} cannot be told from its control with these seeds.",
            ChartSpec.Create($"Paired difference to {control} in {data.Score.DifferenceUnit}, with 95% intervals.", rows, body));
    }
}
