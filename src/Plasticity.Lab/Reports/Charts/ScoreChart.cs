using System.Text.Json.Nodes;
using Plasticity.Lab.Results;

namespace Plasticity.Lab.Reports.Charts;

/// <summary>The score of every rule: each seed, the mean, and its interval.</summary>
public static class ScoreChart
{
    /// <summary>Builds the chart, or null when no seed has a score.</summary>
    /// <param name="data">What the report shows.</param>
    /// <param name="scales">Colours, dashes and shapes of the rules.</param>
    public static Chart? Build(ReportData data, ArmScales scales)
    {
        List<JsonObject> rows = [];
        List<double> values = [];
        foreach (ArmResult arm in data.Score.Ranked(data.Arms))
        {
            if (arm.Score is { } score && double.IsFinite(score.Mean))
            {
                rows.Add(new JsonObject
                {
                    ["kind"] = "mean",
                    ["arm"] = arm.Label,
                    ["name"] = arm.Name,
                    ["text"] = data.Score.Text(score.Mean),
                }.With(score));
                values.AddRange([score.Mean, score.Low, score.High]);
            }

            foreach (SeedResult seed in arm.PerSeed.Where(seed => seed.Score is { } value && double.IsFinite(value)))
            {
                rows.Add(new JsonObject
                {
                    ["kind"] = "seed",
                    ["arm"] = arm.Label,
                    ["name"] = arm.Name,
                    ["seed"] = seed.Seed,
                    ["state"] = NumberText.Status(seed.Status),
                    ["mean"] = seed.Score,
                });
                // A diverged trial sits at the edge rather than squeezing all others together.
                if (seed.Status == RunStatus.Finished) values.Add(seed.Score!.Value);
            }
        }

        if (values.Count == 0) return null;
        AxisRange x = data.Score.Axis(values);
        bool showsChance = ShowsChance(data, x);
        if (showsChance) rows.Add(new JsonObject { ["kind"] = "chance", ["arm"] = null, ["mean"] = data.Task.Chance });

        string order = string.Join(", ", scales.Labels.Select(ChartSpec.Quote));
        string chanceLayer = showsChance ? $$"""
            {
              "transform": [{ "filter": "datum.kind === 'chance'" }],
              "mark": { "type": "rule", "style": "reference", "aria": false, "tooltip": null },
              "encoding": { "x": { "field": "mean", "type": "quantitative" }, "color": { "value": "{{ChartPalette.Reference.Light}}" } }
            },
            {
              "transform": [{ "filter": "datum.kind === 'chance'" }],
              "mark": { "type": "text", "style": "muted", "align": "left", "baseline": "bottom", "dx": 5, "dy": -4,
                        "aria": false, "tooltip": null },
              "encoding": {
                "x": { "field": "mean", "type": "quantitative" }, "y": { "value": 0 }, "text": { "value": "chance" },
                "color": { "value": "{{ChartPalette.Muted.Light}}" }
              }
            },
            """ : "";
        string body = $$"""
            {
              "width": "container",
              "height": {{scales.RowHeight * data.Arms.Count}},
              "autosize": { "type": "fit-x", "contains": "padding" },
              "padding": { "left": 2, "top": 4, "right": 4, "bottom": 4 },
              "transform": [
                { "filter": "{{ChartSpec.ShownOnly}}" },
                {{ChartSpec.IntervalText(data.Score.SeedFormat)}}
              ],
              "encoding": { "color": { "field": "arm", "type": "nominal", "scale": {{scales.Color.ToJsonString()}}, "legend": null } },
              "layer": [
                {{chanceLayer}}
                {
                  "transform": [{ "filter": "datum.kind === 'seed'" }],
                  "mark": { "type": "point", "size": 34, "strokeWidth": 1.1, "aria": false },
                  "encoding": {
                    "x": { "field": "mean", "type": "quantitative", "title": {{ChartSpec.Quote(data.Score.Name)}},
                           "scale": { "domain": {{x.Json}}, "nice": false, "zero": false, "clamp": true },
                           "axis": { "format": "{{data.Score.AxisFormat(x)}}", "tickCount": 6, "labelFlush": false } },
                    "y": { "field": "arm", "type": "nominal", "sort": [{{order}}], "title": null,
                           "axis": { "labelColor": "{{ChartPalette.Ink.Light}}", "labelFontSize": {{(scales.IsMany ? 11 : 13)}},
                                     "labelLimit": 260, "labelOverlap": false, "grid": false } },
                    "shape": { "condition": { "test": "datum.state === 'diverged'", "value": "M-1,-1L1,1M1,-1L-1,1" }, "value": "circle" },
                    "opacity": { "condition": { "test": "{{ChartSpec.Foreground}}", "value": 0.6 }, "value": 0.1 },
                    "tooltip": [
                      { "field": "name", "type": "nominal", "title": "arm" },
                      { "field": "seed", "type": "quantitative", "title": "seed" },
                      { "field": "mean", "type": "quantitative", "format": "{{data.Score.SeedFormat}}",
                        "title": {{ChartSpec.Quote(data.Score.Name)}} },
                      { "field": "state", "type": "nominal", "title": "trial" }
                    ]
                  }
                },
                {{ChartSpec.IntervalLayer(order)}},
                {
                  "transform": [{ "filter": "datum.kind === 'mean'" }],
                  "mark": { "type": "point", "filled": true, "size": {{(scales.IsMany ? 45 : 90)}}, "aria": false },
                  "encoding": {
                    "x": { "field": "mean", "type": "quantitative" },
                    "y": { "field": "arm", "type": "nominal", "sort": [{{order}}] },
                    "shape": { "field": "arm", "type": "nominal", "scale": {{scales.Shape.ToJsonString()}}, "legend": null },
                    "opacity": { "condition": { "test": "{{ChartSpec.Foreground}}", "value": 1 }, "value": 0.15 },
                    "tooltip": [
                      { "field": "name", "type": "nominal", "title": "arm" },
                      { "field": "mean", "type": "quantitative", "format": "{{data.Score.MeanFormat}}",
                        "title": {{ChartSpec.Quote($"mean {data.Score.Name}")}} },
                      { "field": "interval", "type": "nominal", "title": "95% interval" }
                    ]
                  }
                },
                {
                  "transform": [{ "filter": "datum.kind === 'mean'" }],
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
        string description = $"{data.Score.Title} of {NumberText.Plural(scales.Labels.Count, data.Noun)}, best first: "
            + "small circles are seeds, "
            + "the filled mark is their mean, "
            + "the bar its 95% interval.";
        string better = data.Score.LowerIsBetter ? " Left is better." : "";
        return new Chart("score", data.Score.Title,
            "Open circles: seeds. Crosses: diverged seeds, at the edge when far off. "
            + $"Filled mark and bar: mean and its 95% interval.{better}",
            ChartSpec.Create(description, rows, body));
    }

    /// <summary>The height of the word over the line of chance, for which the chart has more room above; 0 without that line.</summary>
    /// <param name="data">What the report shows.</param>
    internal static int RoomForChance(ReportData data)
    {
        double[] values = [.. data.Arms.SelectMany(arm => arm.PerSeed).Where(seed => seed.Status == RunStatus.Finished)
            .Select(seed => seed.Score).OfType<double>().Where(double.IsFinite),
            .. data.Arms.Select(arm => arm.Score).OfType<Interval>().SelectMany(score => new[] { score.Low, score.Mean, score.High })];
        return values.Length > 0 && ShowsChance(data, data.Score.Axis(values)) ? 15 : 0;
    }

    private static bool ShowsChance(ReportData data, AxisRange x) => data.Task.Chance is { } chance && chance >= x.Low && chance <= x.High;
}
