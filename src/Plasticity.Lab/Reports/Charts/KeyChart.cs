using System.Globalization;
using System.Text.Json.Nodes;
using Plasticity.Lab.Results;
using Plasticity.Lab.Statistics;
using Plasticity.Lab.Sweeps;

namespace Plasticity.Lab.Reports.Charts;

/// <summary>The score against a swept key of numbers, a line for each rule; of the learning rate also the range that serves.</summary>
public static class KeyChart
{
    /// <summary>How much less than its best a rule may score for a learning rate to serve, as a fraction of accuracy.</summary>
    private const double Delta = 0.02;

    /// <summary>The same for a loss, as a share of the best loss.</summary>
    private const double LossDelta = 0.1;

    /// <summary>The distance of the bars that show ranges, above the horizontal axis, in pixels.</summary>
    private const int RangeSpacing = 9;

    /// <summary>The charts: one for each key of numbers with three values or more.</summary>
    /// <param name="data">What the report shows.</param>
    /// <param name="scales">Colours, dashes and shapes of the arms.</param>
    public static IEnumerable<Chart> Build(ReportData data, ArmScales scales) =>
        data.Axes.Where(axis => axis.Values.Count >= 3 && IsNumeric(axis)).Select(axis => Build(data, axis, scales)).OfType<Chart>();

    /// <summary>Whether all values of a key are numbers.</summary>
    internal static bool IsNumeric(SweepAxis axis) => axis.Values.All(value => ArmLabels.Number(value) is not null);

    private static Chart? Build(ReportData data, SweepAxis axis, ArmScales scales)
    {
        // Of arms that differ in further keys, the best stands for its value.
        var shown = data.Score.Ranked(data.Arms).Where(arm => arm.Settings.ContainsKey(axis.Key))
            .Select(arm => (Arm: arm, X: ArmLabels.Number(arm.Settings[axis.Key])!.Value))
            .DistinctBy(point => (point.Arm.Rule, point.X)).OrderBy(point => point.X).ToArray();
        var scored = shown.Where(point => point.Arm.Score is { } score && double.IsFinite(score.Mean)).ToArray();
        if (scored.Length < 2) return null;

        AxisRange y = data.Score.Axis(scored.SelectMany(point =>
            new[] { point.Arm.Score!.Value.Mean, point.Arm.Score.Value.Low, point.Arm.Score.Value.High }));
        double least = shown.Min(point => point.X), most = shown.Max(point => point.X);
        bool isLog = least > 0 && most >= 10 * least;
        int height = EndLabels.Height(scales.Rules.Count, 360);
        List<JsonObject> rows = [.. shown.Select(point => new JsonObject
        {
            ["kind"] = "point",
            ["arm"] = point.Arm.Label,
            ["rule"] = point.Arm.Rule,
            ["x"] = point.X,
            ["diverged"] = point.Arm.Count(RunStatus.Diverged),
        }.With(point.Arm.Score ?? new Interval(double.NaN, double.NaN, double.NaN)))];

        var ends = scored.GroupBy(point => point.Arm.Rule).Select(line => line.MaxBy(point => point.X)).ToArray();
        double[] at = [.. ends.Select(end => EndLabels.Pixel(end.Arm.Score!.Value.Mean, y.Low, y.High, height))];
        double[] placed = EndLabels.Place(at, height);
        rows.AddRange(ends.Select((end, i) => new JsonObject
        {
            ["kind"] = "label",
            ["arm"] = end.Arm.Label,
            ["rule"] = end.Arm.Rule,
            ["end"] = Math.Round(at[i], 1),
            ["label"] = Math.Round(placed[i], 1),
        }));
        string words = axis.Key == "lr" ? AddRanges(data, scored, rows, height) : "";
        bool hasOthers = data.Axes.Any(other => other.Key != axis.Key && other.Key != "rule");
        int diverged = shown.Count(point => point.Arm.Score is null);

        string scale = isLog ? $$"""{ "type": "log", "domain": {{new AxisRange(least / 1.1, most * 1.1).Json}}, "nice": false }"""
            : """{ "nice": true, "zero": false }""";
        string ticks = isLog ? $"\"values\": [{Ticks(least, most)}]" : "\"tickCount\": 6";
        string x = $$"""
            "x": { "field": "x", "type": "quantitative", "title": {{ChartSpec.Quote(axis.Key + (isLog ? " (logarithmic)" : ""))}},
                   "scale": {{scale}}, "axis": { "grid": false, "format": "~g", {{ticks}}, "labelOverlap": "greedy" } }
            """;
        string body = $$"""
            {
              "width": "container",
              "height": {{height}},
              "autosize": { "type": "fit-x", "contains": "padding" },
              "padding": { "left": 2, "top": 4, "right": 4, "bottom": 4 },
              "transform": [
                { "filter": "{{ChartSpec.ShownOnly}}" },
                {{ChartSpec.IntervalText(data.Score.SeedFormat)}}
              ],
              "encoding": {
                "color": { "field": "rule", "type": "nominal", "scale": {{scales.RuleColor.ToJsonString()}}, "legend": null },
                "opacity": { "condition": { "test": "{{ChartSpec.Foreground}}", "value": 1 }, "value": 0.3 }
              },
              "layer": [
                {
                  "transform": [{ "filter": "datum.kind === 'range'" }],
                  "mark": { "type": "rule", "strokeWidth": 5, "strokeCap": "round", "aria": false, "tooltip": null },
                  "encoding": { {{x}}, "x2": { "field": "x2" }, "y": { "field": "label", "type": "quantitative", "scale": null },
                                "opacity": { "value": 0.55 } }
                },
                {
                  "transform": [{ "filter": "datum.kind === 'point' && isValid(datum.low)" }],
                  "mark": { "type": "area", "clip": true, "aria": false, "tooltip": null },
                  "encoding": { {{x}}, "y": { "field": "low", "type": "quantitative" }, "y2": { "field": "high" },
                                "opacity": { "value": 0.12 } }
                },
                {
                  "transform": [{ "filter": "datum.kind === 'point' && isValid(datum.mean)" }],
                  "mark": { "type": "line", "clip": true, "aria": false, "strokeWidth": 1.75, "tooltip": null },
                  "encoding": {
                    {{x}},
                    "y": { "field": "mean", "type": "quantitative", "title": {{ChartSpec.Quote(data.Score.Name)}},
                           "scale": { "domain": {{y.Json}}, "nice": false, "zero": false },
                           "axis": { "format": "{{data.Score.AxisFormat(y)}}", "tickCount": 6 } },
                    "opacity": { "value": 1 }
                  }
                },
                {
                  "transform": [{ "filter": "datum.kind === 'point' && isValid(datum.mean)" }],
                  "mark": { "type": "point", "filled": true, "size": 50, "aria": false },
                  "encoding": {
                    {{x}}, "y": { "field": "mean", "type": "quantitative" },
                    "shape": { "field": "rule", "type": "nominal", "scale": {{scales.RuleShape.ToJsonString()}}, "legend": null },
                    "tooltip": [
                      { "field": "arm", "type": "nominal" },
                      { "field": "mean", "type": "quantitative", "format": "{{data.Score.MeanFormat}}",
                        "title": {{ChartSpec.Quote($"mean {data.Score.Name}")}} },
                      { "field": "interval", "type": "nominal", "title": "95% interval" },
                      { "field": "diverged", "type": "quantitative", "title": "diverged runs" }
                    ]
                  }
                },
                {
                  "transform": [{ "filter": "datum.kind === 'point' && datum.diverged > 0" }],
                  "mark": { "type": "point", "shape": "M-1,-1L1,1M1,-1L-1,1", "size": 60, "strokeWidth": 1.75, "aria": false },
                  "encoding": {
                    {{x}}, "y": { "value": {{height}} },
                    "tooltip": [
                      { "field": "arm", "type": "nominal" },
                      { "field": "diverged", "type": "quantitative", "title": "diverged runs" }
                    ]
                  }
                },
                {
                  "transform": [{ "filter": "datum.kind === 'label'" }],
                  "mark": { "type": "rule", "style": "leader", "clip": false, "aria": false, "tooltip": null,
                            "xOffset": 3, "x2Offset": 13 },
                  "encoding": {
                    "x": { "value": "width" }, "x2": { "value": "width" }, "color": { "value": "{{ChartPalette.Reference.Light}}" },
                    "y": { "field": "end", "type": "quantitative", "scale": null }, "y2": { "field": "label" }
                  }
                },
                {
                  "transform": [{ "filter": "datum.kind === 'label'" }],
                  "mark": { "type": "text", "style": "ink", "align": "left", "baseline": "middle", "xOffset": 17,
                            "clip": false, "aria": false, "tooltip": null },
                  "encoding": {
                    "x": { "value": "width" }, "y": { "field": "label", "type": "quantitative", "scale": null },
                    "text": { "field": "rule", "type": "nominal" }, "color": { "value": "{{ChartPalette.Ink.Light}}" }
                  }
                }
              ]
            }
            """;
        string title = axis.Key == "lr" ? "Sensitivity to the learning rate" : $"{data.Score.Noun} against {axis.Key}";
        return new Chart($"key-{Slug(axis.Key)}", title,
            "Line: mean over the seeds. Band: its 95% interval." + (hasOthers ? " Of the other swept keys, the best setting is shown." : "")
            + (shown.Any(point => point.Arm.Count(RunStatus.Diverged) > 0) ? " Crosses below: runs diverged"
                + (diverged > 0 ? "; where all did, the line has no point." : ".") : "") + words,
            ChartSpec.Create($"{data.Score.Name} against {axis.Key}, one line for each of {scales.Rules.Count} rules.", rows, body));
    }

    /// <summary>Adds the range of learning rates that serve, for each rule with three rates or more, and says how wide they are.</summary>
    private static string AddRanges(ReportData data, (ArmResult Arm, double X)[] scored, List<JsonObject> rows, int height)
    {
        List<string> words = [];
        foreach (IGrouping<string, (ArmResult Arm, double X)> line in scored.Where(point => point.X > 0).GroupBy(point => point.Arm.Rule))
        {
            if (line.Count() < 3) continue;
            double sign = data.Score.LowerIsBetter ? -1 : 1;
            double best = line.Max(point => sign * point.Arm.Score!.Value.Mean);
            double delta = data.Score.IsFraction ? Delta : LossDelta * Math.Abs(best);
            LearningRateSensitivity range = LearningRateSensitivity.Of(
                [.. line.Select(point => (point.X, sign * point.Arm.Score!.Value.Mean))], delta);
            rows.Add(new JsonObject
            {
                ["kind"] = "range",
                ["arm"] = null,
                ["rule"] = line.Key,
                ["x"] = ChartSpec.Short(range.LowestRate),
                ["x2"] = ChartSpec.Short(range.HighestRate),
                ["label"] = height - RangeSpacing * (words.Count + 1),
            });
            string open = range.IsOpenBelow || range.IsOpenAbove ? "at least " : "";
            words.Add(string.Create(CultureInfo.InvariantCulture, $"{line.Key} {open}{range.Decades:0.0}"));
        }
        if (words.Count == 0) return "";
        string within = data.Score.IsFraction ? "2 points" : "10%";
        return $" Bars above the axis: rates within {within} of the rule's best; their width in decades: {string.Join(", ", words)}.";
    }

    /// <summary>Powers of ten; where there are few of them, twice and five times as much too.</summary>
    private static string Ticks(double least, double most)
    {
        int[] powers = [.. Enumerable.Range((int)Math.Floor(Math.Log10(least)), (int)Math.Ceiling(Math.Log10(most / least)) + 2)];
        double[] multiples = most / least >= 1000 ? [1] : [1, 2, 5];
        return string.Join(", ", powers.SelectMany(power => multiples.Select(multiple => multiple * Math.Pow(10, power)))
            .Where(tick => tick >= least / 1.1 && tick <= most * 1.1).Select(tick => tick.ToString("G6", CultureInfo.InvariantCulture)));
    }

    private static string Slug(string text) =>
        new([.. text.Select(letter => char.IsAsciiLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : '-')]);
}
