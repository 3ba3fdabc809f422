using System.Text.Json.Nodes;

namespace Plasticity.Lab.Reports.Charts;

/// <summary>Scores against something that an arm costs: a mark with its interval for each arm, and its name beside it.</summary>
internal static class ScatterBody
{
    // Names are placed for a plot of this width; wider ones only give them more room.
    private const int Width = 420;
    private const int Height = 320;

    // The plot on a phone, and the room of the labels of its axis beside it.
    private const int NarrowWidth = 270;
    private const int RoomAtEdges = 40;

    /// <summary>What is on the horizontal axis.</summary>
    /// <param name="Field">Its name among the numbers.</param>
    /// <param name="Title">The title of the axis.</param>
    /// <param name="Format">How tooltips write a value.</param>
    /// <param name="IsLog">Whether the axis is logarithmic; else it has whole numbers from 0.</param>
    /// <param name="Of">The value of an arm; null if it has none.</param>
    public sealed record Axis(string Field, string Title, string Format, bool IsLog, Func<ArmResult, double?> Of);

    /// <summary>The specification, or null when fewer than two of the arms have a value and a score.</summary>
    /// <param name="data">What the report shows.</param>
    /// <param name="scales">Colours, dashes and shapes of the arms.</param>
    /// <param name="of">The arms to show.</param>
    /// <param name="axis">What is on the horizontal axis.</param>
    /// <param name="description">What a screen reader says.</param>
    public static JsonObject? Spec(ReportData data, ArmScales scales, IEnumerable<ArmResult> of, Axis axis, string description)
    {
        ArmResult[] arms =
        [
            .. data.Score.Ranked(of).Where(arm => axis.Of(arm) is { } value && double.IsFinite(value) && (value > 0 || !axis.IsLog)
                                                 && arm.Score is { } score && double.IsFinite(score.Mean)),
        ];
        if (arms.Length < 2) return null;

        double[] values = [.. arms.Select(arm => axis.Of(arm)!.Value)];
        AxisRange y = data.Score.Axis(arms.SelectMany(arm => scales.IsBright(arm.Label)
            ? new[] { arm.Score!.Value.Low, arm.Score.Value.Mean, arm.Score.Value.High } : [arm.Score!.Value.Mean]));
        double low = axis.IsLog ? values.Min() / 1.4 : -0.5, high = axis.IsLog ? values.Max() * 1.4 : values.Max() + 0.5;
        // Of many arms only the best of each rule have a name.
        int[] named = [.. Enumerable.Range(0, arms.Length).Where(i => scales.IsBright(arms[i].Label))];
        (double X, double Y)[] pixels = [.. arms.Select((arm, i) => (
            Width * (axis.IsLog ? Math.Log(values[i] / low) / Math.Log(high / low) : (values[i] - low) / (high - low)),
            EndLabels.Pixel(arm.Score!.Value.Mean, y.Low, y.High, Height)))];
        var sides = named.Zip(Sides(pixels, [.. named.Select(i => (i, arms[i].Label.Length))]))
            .ToDictionary(pair => pair.First, pair => pair.Second);
        IEnumerable<JsonObject> rows = arms.Select((arm, i) =>
        {
            JsonObject row = new()
            {
                ["kind"] = "point",
                ["arm"] = arm.Label,
                ["name"] = arm.Name,
                [axis.Field] = values[i],
            };
            if (sides.TryGetValue(i, out var side)) (row["dx"], row["dy"], row["align"]) = (side.Dx, side.Dy, side.Align);
            return row.With(arm.Score!.Value).Marked(scales, arm.Label);
        });
        string scale = axis.IsLog ? $$"""{ "type": "log", "domain": {{new AxisRange(low, high).Json}}, "nice": false }"""
            : $$"""{ "domain": {{new AxisRange(low, high).Json}}, "nice": false, "zero": false }""";
        string ticks = axis.IsLog ? "\"format\": \"~s\", \"tickCount\": 4" : "\"format\": \"d\", \"tickMinStep\": 1";
        return ChartSpec.Create(description, rows, $$"""
            {
              "width": "container",
              "height": {{Height}},
              "autosize": { "type": "fit-x", "contains": "padding" },
              "padding": { "left": 2, "top": 4, "right": 4, "bottom": 4 },
              "transform": [
                { "filter": "{{ChartSpec.ShownOnly}}" }
              ],
              "encoding": {
                "color": { "field": "arm", "type": "nominal", "scale": {{scales.Color.ToJsonString()}}, "legend": null },
                "x": { "field": "{{axis.Field}}", "type": "quantitative", "title": {{ChartSpec.Quote(axis.Title)}}, "scale": {{scale}},
                       "axis": { {{ticks}}, "grid": false, "labelOverlap": "greedy" } },
                "opacity": {{scales.Opacity(1, 0.15, 0.5)}}
              },
              "layer": [
                {
                  "transform": [{ "filter": "isValid(datum.low){{(scales.IsMany ? " && datum.bright" : "")}}" }],
                  "mark": { "type": "rule", "strokeWidth": 1.5, "aria": false, "tooltip": null },
                  "encoding": { "y": { "field": "low", "type": "quantitative" }, "y2": { "field": "high" } }
                },
                {
                  "mark": { "type": "point", "filled": true, "aria": false },
                  "encoding": {
                    "y": { "field": "mean", "type": "quantitative", "title": {{ChartSpec.Quote(data.Score.Name)}},
                           "scale": { "domain": {{y.Json}}, "nice": false, "zero": false },
                           "axis": { "format": "{{data.Score.AxisFormat(y)}}", "tickCount": 6 } },
                    "size": { "condition": { "test": "{{(scales.IsMany ? "datum.bright" : "true")}}", "value": 110 }, "value": 36 },
                    "shape": { "field": "arm", "type": "nominal", "scale": {{scales.Shape.ToJsonString()}}, "legend": null },
                    "tooltip": [
                      { "field": "arm", "type": "nominal" },
                      { "field": "{{axis.Field}}", "type": "quantitative", "format": "{{axis.Format}}", 
                        "title": {{ChartSpec.Quote(axis.Title.Split(" (")[0])}} },
                      { "field": "mean", "type": "quantitative", "format": "{{data.Score.MeanFormat}}",
                        "title": {{ChartSpec.Quote($"mean {data.Score.Name}")}} }
                    ]
                  }
                },
                {
                  "transform": [{ "filter": "isValid(datum.align)" }],
                  "mark": {
                    "type": "text", "style": "ink", "baseline": "middle", "aria": false, "tooltip": null,
                    "dx": { "expr": "datum.dx" }, "dy": { "expr": "datum.dy" }, "align": { "expr": "datum.align" }
                  },
                  "encoding": {
                    "y": { "field": "mean", "type": "quantitative" },
                    "text": { "field": "arm", "type": "nominal" }, "color": { "value": "{{ChartPalette.Ink.Light}}" }
                  }
                }
              ]
            }
            """);
    }

    /// <summary>For each mark that has a name the side where it meets the fewest marks and the fewest names placed before it.</summary>
    private static (double Dx, double Dy, string Align)[] Sides((double X, double Y)[] pixels, (int Mark, int Letters)[] named)
    {
        (double Dx, double Dy, string Align)[] sides =
        [
            (10, 0, "left"), (-10, 0, "right"), (0, -15, "center"), (0, 16, "center"),
            (9, -11, "left"), (9, 12, "left"), (-9, -11, "right"), (-9, 12, "right"), (0, -29, "center"), (0, 30, "center"),
        ];
        List<(double X, double Y, double Half)> names = [];
        return [.. named.Select(name =>
        {
            (double X, double Y) pixel = pixels[name.Mark];
            (double X, double Y, double Half) Box((double Dx, double Dy, string Align) side)
            {
                double half = 4 * name.Letters;
                return (pixel.X + side.Dx + side.Align switch { "left" => half, "right" => -half, _ => 0 }, pixel.Y + side.Dy, half);
            }

            // Offsets stay as they are where the plot is narrower: a name near an edge then leaves the window.
            bool LeavesPhone((double Dx, double Dy, string Align) side)
            {
                double half = 4 * name.Letters, at = pixel.X * NarrowWidth / Width + side.Dx;
                double middle = side.Align switch { "left" => at + half, "right" => at - half, _ => at };
                return middle - half < -RoomAtEdges || middle + half > NarrowWidth + RoomAtEdges / 4;
            }

            var best = sides.MinBy(side =>
            {
                var box = Box(side);
                int marks = pixels.Index().Count(other => other.Index != name.Mark
                    && Math.Abs(other.Item.X - box.X) < box.Half + 7 && Math.Abs(other.Item.Y - box.Y) < 13);
                int texts = names.Count(other => Math.Abs(other.X - box.X) < box.Half + other.Half + 2 && Math.Abs(other.Y - box.Y) < 14);
                return marks + 2 * texts + (LeavesPhone(side) ? 4 : 0);
            });
            names.Add(Box(best));
            return best;
        })];
    }
}
