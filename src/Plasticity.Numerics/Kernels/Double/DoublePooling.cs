namespace Plasticity.Numerics.Kernels;

/// <summary>Largest values and means over windows in double precision. Shapes have been checked.</summary>
internal static class DoublePooling
{
    /// <summary>pooled = the largest of each window; winners = where in the sample it was. The first of equals, or the first NaN.</summary>
    internal static void SetMax(Tensor pooled, Tensor x, PoolingShape shape, int[] winners)
    {
        winners.AsSpan(0, pooled.Count).Fill(-1);
        foreach ((int above, int below) in Members(shape))
            for (int n = 0; n < x.Rows; n++)
            {
                ref int winner = ref winners[n * pooled.Columns + above];
                ref double largest = ref pooled.DoubleRow(n)[above];
                double value = x.DoubleRow(n)[below];
                if (winner >= 0 && !(value > largest) && !(double.IsNaN(value) && !double.IsNaN(largest))) continue;
                (winner, largest) = (below, value);
            }
    }

    /// <summary>g = keep g + d at its winners.</summary>
    internal static void AddToWinners(Tensor g, Tensor d, int[] winners, double keep)
    {
        DoubleElementwise.Keep(g.Doubles, keep);
        for (int n = 0; n < d.Rows; n++)
        {
            Span<double> to = g.DoubleRow(n), from = d.DoubleRow(n);
            for (int i = 0; i < from.Length; i++) to[winners[n * from.Length + i]] += from[i];
        }
    }

    /// <summary>pooled = the mean over each window.</summary>
    internal static void SetMean(Tensor pooled, Tensor x, PoolingShape shape)
    {
        double size = shape.SizeHeight * shape.SizeWidth;
        pooled.Doubles.Clear();
        foreach ((int above, int below) in Members(shape))
            for (int n = 0; n < x.Rows; n++) pooled.DoubleRow(n)[above] += x.DoubleRow(n)[below] / size;
    }

    /// <summary>g = keep g + (the sum of d over the windows around each position) / size.</summary>
    internal static void AddMeanBackward(Tensor g, Tensor d, PoolingShape shape, double keep)
    {
        double size = shape.SizeHeight * shape.SizeWidth;
        DoubleElementwise.Keep(g.Doubles, keep);
        foreach ((int above, int below) in Members(shape))
            for (int n = 0; n < g.Rows; n++) g.DoubleRow(n)[below] += d.DoubleRow(n)[above] / size;
    }

    /// <summary>Every element of the result with each element of its window, in the order of memory; padding is left out.</summary>
    private static IEnumerable<(int Above, int Below)> Members(PoolingShape shape)
    {
        ImageShape input = shape.Input, output = shape.Output;
        for (int above = 0; above < output.Count; above++)
            for (int tap = 0; tap < shape.SizeHeight * shape.SizeWidth; tap++)
            {
                int position = above / output.Channels;
                int y = position / output.Width * shape.Stride + tap / shape.SizeWidth - shape.Padding;
                int x = position % output.Width * shape.Stride + tap % shape.SizeWidth - shape.Padding;
                if (y < 0 || y >= input.Height || x < 0 || x >= input.Width) continue;
                yield return (above, (y * input.Width + x) * input.Channels + above % output.Channels);
            }
    }
}
