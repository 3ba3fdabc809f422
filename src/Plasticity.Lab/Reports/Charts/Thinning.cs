namespace Plasticity.Lab.Reports.Charts;

/// <summary>Leaves out points that a screen could not show anyway, so that pages stay small. The tables keep every point.</summary>
internal static class Thinning
{
    /// <summary>The most points of a line.</summary>
    private const int MostOfLine = 200;

    /// <summary>The most points of a chart, unless lines would have fewer than <see cref="FewestOfLine"/>.</summary>
    private const int MostOfChart = 12_000;

    private const int FewestOfLine = 25;

    /// <summary>How many points each of so many lines may have.</summary>
    public static int PointsOf(int lines) => Math.Clamp(MostOfChart / Math.Max(1, lines), FewestOfLine, MostOfLine);

    /// <summary>At most so many points, evenly spread over their order, the first and the last among them.</summary>
    public static IEnumerable<T> Of<T>(IReadOnlyList<T> points, int most)
    {
        if (points.Count <= most) return points;
        return Enumerable.Range(0, most).Select(i => points[(int)((long)i * (points.Count - 1) / (most - 1))]);
    }

    /// <summary>Says that points were left out, if they were.</summary>
    public static string Remark(int all, int shown) =>
        shown < all ? " Lines are drawn through some of their points; metrics.csv has all." : "";
}
