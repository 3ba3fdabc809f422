using System.Globalization;
using System.Security;
using Plasticity.Lab.Statistics;

namespace Plasticity.Lab.Reproductions;

/// <summary>
/// A row for each claim, drawn as SVG: the allowed range shaded, the mean as a dot, its interval as a line. Each row has a scale of its own,
/// on which the distance from the value to the bound can be seen.
/// </summary>
internal static class ClaimChart
{
    private const int Width = 760, LabelWidth = 300, RowHeight = 26, Margin = 10;

    private static readonly CultureInfo _invariant = CultureInfo.InvariantCulture;

    public static void Write(IEnumerable<(string Name, ClaimInequality Inequality, ClaimResult? Result)> claims, TextWriter writer)
    {
        (string Name, ClaimInequality Inequality, ClaimResult? Result)[] rows = [.. claims];
        int height = rows.Length * RowHeight + 2 * Margin;
        writer.WriteLine(string.Create(_invariant, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" width=\"{Width}\" "
            + $"height=\"{height}\" font-family=\"sans-serif\" font-size=\"12\">"));
        writer.WriteLine("<title>Measured values with 95 % intervals; the range that each claim allows is shaded</title>");
        writer.WriteLine(string.Create(_invariant, $"<rect width=\"{Width}\" height=\"{height}\" fill=\"#ffffff\"/>"));
        foreach ((int i, (string name, ClaimInequality inequality, ClaimResult? result)) in rows.Index())
            WriteRow(name, inequality, result, Margin + i * RowHeight, writer);
        writer.WriteLine("</svg>");
    }

    private static void WriteRow(string name, ClaimInequality inequality, ClaimResult? result, int top, TextWriter writer)
    {
        int middle = top + RowHeight / 2;
        writer.WriteLine(string.Create(_invariant, $"<text x=\"{Margin}\" y=\"{middle + 4}\" fill=\"#1f2328\">{SecurityElement.Escape(name)}</text>"));
        if (result?.Measured is not { } interval)
        {
            writer.WriteLine(string.Create(_invariant, $"<text x=\"{LabelWidth}\" y=\"{middle + 4}\" fill=\"#59636e\">not measured</text>"));
            return;
        }
        (double from, double to) = Range(inequality, interval);
        double X(double value) => LabelWidth + Math.Clamp((value - from) / (to - from), 0, 1) * (Width - LabelWidth - Margin);
        double low = X(inequality.Lower?.Value ?? from), high = X(inequality.Upper?.Value ?? to);
        bool isPassed = result.Outcome == ClaimOutcome.Passed;
        string color = isPassed ? "#0550ae" : "#b35900";
        writer.WriteLine(string.Create(_invariant, $"<rect x=\"{low:F1}\" y=\"{top + 3}\" width=\"{high - low:F1}\" "
            + $"height=\"{RowHeight - 6}\" fill=\"#ddf4e4\"/>"));
        foreach (double bound in new[] { inequality.Lower?.Value, inequality.Upper?.Value }.OfType<double>())
            writer.WriteLine(string.Create(_invariant, $"<line x1=\"{X(bound):F1}\" x2=\"{X(bound):F1}\" y1=\"{top + 3}\" y2=\"{top + RowHeight - 3}\" "
                + $"stroke=\"#1a7f37\" stroke-width=\"1.5\"/>"));
        if (interval.HasBounds)
            writer.WriteLine(string.Create(_invariant, $"<line x1=\"{X(interval.Low):F1}\" x2=\"{X(interval.High):F1}\" y1=\"{middle}\" y2=\"{middle}\" "
                + $"stroke=\"{color}\" stroke-width=\"3\"/>"));
        // A dot that is not filled failed: not by its colour alone.
        writer.WriteLine(string.Create(_invariant, $"<circle cx=\"{X(interval.Mean):F1}\" cy=\"{middle}\" r=\"4.5\" stroke=\"{color}\" stroke-width=\"2\" "
            + $"fill=\"{(isPassed ? color : "#ffffff")}\"/>"));
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
}
