using System.Globalization;
using System.Security;
using Plasticity.Lab.Statistics;

namespace Plasticity.Lab.Reproductions;

/// <summary>
/// A row for each claim, drawn as SVG: the allowed range shaded, the mean as a dot, its interval as a line. Each row has a scale of its
/// own, on which the distance from the value to the bound can be seen.
/// </summary>
internal static class ClaimChart
{
    private const int Width = 760, LabelWidth = 300, RowHeight = 26, Margin = 10;

    public static void Write(IEnumerable<(string Name, ClaimInequality Inequality, ClaimResult? Result)> claims, TextWriter writer)
    {
        (string Name, ClaimInequality Inequality, ClaimResult? Result)[] rows = [.. claims];
        string height = (rows.Length * RowHeight + 2 * Margin).ToString(CultureInfo.InvariantCulture);
        writer.WriteLine($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 760 {height}\" width=\"760\" height=\"{height}\" "
            + "font-family=\"sans-serif\" font-size=\"12\">");
        writer.WriteLine("<title>Measured values with 95 % intervals; the range that each claim allows is shaded</title>");
        writer.WriteLine(Element("rect", ("width", "100%"), ("height", "100%"), ("fill", "#ffffff")));
        foreach ((int i, (string name, ClaimInequality inequality, ClaimResult? result)) in rows.Index())
            WriteRow(name, inequality, result, Margin + i * RowHeight, writer);
        writer.WriteLine("</svg>");
    }

    private static void WriteRow(string name, ClaimInequality inequality, ClaimResult? result, int top, TextWriter writer)
    {
        int middle = top + RowHeight / 2;
        writer.WriteLine(Label(Margin, middle, "#1f2328", name));
        if (result?.Measured is not { } interval)
        {
            writer.WriteLine(Label(LabelWidth, middle, "#59636e", "not measured"));
            return;
        }
        (double from, double to) = Range(inequality, interval);
        double X(double value) => LabelWidth + Math.Clamp((value - from) / (to - from), 0, 1) * (Width - LabelWidth - Margin);
        double low = X(inequality.Lower?.Value ?? from), high = X(inequality.Upper?.Value ?? to);
        bool isPassed = result.Outcome == ClaimOutcome.Passed;
        string color = isPassed ? "#0550ae" : "#b35900";
        writer.WriteLine(Element("rect", ("x", low), ("y", top + 3), ("width", high - low), ("height", RowHeight - 6),
            ("fill", "#ddf4e4")));
        foreach (double bound in new[] { inequality.Lower?.Value, inequality.Upper?.Value }.OfType<double>())
            writer.WriteLine(Line(X(bound), X(bound), top + 3, top + RowHeight - 3, "#1a7f37", 1.5));
        if (interval.HasBounds) writer.WriteLine(Line(X(interval.Low), X(interval.High), middle, middle, color, 3));
        // A dot that is not filled failed: not by its colour alone.
        writer.WriteLine(Element("circle", ("cx", X(interval.Mean)), ("cy", middle), ("r", 4.5), ("stroke", color), ("stroke-width", 2),
            ("fill", isPassed ? color : "#ffffff")));
    }

    /// <summary>Room for the bounds and the interval, and as much again as a quarter of their distance at either side.</summary>
    private static (double From, double To) Range(ClaimInequality inequality, MeanInterval interval)
    {
        double[] shown = [.. new[] { inequality.Lower?.Value, inequality.Upper?.Value, interval.Mean,
            interval.HasBounds ? interval.Low : null, interval.HasBounds ? interval.High : null }.OfType<double>()];
        (double least, double most) = (shown.Min(), shown.Max());
        double room = most > least ? (most - least) / 4 : 1;
        return (least - room, most + room);
    }

    private static string Line(double x1, double x2, int y1, int y2, string color, double width) =>
        Element("line", ("x1", x1), ("x2", x2), ("y1", y1), ("y2", y2), ("stroke", color), ("stroke-width", width));

    private static string Label(int x, int middle, string color, string text) =>
        Element("text", ("x", x), ("y", middle + 4), ("fill", color)).Replace("/>", $">{SecurityElement.Escape(text)}</text>",
            StringComparison.Ordinal);

    private static string Element(string name, params (string Name, object Value)[] attributes) =>
        $"<{name} {string.Join(' ', attributes.Select(attribute => $"{attribute.Name}=\"{Text(attribute.Value)}\""))}/>";

    private static string Text(object value) => value is double number ? number.ToString("F1", CultureInfo.InvariantCulture)
        : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
