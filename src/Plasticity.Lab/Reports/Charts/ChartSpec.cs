using System.Text.Json.Nodes;

namespace Plasticity.Lab.Reports.Charts;

/// <summary>
/// Starts a specification: dialect, look, and the two parameters by which the page talks to every chart. <c>only</c> is a list of arms
/// to show or null for all, <c>highlight</c> a list of arms to bring forward or null.
/// </summary>
public static class ChartSpec
{
    /// <summary>Keeps the rows of arms that are shown.</summary>
    public const string ShownOnly = "only === null || datum.arm === null || indexof(only, datum.arm) >= 0";

    /// <summary>Whether a row stands in the foreground.</summary>
    public const string Foreground = "highlight === null || datum.arm === null || indexof(highlight, datum.arm) >= 0";

    /// <summary>Reads a body written as Vega-Lite and adds what all charts share.</summary>
    /// <param name="description">What a screen reader says.</param>
    /// <param name="rows">The data.</param>
    /// <param name="body">Marks and encodings, as JSON.</param>
    public static JsonObject Create(string description, IEnumerable<JsonObject> rows, string body)
    {
        JsonObject spec = new()
        {
            ["$schema"] = "https://vega.github.io/schema/vega-lite/v6.json",
            ["description"] = description,
            ["background"] = ChartPalette.Ground.Light,
            ["config"] = Config(),
            ["params"] = JsonNode.Parse("""[{ "name": "only", "value": null }, { "name": "highlight", "value": null }]"""),
            ["data"] = new JsonObject { ["values"] = new JsonArray([.. rows]) },
        };
        foreach ((string key, JsonNode? value) in JsonNode.Parse(body)!.AsObject()) spec[key] = value?.DeepClone();
        return spec;
    }

    /// <summary>A number that JSON can hold: null instead of what is not finite.</summary>
    /// <param name="value">Any number.</param>
    public static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    /// <summary>A number to six significant digits: more than a screen shows, and half as long.</summary>
    /// <param name="value">Any number.</param>
    public static JsonNode? Short(double value) => Number(Rounded(value));

    private static double Rounded(double value)
    {
        if (value == 0 || !double.IsFinite(value)) return value;
        int decimals = 5 - (int)Math.Floor(Math.Log10(Math.Abs(value)));
        return decimals is >= 0 and <= 15 ? Math.Round(value, decimals) : value;
    }

    /// <summary>Text as a JSON string, for use inside a body.</summary>
    /// <param name="text">Any text.</param>
    public static string Quote(string text) => JsonValue.Create(text).ToJsonString();

    /// <summary>A transform that puts an interval into words, for tooltips.</summary>
    /// <param name="format">How its ends are written.</param>
    public static string IntervalText(string format)
    {
        string words = "isValid(datum.low) && isValid(datum.high) ? "
            + $"format(datum.low, '{format}') + ' to ' + format(datum.high, '{format}') : 'one seed'";
        return $$"""{ "calculate": {{Quote(words)}}, "as": "interval" }""";
    }

    /// <summary>A layer that draws the interval of every arm as a line from end to end, one arm below the other.</summary>
    /// <param name="order">The arms from top to bottom, as the items of a JSON list.</param>
    public static string IntervalLayer(string order) => $$"""
        {
          "transform": [{ "filter": "datum.kind === 'mean' && isValid(datum.low)" }],
          "mark": { "type": "rule", "strokeWidth": 2.5, "aria": false, "tooltip": null },
          "encoding": {
            "x": { "field": "low", "type": "quantitative" }, "x2": { "field": "high" },
            "y": { "field": "arm", "type": "nominal", "sort": [{{order}}] },
            "opacity": { "condition": { "test": "{{Foreground}}", "value": 1 }, "value": 0.15 }
          }
        }
        """;

    /// <summary>The fields of a row that hold an interval.</summary>
    /// <param name="row">Gets <c>mean</c>, <c>low</c> and <c>high</c>.</param>
    /// <param name="interval">Where they come from.</param>
    public static JsonObject With(this JsonObject row, Interval interval)
    {
        row["mean"] = Number(interval.Mean);
        row["low"] = Number(interval.Low);
        row["high"] = Number(interval.High);
        return row;
    }

    private static JsonObject Config() => JsonNode.Parse($$"""
        {
          "font": "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
          "view": { "stroke": null },
          "axis": {
            "domain": false, "ticks": false, "gridColor": "{{ChartPalette.Grid.Light}}", "labelColor": "{{ChartPalette.Muted.Light}}",
            "titleColor": "{{ChartPalette.Muted.Light}}", "titleFontWeight": "normal", "labelFontSize": 12, "titleFontSize": 12,
            "labelPadding": 8, "titlePadding": 10
          },
          "axisQuantitative": { "labelOverlap": "greedy", "labelSeparation": 6 },
          "axisY": { "titleAngle": 0, "titleAlign": "left", "titleAnchor": "start", "titleX": 0, "titleY": -16, "titleBaseline": "bottom" },
          "legend": {
            "labelColor": "{{ChartPalette.Ink.Light}}", "labelFontSize": 12, "labelLimit": 220, "symbolStrokeWidth": 2, "columnPadding": 18
          },
          "header": {
            "labelColor": "{{ChartPalette.Ink.Light}}", "labelFontSize": 13, "labelFontWeight": 600, "labelAnchor": "start",
            "labelPadding": 14, "title": null
          },
          "text": { "color": "{{ChartPalette.Ink.Light}}", "fontSize": 12 },
          "style": {
            "ink": { "fill": "{{ChartPalette.Ink.Light}}" },
            "muted": { "fill": "{{ChartPalette.Muted.Light}}" },
            "reference": { "stroke": "{{ChartPalette.Reference.Light}}", "strokeDash": [4, 4], "strokeWidth": 1 },
            "leader": { "stroke": "{{ChartPalette.Reference.Light}}", "strokeWidth": 0.75 }
          }
        }
        """)!.AsObject();
}
