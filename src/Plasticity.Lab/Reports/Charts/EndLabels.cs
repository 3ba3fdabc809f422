namespace Plasticity.Lab.Reports.Charts;

/// <summary>
/// Places the names of lines at their right ends, moved apart where they would overlap, so that a chart needs no legend. Positions are
/// pixels from the top: Vega-Lite has no label placement, and the plot's height is ours to choose.
/// </summary>
public static class EndLabels
{
    /// <summary>The least distance between two labels, in pixels.</summary>
    public const double Spacing = 15;

    /// <summary>Where each label goes.</summary>
    /// <param name="ends">Where the lines end, in pixels from the top.</param>
    /// <param name="height">The plot's height; labels may leave it a little when there are too many.</param>
    public static double[] Place(IReadOnlyList<double> ends, double height)
    {
        // Isotonic regression by pooling: labels that collide form a block that sits at the mean of where its members want to be.
        int[] order = [.. Enumerable.Range(0, ends.Count).OrderBy(index => ends[index])];
        List<(double Sum, int Count)> blocks = [];
        for (int rank = 0; rank < order.Length; rank++)
        {
            blocks.Add((Math.Clamp(ends[order[rank]], 0, height) - rank * Spacing, 1));
            while (blocks.Count > 1 && blocks[^2].Sum / blocks[^2].Count > blocks[^1].Sum / blocks[^1].Count)
            {
                (double sum, int count) = blocks[^1];
                blocks.RemoveAt(blocks.Count - 1);
                blocks[^1] = (blocks[^1].Sum + sum, blocks[^1].Count + count);
            }
        }

        double[] placed = new double[ends.Count];
        int next = 0;
        foreach ((double sum, int count) in blocks)
        {
            // Shifted wanted positions lie in [-(n-1) spacing, height]; this keeps the first label below the top and the last above the
            // bottom.
            double floor = Math.Max(0, height - (order.Length - 1) * Spacing);
            double start = Math.Clamp(sum / count, Math.Min(0, floor), floor);
            for (int member = 0; member < count; member++, next++) placed[order[next]] = start + next * Spacing;
        }

        return placed;
    }

    /// <summary>A pixel position for a value on a vertical axis.</summary>
    /// <param name="value">The value.</param>
    /// <param name="low">The value at the bottom.</param>
    /// <param name="high">The value at the top.</param>
    /// <param name="height">The plot's height.</param>
    public static double Pixel(double value, double low, double high, double height) => height * (1 - (value - low) / (high - low));

    /// <summary>A plot height at which the labels of so many lines fit.</summary>
    /// <param name="lines">How many lines there are.</param>
    /// <param name="least">The height for few lines.</param>
    public static int Height(int lines, int least) => Math.Max(least, (int)Math.Ceiling((lines - 1) * Spacing));
}
