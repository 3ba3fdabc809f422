using System.Text.Json.Nodes;
using Plasticity.Lab.Results;

namespace Plasticity.Lab.Reports.Charts;

/// <summary>
/// Angles over training, one plot per layer: between each rule's update and its reference, and, where feedback was measured, between
/// error signals, and between feedback weights and weights.
/// </summary>
public static class AngleChart
{
    // Of deeper networks some layers are shown.
    private const int MostPlots = 6;

    /// <summary>Builds the charts of the angles that were measured.</summary>
    /// <param name="data">What the report shows.</param>
    /// <param name="scales">Colours, dashes and shapes of the rules.</param>
    public static IEnumerable<Chart> All(ReportData data, ArmScales scales)
    {
        ArgumentNullException.ThrowIfNull(data);
        Chart?[] charts =
        [
            Build(data, scales, data.Angles, "angle", "Angle to backprop over training",
                "each rule's update and its reference",
                "0° is the same direction as the reference, 90° (dashed) no relation to it. Rules without a reference have no line.",
                " all have the exact gradient."),
            Build(data, scales, data.SignalAngles, "signals", "Angle of error signals to backprop's",
                "each rule's error signals and backprop's",
                "The error signals d that reach a layer, down the full chain, against those of backprop at the same weights.",
                " all have the exact signal."),
            Build(data, scales, data.FeedbackAngles, "feedback", "Angle of feedback weights to weights", "feedback weights and weights",
                "The effective feedback that errors descend through, against the weights of the same layer; 90° (dashed) is no relation.",
                " all are equal to the weights."),
        ];
        return charts.OfType<Chart>();
    }

    private static Chart? Build(ReportData data, ArmScales scales, IReadOnlyList<AnglePoint> angles, string id, string title,
        string between, string caption, string exactly)
    {
        // Backprop's angle to itself is nought everywhere: its line would only cover the axis.
        HashSet<string> turned = [.. angles.Where(point => point.Degrees.Mean > 0.01).Select(point => point.Label)
            .Where(label => data.Arms.Any(arm => arm.Label == label))];
        // Nor is a plot shown of the layer, nearly always the last, where every arm has the exact gradient.
        HashSet<string> bent = [.. angles.Where(point => point.Degrees.Mean > 0.01).Select(point => point.Layer)];
        string[] some = [.. Spread.Of([.. data.Layers.Where(bent.Contains)], MostPlots)];
        AnglePoint[] all = [.. angles.Where(point => double.IsFinite(point.Degrees.Mean) && turned.Contains(point.Label)
            && some.Contains(point.Layer))];
        string exact = string.Join(" and ", data.Layers.Where(layer => !bent.Contains(layer)
            && angles.Any(point => point.Layer == layer)));
        if (all.Length == 0) return null;
        int plots = all.Select(point => point.Layer).Distinct().Count();
        AnglePoint[] points = [.. all.GroupBy(point => (point.Label, point.Layer))
            .SelectMany(line => Thinning.Of([.. line], Thinning.PointsOf(turned.Count * plots)))];

        string[] layers = [.. data.Layers.Where(layer => points.Any(point => point.Layer == layer))];
        int lines = points.Select(point => point.Label).Distinct().Count();
        AnglePoint[] bright = [.. points.Where(point => scales.IsBright(point.Label))];
        int height = EndLabels.Height(bright.Select(point => point.Label).Distinct().Count(), 280);
        // A band may stick out a little above 90 degrees without the axis growing for it.
        double most = points.Max(point => point.Degrees.Mean);
        AxisRange y = new(0, most <= 91 ? 95 : Math.Min(180, Math.Ceiling(most / 30) * 30));
        int labelSpace = LineChartBody.LabelSpace(bright.Select(point => point.Label));

        List<JsonObject> rows =
        [
            .. points.Select(point => new JsonObject
            {
                ["kind"] = "point",
                ["layer"] = point.Layer,
                ["arm"] = point.Label,
                ["epoch"] = point.Epoch,
            }.With(point.Degrees).Marked(scales, point.Label)),
        ];
        foreach (string layer in layers)
        {
            rows.Add(new JsonObject { ["kind"] = "right", ["layer"] = layer, ["arm"] = null, ["mean"] = 90 });
            AnglePoint[] ends =
            [
                .. bright.Where(point => point.Layer == layer).GroupBy(point => point.Label)
                    .Select(group => group.MaxBy(point => point.Epoch)!),
            ];
            double[] at = [.. ends.Select(end => EndLabels.Pixel(end.Degrees.Mean, y.Low, y.High, height))];
            double[] placed = EndLabels.Place(at, height);
            rows.AddRange(ends.Select((end, i) => new JsonObject
            {
                ["kind"] = "label",
                ["layer"] = layer,
                ["arm"] = end.Label,
                ["end"] = Math.Round(at[i], 1),
                ["label"] = Math.Round(placed[i], 1),
                ["text"] = end.Label,
            }.Marked(scales, end.Label)));
        }

        const string Right = """
            {
              "transform": [{ "filter": "datum.kind === 'right'" }],
              "mark": { "type": "rule", "style": "reference", "aria": false, "tooltip": null },
              "encoding": { "y": { "field": "mean", "type": "quantitative" }, "color": { "value": "REFERENCE" } }
            },
            """;
        string order = string.Join(", ", layers.Select(ChartSpec.Quote));
        string inner = LineChartBody.Layers(
            scales, null, y, ".1f", "\"values\": [0, 30, 60, 90, 120, 150, 180], \"labelExpr\": \"datum.label + '°'\"",
            Right.Replace("REFERENCE", ChartPalette.Reference.Light, StringComparison.Ordinal));
        // Plots in a facet cannot ask their container for a width: the page sets width and columns to fit.
        string body = $$"""
            {
              "autosize": "pad",
              "padding": { "left": 2, "top": 4, "right": 2, "bottom": 4 },
              "usermeta": { "zoom": [], "facetLayers": {{layers.Length}}, "labelSpace": {{labelSpace}} },
              "facet": { "field": "layer", "type": "nominal", "sort": [{{order}}] },
              "resolve": { "axis": { "x": "independent" } },
              "columns": {{Math.Min(layers.Length, 2)}},
              "spacing": { "row": 28, "column": 20 },
              "spec": {
                "width": 320,
                "height": {{height}},
                {{inner}}
              }
            }
            """;
        string description = $"Angle in degrees between {between} against epochs, for {NumberText.Plural(lines, data.Noun)}, "
            + $"one plot for each of {layers.Length} layers. 90 degrees means no relation.";
        return new Chart(id, title, caption
            + (exact.Length > 0 ? $" At {exact}{exactly}" : "")
            + (some.Length < bent.Count ? $" {some.Length} of {bent.Count} layers are shown; metrics.csv has all." : "")
            + (scales.IsMany ? " Strong lines: the best of each rule." : "") + Thinning.Remark(all.Length, points.Length),
            ChartSpec.Create(description, rows, body));
    }
}
