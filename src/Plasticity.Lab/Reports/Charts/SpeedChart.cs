using System.Text.Json.Nodes;

namespace Plasticity.Lab.Reports.Charts;

/// <summary>What a score costs: samples per second against it.</summary>
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
            .. data.Score.Ranked(data.Rules).Where(rule => rule.SamplesPerSecond is > 0 and < double.PositiveInfinity
                                                     && rule.Score is { } score && double.IsFinite(score.Mean)),
        ];
        if (rules.Length < 2) return null;

        AxisRange y = data.Score.Axis(rules.SelectMany(rule => new[] { rule.Score!.Value.Low, rule.Score.Value.Mean,
            rule.Score.Value.High }));
        double low = rules.Min(rule => rule.SamplesPerSecond!.Value) / 1.4, high = rules.Max(rule => rule.SamplesPerSecond!.Value) * 1.4;
        (double X, double Y)[] pixels =
        [
            .. rules.Select(rule => (Width * Math.Log(rule.SamplesPerSecond!.Value / low) / Math.Log(high / low),
                                     EndLabels.Pixel(rule.Score!.Value.Mean, y.Low, y.High, Height))),
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
        }.With(rule.Score!.Value));
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
                    "y": { "field": "mean", "type": "quantitative", "title": {{ChartSpec.Quote(data.Score.Name)}},
                           "scale": { "domain": {{y.Json}}, "nice": false, "zero": false },
                           "axis": { "format": "{{data.Score.AxisFormat}}", "tickCount": 6 } },
                    "shape": { "field": "rule", "type": "nominal", "scale": {{scales.Shape.ToJsonString()}}, "legend": null },
                    "tooltip": [
                      { "field": "name", "type": "nominal", "title": "rule" },
                      { "field": "speed", "type": "quantitative", "format": ",.3~r", "title": "samples per second" },
                      { "field": "mean", "type": "quantitative", "format": "{{data.Score.MeanFormat}}",
                        "title": {{ChartSpec.Quote($"mean {data.Score.Name}")}} }
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
        string name = data.Score.Name.Split(' ')[^1];
        return new Chart("speed", $"{char.ToUpperInvariant(name[0])}{name[1..]} against speed",
            $"{(data.Score.LowerIsBetter ? "Down" : "Up")} is better, right is faster. Speed depends on the machine; see timing.csv.",
            ChartSpec.Create($"Training speed against {data.Score.Name} of {rules.Length} rules.", rows, body));
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
                int marks = pixels.Where((other, j) => j != i && Math.Abs(other.X - box.X) < box.Half + 7 && Math.Abs(other.Y - box.Y) < 13)
                    .Count();
                int texts = names.Count(name => Math.Abs(name.X - box.X) < box.Half + name.Half + 2 && Math.Abs(name.Y - box.Y) < 14);
                return marks + 2 * texts;
            });
            names.Add(Box(best));
            return best;
        })];
    }
}
