using System.Text.Json.Nodes;

namespace Plasticity.Lab.Reports.Charts;

/// <summary>A measure over training: one line per rule, a band for its interval, its name at the end.</summary>
public static class LearningCurveChart
{
    /// <summary>Builds the chart, or null when the curve has no finite point.</summary>
    /// <param name="data">What the report shows.</param>
    /// <param name="curve">The measure.</param>
    /// <param name="index">Its position among the curves; the first is drawn tallest.</param>
    /// <param name="scales">Colours, dashes and shapes of the rules.</param>
    public static Chart? Build(ReportData data, LearningCurve curve, int index, RuleScales scales)
    {
        CurvePoint[] points = [.. curve.Points.Where(point => double.IsFinite(point.Value.Mean)
            && data.Rules.Any(rule => rule.Rule == point.Rule))];
        if (points.Length == 0) return null;

        int lines = points.Select(point => point.Rule).Distinct().Count();
        int height = EndLabels.Height(lines, index == 0 ? 400 : 300);
        AxisRange y = curve.IsFraction
            ? AxisRange.Around(points.SelectMany(point => new[] { point.Value.Mean, point.Value.Low, point.Value.High })).Within(0, 1)
            : AxisRange.Around(Ordinary(points));
        string name = $"{curve.Split} {curve.Metric}".ToLowerInvariant();
        string title = string.Concat(char.ToUpperInvariant(name[0]).ToString(), name.AsSpan(1));
        string id = $"curve-{Slug(name)}";

        Dictionary<string, string> names = data.Rules.ToDictionary(rule => rule.Rule, rule => rule.Name);
        IEnumerable<JsonObject> rows = points.Select(point => new JsonObject
        {
            ["kind"] = "point",
            ["rule"] = point.Rule,
            ["name"] = names[point.Rule],
            ["epoch"] = point.Epoch,
        }.With(point.Value));

        CurvePoint[] ends = [.. points.GroupBy(point => point.Rule).Select(group => group.MaxBy(point => point.Epoch)!)];
        double[] at = [.. ends.Select(end => EndLabels.Pixel(end.Value.Mean, y.Low, y.High, height))];
        double[] placed = EndLabels.Place(at, height);
        double last = points.Max(point => point.Epoch);
        JsonObject[] labels = [.. ends.Select((end, i) => new JsonObject
        {
            ["kind"] = "label",
            ["rule"] = end.Rule,
            ["end"] = Math.Round(at[i], 1),
            ["label"] = Math.Round(placed[i], 1),
            ["text"] = end.Epoch < last ? $"{end.Rule} (stopped)" : end.Rule,
        })];

        string format = curve.IsFraction ? ".1%" : ".3~g";
        JsonObject spec = ChartSpec.Create(
            $"{title} against epochs of training for {lines} rules, with a band for the interval over seeds.",
            rows.Concat(labels),
            LineChartBody.Json(scales, title, y, height, format, curve.IsFraction ? ".0%" : ".3~g", data.Control));
        return new Chart(id, $"{title} over training", "Line: mean over the seeds. Band: its 95% interval.", spec);
    }

    /// <summary>The means, without rules that blow up: one of them would press all others onto the axis.</summary>
    private static IEnumerable<double> Ordinary(CurvePoint[] points)
    {
        double[] peaks = [.. points.GroupBy(point => point.Rule).Select(rule => rule.Max(point => Math.Abs(point.Value.Mean))).Order()];
        double limit = 5 * peaks[(peaks.Length - 1) / 2];
        return points.Select(point => point.Value.Mean).Where(mean => Math.Abs(mean) <= limit);
    }

    private static string Slug(string text) => new([.. text.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-')]);
}
