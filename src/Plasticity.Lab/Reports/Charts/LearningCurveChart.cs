using System.Text.Json.Nodes;

namespace Plasticity.Lab.Reports.Charts;

/// <summary>A measure over training: one line per arm, a band for its interval, its name at the end.</summary>
public static class LearningCurveChart
{
    /// <summary>Builds the chart, or null when the curve has no finite point.</summary>
    /// <param name="data">What the report shows.</param>
    /// <param name="curve">The measure.</param>
    /// <param name="index">Its position among the curves; the first is drawn tallest.</param>
    /// <param name="scales">Colours, dashes and shapes of the rules.</param>
    public static Chart? Build(ReportData data, LearningCurve curve, int index, ArmScales scales)
    {
        HashSet<string> known = [.. scales.Labels];
        CurvePoint[] all = [.. curve.Points.Where(point => double.IsFinite(point.Value.Mean) && known.Contains(point.Label))];
        if (all.Length == 0) return null;

        int lines = all.Select(point => point.Label).Distinct().Count();
        CurvePoint[] points = [.. all.GroupBy(point => point.Label).SelectMany(line => Thinning.Of([.. line], Thinning.PointsOf(lines)))];
        int height = EndLabels.Height(scales.Bright.Count, index == 0 ? 400 : 300);
        AxisRange y = curve.IsFraction
            ? AxisRange.Around(points.SelectMany(point => scales.IsBright(point.Label)
                ? new[] { point.Value.Mean, point.Value.Low, point.Value.High } : [point.Value.Mean])).Within(0, 1)
            : AxisRange.Around(Ordinary(points));
        string name = $"{curve.Split} {curve.Metric}".ToLowerInvariant();
        string title = string.Concat(char.ToUpperInvariant(name[0]).ToString(), name.AsSpan(1));
        string id = $"curve-{Slug(name)}";

        IEnumerable<JsonObject> rows = points.Select(point => new JsonObject
        {
            ["kind"] = "point",
            ["arm"] = point.Label,
            ["epoch"] = point.Epoch,
        }.With(point.Value).Marked(scales, point.Label));

        CurvePoint[] ends = [.. points.Where(point => scales.IsBright(point.Label))
            .GroupBy(point => point.Label).Select(group => group.MaxBy(point => point.Epoch)!)];
        double[] at = [.. ends.Select(end => EndLabels.Pixel(end.Value.Mean, y.Low, y.High, height))];
        double[] placed = EndLabels.Place(at, height);
        double last = points.Max(point => point.Epoch);
        JsonObject[] labels = [.. ends.Select((end, i) => new JsonObject
        {
            ["kind"] = "label",
            ["arm"] = end.Label,
            ["end"] = Math.Round(at[i], 1),
            ["label"] = Math.Round(placed[i], 1),
            ["text"] = end.Epoch < last ? $"{end.Label} (stopped)" : end.Label,
        }.Marked(scales, end.Label))];

        string format = curve.IsFraction ? ".1%" : ".3~g";
        JsonObject spec = ChartSpec.Create(
            $"{title} against epochs of training for {NumberText.Plural(lines, data.Noun)}, with a band for the interval over seeds.",
            rows.Concat(labels),
            LineChartBody.Json(scales, title, y, height, format, curve.IsFraction ? ".0%" : ".3~g"));
        return new Chart(id, $"{title} over training", LineChartBody.Caption(scales) + Thinning.Remark(all.Length, points.Length), spec);
    }

    /// <summary>The means, without arms that blow up: one of them would press all others onto the axis.</summary>
    private static IEnumerable<double> Ordinary(CurvePoint[] points)
    {
        double[] peaks = [.. points.GroupBy(point => point.Label).Select(line => line.Max(point => Math.Abs(point.Value.Mean))).Order()];
        double limit = 5 * peaks[(peaks.Length - 1) / 2];
        return points.Select(point => point.Value.Mean).Where(mean => Math.Abs(mean) <= limit);
    }

    private static string Slug(string text) => new([.. text.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-')]);
}
