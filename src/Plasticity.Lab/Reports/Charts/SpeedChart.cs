using System.Text.Json.Nodes;

namespace Plasticity.Lab.Reports.Charts;

/// <summary>What accuracy costs: samples per second against test accuracy.</summary>
public static class SpeedChart
{
    // Names are placed for a plot of this width; wider ones only give them more room.
    private const int Width = 420;
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
        (double Dx, double Dy, string Align)[] sides = Sides(pixels, [.. rules.Select(rule => rule.Rule.Length)]);
        IEnumerable<JsonObject> rows = rules.Select((rule, i) => new JsonObject
        {
            ["kind"] = "point",
            ["rule"] = rule.Rule,
            ["name"] = rule.Name,
            ["speed"] = rule.SamplesPerSecond,
            ["dx"] = sides[i].Dx,
            ["dy"] = sides[i].Dy,
            ["align"] = sides[i].Align,
        }.With(rule.Accuracy!.Value));
        string body = $$"""
            {
              "width": "container",
              "height": {{Height}},
              "autosize": { "type": "fit-x", "contains": "padding" },
              "padding": { "left": 2, "top": 4, "right": 4, "bottom": 4 },
              "transform": [
                { "filter": "{{ChartSpec.ShownOnly}}" }
              ],
              "encoding": {
                "color": { "field": "rule", "type": "nominal", "scale": {{scales.Color.ToJsonString()}}, "legend": null },
                "x": { "field": "speed", "type": "quantitative", "title": "training samples per second (logarithmic)",
                       "scale": { "type": "log", "domain": {{new AxisRange(low, high).Json}}, "nice": false },
                       "axis": { "format": "~s", "tickCount": 4, "grid": false, "labelOverlap": "greedy" } },
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

    /// <summary>For each mark the side where its name meets the fewest marks and the fewest names placed before it.</summary>
    private static (double Dx, double Dy, string Align)[] Sides((double X, double Y)[] pixels, int[] letters)
    {
        (double Dx, double Dy, string Align)[] sides =
        [
            (10, 0, "left"), (-10, 0, "right"), (0, -15, "center"), (0, 16, "center"),
            (9, -11, "left"), (9, 12, "left"), (-9, -11, "right"), (-9, 12, "right"), (0, -29, "center"), (0, 30, "center"),
        ];
        List<(double X, double Y, double Half)> names = [];
        return [.. pixels.Select((pixel, i) =>
        {
            (double X, double Y, double Half) Box((double Dx, double Dy, string Align) side)
            {
                double half = 4 * letters[i];
                return (pixel.X + side.Dx + side.Align switch { "left" => half, "right" => -half, _ => 0 }, pixel.Y + side.Dy, half);
            }

            var best = sides.MinBy(side =>
            {
                var box = Box(side);
                int marks = pixels.Where((other, j) => j != i && Math.Abs(other.X - box.X) < box.Half + 7 && Math.Abs(other.Y - box.Y) < 13).Count();
                int texts = names.Count(name => Math.Abs(name.X - box.X) < box.Half + name.Half + 2 && Math.Abs(name.Y - box.Y) < 14);
                return marks + 2 * texts;
            });
            names.Add(Box(best));
            return best;
        })];
    }
}
