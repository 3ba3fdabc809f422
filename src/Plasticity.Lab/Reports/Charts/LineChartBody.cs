using System.Text.Json.Nodes;

namespace Plasticity.Lab.Reports.Charts;

/// <summary>
/// The layers that charts over training share: band, line, nearest point with its tooltip, and the name at the end of the line. Rows of
/// kind <c>point</c> are drawn in data units, rows of kind <c>label</c> in pixels right of the plot.
/// </summary>
public static class LineChartBody
{
    /// <summary>Space that names take right of a plot, in pixels; rather too much than too little.</summary>
    /// <param name="names">The names.</param>
    public static int LabelSpace(IEnumerable<string> names) => 36 + (int)(7.5 * names.Select(name => name.Length).DefaultIfEmpty().Max());

    /// <summary>What lines and bands are.</summary>
    /// <param name="scales">How the arms look.</param>
    public static string Caption(ArmScales scales) => scales.IsMany
        ? "Line: mean over the seeds. Strong lines with a band, the 95% interval of the mean: the best of each rule."
        : "Line: mean over the seeds. Band: its 95% interval.";

    /// <summary>Says of a row whether its arm stands out, where not all do.</summary>
    public static JsonObject Marked(this JsonObject row, ArmScales scales, string arm)
    {
        if (scales.IsMany && scales.IsBright(arm)) row["bright"] = true;
        return row;
    }

    /// <summary>The body of a single plot.</summary>
    /// <param name="scales">Colours, dashes and shapes of the rules.</param>
    /// <param name="title">The measure.</param>
    /// <param name="y">The range of the vertical axis.</param>
    /// <param name="height">The plot's height.</param>
    /// <param name="format">How tooltips write a value.</param>
    /// <param name="axisFormat">How the axis writes a value.</param>
    public static string Json(
        ArmScales scales, string title, AxisRange y, int height, string format, string axisFormat) => $$"""
        {
          "width": "container",
          "height": {{height}},
          "autosize": { "type": "fit-x", "contains": "padding" },
          "padding": { "left": 2, "top": 4, "right": 4, "bottom": 4 },
          "usermeta": { "zoom": ["zoom_epoch", "zoom_mean"] },
          {{Layers(scales, title, y, format, $"\"format\": \"{axisFormat}\", \"tickCount\": 6")}}
        }
        """;

    /// <summary>Transforms and layers, to be set into a body or into the inner part of a facet.</summary>
    /// <param name="scales">Colours, dashes and shapes of the rules.</param>
    /// <param name="title">The measure, or null for an axis without a title.</param>
    /// <param name="y">The range of the vertical axis.</param>
    /// <param name="format">How tooltips write a value.</param>
    /// <param name="axis">Properties of the vertical axis, as JSON.</param>
    /// <param name="first">A layer to draw under all others, as JSON with a trailing comma.</param>
    public static string Layers(
        ArmScales scales, string? title, AxisRange y, string format, string axis, string first = "") => $$"""
          "transform": [
            { "filter": "{{ChartSpec.ShownOnly}}" },
            {{ChartSpec.IntervalText(format)}}
          ],
          "encoding": { "color": { "field": "arm", "type": "nominal", "scale": {{scales.Color.ToJsonString()}}, "legend": null } },
          "layer": [
            {{first}}
            {
              "transform": [{ "filter": "datum.kind === 'point' && isValid(datum.low){{(scales.IsMany ? " && datum.bright" : "")}}" }],
              "mark": { "type": "area", "clip": true, "aria": false, "tooltip": null },
              "encoding": {
                "x": { "field": "epoch", "type": "quantitative" },
                "y": { "field": "low", "type": "quantitative" }, "y2": { "field": "high" },
                "opacity": { "condition": { "test": "{{ChartSpec.Foreground}}", "value": 0.13 }, "value": 0.02 }
              }
            },
            {
              "params": [{ "name": "zoom", "bind": "scales", "select": {
                "type": "interval", "encodings": ["x", "y"], "zoom": "wheel![event.ctrlKey || event.metaKey]" } }],
              "transform": [{ "filter": "datum.kind === 'point'" }],
              "mark": { "type": "line", "clip": true, "aria": false, "interpolate": "monotone" },
              "encoding": {
                "x": { "field": "epoch", "type": "quantitative", "title": "epoch", "scale": { "nice": false, "zero": false },
                       "axis": { "grid": false, "format": "d", "tickMinStep": 1, "labelOverlap": "greedy", "labelSeparation": 5 } },
                "y": { "field": "mean", "type": "quantitative", "title": {{(title is null ? "null" : ChartSpec.Quote(title))}},
                       "scale": { "domain": {{y.Json}}, "nice": false, "zero": false },
                       "axis": { {{axis}} } },
                "strokeDash": { "field": "arm", "type": "nominal", "scale": {{scales.Dash.ToJsonString()}}, "legend": null },
                "strokeWidth": { "condition": { "test": {{ChartSpec.Quote(Heavy(scales))}}, "value": 2.75 },
                                 "value": {{(scales.IsMany ? "1" : "1.75")}} },
                "opacity": {{scales.Opacity(1, 0.12, 0.4)}}
              }
            },
            {{(scales.IsMany ? "" : Nearest(scales, format))}}
            {
              "transform": [{ "filter": "datum.kind === 'label'" }],
              "mark": { "type": "rule", "style": "leader", "clip": false, "aria": false, "tooltip": null, "xOffset": 3, "x2Offset": 13 },
              "encoding": {
                "x": { "value": "width" }, "x2": { "value": "width" }, "color": { "value": "{{ChartPalette.Reference.Light}}" },
                "y": { "field": "end", "type": "quantitative", "scale": null }, "y2": { "field": "label" },
                "opacity": { "condition": { "test": "isValid(zoom.epoch) || isValid(zoom.mean)", "value": 0 }, "value": 0.8 }
              }
            },
            {
              "transform": [{ "filter": "datum.kind === 'label'" }],
              "mark": { "type": "point", "filled": true, "size": 50, "xOffset": 20, "clip": false, "aria": false, "tooltip": null },
              "encoding": {
                "x": { "value": "width" }, "y": { "field": "label", "type": "quantitative", "scale": null },
                "shape": { "field": "arm", "type": "nominal", "scale": {{scales.Shape.ToJsonString()}}, "legend": null },
                "opacity": { "condition": { "test": "{{ChartSpec.Foreground}}", "value": 1 }, "value": 0.2 }
              }
            },
            {
              "transform": [{ "filter": "datum.kind === 'label'" }],
              "mark": {
                "type": "text", "style": "ink", "align": "left", "baseline": "middle", "xOffset": 29,
                "clip": false, "aria": false, "tooltip": null
              },
              "encoding": {
                "x": { "value": "width" }, "y": { "field": "label", "type": "quantitative", "scale": null },
                "text": { "field": "text", "type": "nominal" }, "color": { "value": "{{ChartPalette.Ink.Light}}" },
                "opacity": { "condition": { "test": "{{ChartSpec.Foreground}}", "value": 1 }, "value": 0.3 }
              }
            }
          ]
        """;

    private static string Heavy(ArmScales scales) => scales.IsMany ? "datum.bright"
        : $"indexof({new JsonArray([.. scales.Heavy.Select(arm => JsonValue.Create(arm))]).ToJsonString()}, datum.arm) >= 0";

    /// <summary>The mark at the point that is nearest to the pointer. Many lines do without: it takes an element for every point.</summary>
    private static string Nearest(ArmScales scales, string format) => $$"""
            {
              "params": [{ "name": "near", "select": {
                "type": "point", "fields": ["arm", "epoch"], "nearest": true, "on": "pointerover", "clear": "pointerout" } }],
              "transform": [{ "filter": "datum.kind === 'point'" }],
              "mark": { "type": "point", "filled": true, "size": 60, "clip": true, "aria": false },
              "encoding": {
                "x": { "field": "epoch", "type": "quantitative" }, "y": { "field": "mean", "type": "quantitative" },
                "shape": { "field": "arm", "type": "nominal", "scale": {{scales.Shape.ToJsonString()}}, "legend": null },
                "opacity": { "condition": { "param": "near", "empty": false, "value": 1 }, "value": 0 },
                "tooltip": [
                  { "field": "arm", "type": "nominal" },
                  { "field": "epoch", "type": "quantitative", "title": "epoch" },
                  { "field": "mean", "type": "quantitative", "format": "{{format}}", "title": "mean" },
                  { "field": "interval", "type": "nominal", "title": "95% interval" }
                ]
              }
            },
        """;
}
