using System.Text.Json.Nodes;

namespace Plasticity.Lab.Reports.Charts;

/// <summary>What accuracy costs: samples per second against test accuracy.</summary>
public static class SpeedChart
{
    private const int Width = 700;
    private const int Height = 320;

    /// <summary>Builds the chart, or null when fewer than two rules were timed.</summary>
    /// <param name="data">What the report shows.</param>
    /// <param name="scales">Colours, dashes and shapes of the rules.</param>
    public static Chart? Build(ReportData data, RuleScales scales)
    {
        RuleResult[] rules =
        [
            .. RuleScales.Ranked(data).Where(rule => rule.SamplesPerSecond is > 0 and < double.PositiveInfinity
                                                     && rule.Accuracy is { } accuracy && double.IsFinite(accuracy.Mean)),
        ];
        if (rules.Length < 2) return null;

        AxisRange y = AxisRange.Around(rules.SelectMany(rule => new[] { rule.Accuracy!.Value.Low, rule.Accuracy.Value.Mean, rule.Accuracy.Value.High }))
            .Within(0, 1);
        double low = rules.Min(rule => rule.SamplesPerSecond!.Value) / 1.4, high = rules.Max(rule => rule.SamplesPerSecond!.Value) * 1.4;
        (double X, double Y)[] pixels =
        [
            .. rules.Select(rule => (Width * Math.Log(rule.SamplesPerSecond!.Value / low) / Math.Log(high / low),
                                     EndLabels.Pixel(rule.Accuracy!.Value.Mean, y.Low, y.High, Height))),
        ];
        IEnumerable<JsonObject> rows = rules.Select((rule, i) =>
        {
            (double dx, double dy, string align) = Side(i, pixels, rules);
            return new JsonObject
            {
                ["kind"] = "point",
                ["rule"] = rule.Rule,
                ["name"] = rule.Name,
                ["speed"] = rule.SamplesPerSecond,
                ["dx"] = dx,
                ["dy"] = dy,
                ["align"] = align,
            }.With(rule.Accuracy!.Value);
        });
        string body = $$"""
            {
              "width": "container",
              "height": {{Height}},
              "autosize": { "type": "fit", "contains": "padding" },
              "padding": { "left": 2, "top": 30, "right": 24, "bottom": 4 },
              "transform": [
                { "filter": "{{ChartSpec.ShownOnly}}" }
              ],
              "encoding": {
                "color": { "field": "rule", "type": "nominal", "scale": {{scales.Color.ToJsonString()}}, "legend": null },
                "x": { "field": "speed", "type": "quantitative", "title": "training samples per second (logarithmic)",
                       "scale": { "type": "log", "domain": {{new AxisRange(low, high).Json}}, "nice": false },
                       "axis": { "format": "~s", "tickCount": 5 } },
                "opacity": { "condition": { "test": "{{ChartSpec.Foreground}}", "value": 1 }, "value": 0.15 }
              },
              "layer": [
                {
                  "transform": [{ "filter": "isValid(datum.low)" }],
                  "mark": { "type": "rule", "strokeWidth": 1.5, "aria": false, "tooltip": null },
                  "encoding": { "y": { "field": "low", "type": "quantitative" }, "y2": { "field": "high" } }
                },
                {
                  "mark": { "type": "point", "filled": true, "size": 110, "aria": false },
                  "encoding": {
                    "y": { "field": "mean", "type": "quantitative", "title": "test accuracy", "scale": { "domain": {{y.Json}}, "nice": false, "zero": false },
                           "axis": { "format": ".0%", "tickCount": 6 } },
                    "shape": { "field": "rule", "type": "nominal", "scale": {{scales.Shape.ToJsonString()}}, "legend": null },
                    "tooltip": [
                      { "field": "name", "type": "nominal", "title": "rule" },
                      { "field": "speed", "type": "quantitative", "format": ",.3~r", "title": "samples per second" },
                      { "field": "mean", "type": "quantitative", "format": ".2%", "title": "mean accuracy" }
                    ]
                  }
                },
                {
                  "mark": {
                    "type": "text", "style": "ink", "baseline": "middle", "aria": false, "tooltip": null,
                    "dx": { "expr": "datum.dx" }, "dy": { "expr": "datum.dy" }, "align": { "expr": "datum.align" }
                  },
                  "encoding": {
                    "y": { "field": "mean", "type": "quantitative" },
                    "text": { "field": "rule", "type": "nominal" }, "color": { "value": "{{ChartPalette.Ink.Light}}" }
                  }
                }
              ]
            }
            """;
        return new Chart("speed", "Accuracy against speed", "Up is more accurate, right is faster. Speed depends on the machine; see timing.csv.",
            ChartSpec.Create($"Training speed against test accuracy of {rules.Length} rules.", rows, body));
    }

    /// <summary>The side of the mark where the name meets the fewest others.</summary>
    private static (double Dx, double Dy, string Align) Side(int index, (double X, double Y)[] pixels, RuleResult[] rules)
    {
        (double Dx, double Dy, string Align)[] sides = [(10, 0, "left"), (-10, 0, "right"), (0, -14, "center"), (0, 15, "center")];
        return sides.MinBy(side => Enumerable.Range(0, pixels.Length).Where(other => other != index).Sum(other =>
        {
            double half = 4 * rules[index].Rule.Length;
            double centre = pixels[index].X + side.Dx + side.Align switch { "left" => half, "right" => -half, _ => 0 };
            bool overlapsMark = Math.Abs(pixels[other].X - centre) < half + 9 && Math.Abs(pixels[other].Y - pixels[index].Y - side.Dy) < 14;
            // Every mark's name starts at its right: stay out of that too.
            double width = 8 * rules[other].Rule.Length;
            bool overlapsName = Math.Abs(pixels[other].X + 10 + width / 2 - centre) < half + width / 2
                                && Math.Abs(pixels[other].Y - pixels[index].Y - side.Dy) < 13;
            return (overlapsMark ? 2 : 0) + (overlapsName ? 1 : 0);
        }));
    }
}
