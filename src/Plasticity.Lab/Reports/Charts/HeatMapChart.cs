using System.Globalization;
using System.Text.Json.Nodes;
using Plasticity.Lab.Results;
using Plasticity.Lab.Sweeps;

namespace Plasticity.Lab.Reports.Charts;

/// <summary>
/// The mean score over two swept keys, a panel for each rule; or over one key that is no number, with the rules beside it.
/// </summary>
public static class HeatMapChart
{
    private const int CellHeight = 30;
    private const int LabelRoom = 310;

    /// <summary>Builds the chart, or null when fewer than two keys are swept.</summary>
    /// <param name="data">What the report shows.</param>
    /// <param name="scales">Colours, dashes and shapes of the arms.</param>
    public static Chart? Build(ReportData data, ArmScales scales)
    {
        if (Keys(data) is not ({ } across, { } down)) return null;
        bool hasPanels = down.Key != "rule";
        string? Value(ArmResult arm, string key) => key == "rule" ? arm.Rule : arm.Settings.GetValueOrDefault(key);

        // Of arms that differ in further keys, the best stands for its cell.
        ArmResult[] shown = [.. data.Score.Ranked(data.Arms)
            .Where(arm => Value(arm, across.Key) is not null && Value(arm, down.Key) is not null)
            .DistinctBy(arm => (arm.Rule, Value(arm, across.Key), Value(arm, down.Key)))];
        double[] means = [.. shown.Select(arm => arm.Score?.Mean).OfType<double>().Where(double.IsFinite)];
        if (means.Length < 2) return null;
        double worst = data.Score.LowerIsBetter ? means.Max() : means.Min(), best = data.Score.LowerIsBetter ? means.Min() : means.Max();
        string[] panels = hasPanels ? [.. scales.Rules.Where(rule => shown.Any(arm => arm.Rule == rule))] : [];
        List<JsonObject> rows = [.. shown.Select(arm =>
        {
            int diverged = arm.Count(RunStatus.Diverged);
            JsonObject row = new()
            {
                ["kind"] = "point",
                ["arm"] = arm.Label,
                ["rule"] = arm.Rule,
                ["across"] = ArmLabels.Value(Value(arm, across.Key)!),
                ["down"] = ArmLabels.Value(Value(arm, down.Key)!),
                ["mean"] = arm.Score is { } score ? ChartSpec.Number(score.Mean) : null,
                ["diverged"] = diverged,
                ["text"] = arm.Score is { } known ? Text(data.Score, known.Mean) + (diverged > 0 ? " ×" : "") : diverged > 0 ? "×" : "–",
            };
            if (arm.Score is { } shade)
                row["shade"] = best == worst ? ChartPalette.Heat.Count - 1
                    : Math.Min(ChartPalette.Heat.Count - 1, (int)(ChartPalette.Heat.Count * (shade.Mean - worst) / (best - worst)));
            return row;
        })];

        string range = string.Join(", ", ChartPalette.Heat.Select(tone => ChartSpec.Quote(tone.Light)));
        string domain = string.Join(", ", Enumerable.Range(0, ChartPalette.Heat.Count));
        string test = $"isValid(datum.shade) && datum.shade >= {ChartPalette.HeatTurn}";
        int height = CellHeight * down.Values.Count;
        // Labels that are wider than cells, on a phone too, are turned; texts in such cells are smaller.
        bool isNarrow = across.Values.Count * (8 + 7 * across.Values.Max(value => ArmLabels.Value(value).Length)) > LabelRoom;
        string inner = $$"""
            "height": {{height}},
            "encoding": {
              "x": { "field": "across", "type": "nominal", "title": {{ChartSpec.Quote(across.Key)}}, "sort": {{Sorted(across)}},
                     "scale": { "paddingInner": 0.04, "paddingOuter": 0 },
                     "axis": { "labelAngle": {{(isNarrow ? -90 : 0)}}, "labelAlign": "{{(isNarrow ? "right" : "center")}}",
                               "labelBaseline": "{{(isNarrow ? "middle" : "top")}}", "grid": false,
                               "labelOverlap": false, "labelFontSize": {{(isNarrow ? 10 : 12)}} } },
              "y": { "field": "down", "type": "nominal", "title": {{ChartSpec.Quote(down.Key)}}, "sort": {{Sorted(down)}},
                     "scale": { "paddingInner": 0.08, "paddingOuter": 0 }, "axis": { "grid": false, "labelOverlap": false } },
              "opacity": { "condition": { "test": "{{ChartSpec.Foreground}}", "value": 1 }, "value": 0.35 }
            },
            "layer": [
              {
                "mark": { "type": "rect", "aria": false, "cornerRadius": 2 },
                "encoding": {
                  "color": { "condition": { "test": "!isValid(datum.shade)", "value": "{{ChartPalette.Grid.Light}}" },
                             "field": "shade", "type": "nominal", "legend": null,
                             "scale": { "domain": [{{domain}}], "range": [{{range}}] } },
                  "tooltip": [
                    { "field": "arm", "type": "nominal" },
                    { "field": "mean", "type": "quantitative", "format": "{{data.Score.MeanFormat}}",
                      "title": {{ChartSpec.Quote($"mean {data.Score.Name}")}} },
                    { "field": "diverged", "type": "quantitative", "title": "diverged runs" }
                  ]
                }
              },
              {
                "mark": { "type": "text", "aria": false, "tooltip": null, "fontSize": {{(isNarrow ? 10 : 12)}} },
                "encoding": {
                  "text": { "field": "text", "type": "nominal" },
                  "color": { "condition": { "test": "{{test}}", "value": "{{ChartPalette.Ground.Light}}" },
                             "value": "{{ChartPalette.Ink.Light}}" }
                }
              }
            ]
            """;
        string filter = $$"""{ "filter": "{{ChartSpec.ShownOnly}}" }""";
        string body = panels.Length > 1 ? $$"""
            {
              "autosize": "pad",
              "padding": { "left": 2, "top": 4, "right": 2, "bottom": 4 },
              "usermeta": { "zoom": [], "facetLayers": {{panels.Length}}, "labelSpace": 30 },
              "transform": [{{filter}}],
              "facet": { "field": "rule", "type": "nominal", "sort": [{{string.Join(", ", panels.Select(ChartSpec.Quote))}}] },
              "resolve": { "axis": { "x": "independent", "y": "independent" } },
              "columns": {{Math.Min(panels.Length, 2)}},
              "spacing": { "row": 28, "column": 20 },
              "spec": { "width": 380, {{inner}} }
            }
            """ : $$"""
            {
              "width": "container",
              "autosize": { "type": "fit-x", "contains": "padding" },
              "padding": { "left": 2, "top": 4, "right": 4, "bottom": 4 },
              "transform": [{{filter}}],
              {{inner}}
            }
            """;
        int further = data.Axes.Count(axis => axis.Key != "rule" && axis.Key != across.Key && axis.Key != down.Key);
        string unit = data.Score.IsFraction ? " in per cent" : "";
        return new Chart("heat", $"{data.Score.Noun} over {across.Key} and {down.Key}",
            $"Mean {data.Score.Name}{unit}; darker is better. × marks runs that diverged."
            + (further > 0 ? " Of the other swept keys, the best setting is shown." : ""),
            ChartSpec.Create($"Mean {data.Score.Name} for each {across.Key} and {down.Key}"
                + (panels.Length > 1 ? $", one plot for each of {panels.Length} rules." : "."), rows, body));
    }

    /// <summary>The two keys with the most values, the longer one across.</summary>
    private static (SweepAxis? Across, SweepAxis? Down) Keys(ReportData data)
    {
        SweepAxis[] keys = [.. data.Axes.Where(axis => axis.Key != "rule" && axis.Values.Count > 1)
            .OrderByDescending(axis => axis.Values.Count)];
        if (keys.Length >= 2) return (keys[0], keys[1]);
        SweepAxis? rules = data.Axes.FirstOrDefault(axis => axis.Key == "rule" && axis.Values.Count > 1);
        // One key of numbers has a chart of lines.
        return keys.Length == 1 && rules is not null && !KeyChart.IsNumeric(keys[0]) ? (keys[0], rules) : (null, null);
    }

    /// <summary>Numbers in their order, everything else as it was given.</summary>
    private static string Sorted(SweepAxis axis)
    {
        IEnumerable<string> values = KeyChart.IsNumeric(axis) ? axis.Values.OrderBy(value => ArmLabels.Number(value)) : axis.Values;
        return $"[{string.Join(", ", values.Select(value => ChartSpec.Quote(ArmLabels.Value(value))))}]";
    }

    private static string Text(Score score, double mean) =>
        score.IsFraction ? (100 * mean).ToString("0.0", CultureInfo.InvariantCulture) : NumberText.Significant(mean);
}
