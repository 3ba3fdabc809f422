namespace Plasticity.Numerics.Kernels;

/// <summary>Largest values and means over windows. Taps are taken in the order of memory.</summary>
internal static class PoolingKernels
{
    /// <summary>pooled = the largest of each window; winners = where in the sample it was.</summary>
    internal static void SetMax(Tensor pooled, Tensor x, PoolingShape shape, int[] winners)
    {
        ImageShape to = shape.Output;
        int at = 0;
        for (int n = 0; n < x.Rows; n++)
        {
            ReadOnlySpan<float> row = x.Row(n);
            for (int y = 0; y < to.Height; y++)
                for (int column = 0; column < to.Width; column++)
                    for (int c = 0; c < to.Channels; c++, at++)
                    {
                        int winner = -1;
                        foreach (int tap in Taps(shape, y, column, c))
                            if (winner < 0 || (!(row[tap] <= row[winner]) && !float.IsNaN(row[winner]))) winner = tap;
                        winners[at] = winner;
                        pooled.Span[at] = row[winner];
                    }
        }
    }

    /// <summary>g = keep g + d at its winners.</summary>
    internal static void AddToWinners(Tensor g, Tensor d, int[] winners, float keep)
    {
        if (keep == 0) g.Clear();
        else if (keep != 1) g.Scale(keep);
        for (int n = 0; n < d.Rows; n++)
        {
            Span<float> to = g.Row(n);
            ReadOnlySpan<float> from = d.Row(n);
            ReadOnlySpan<int> where = winners.AsSpan(n * from.Length, from.Length);
            for (int i = 0; i < from.Length; i++) to[where[i]] += from[i];
        }
    }

    /// <summary>pooled = the mean over each window.</summary>
    internal static void SetMean(Tensor pooled, Tensor x, PoolingShape shape)
    {
        ImageShape to = shape.Output;
        float factor = 1f / (shape.SizeHeight * shape.SizeWidth);
        int at = 0;
        for (int n = 0; n < x.Rows; n++)
            for (int y = 0; y < to.Height; y++)
                for (int column = 0; column < to.Width; column++)
                    for (int c = 0; c < to.Channels; c++, at++)
                    {
                        float sum = 0;
                        foreach (int tap in Taps(shape, y, column, c)) sum += x.Row(n)[tap];
                        pooled.Span[at] = factor * sum;
                    }
    }

    /// <summary>g = keep g + factor (the sum of d over the windows around each position).</summary>
    internal static void AddMeanBackward(Tensor g, Tensor d, PoolingShape shape, float keep)
    {
        ImageShape to = shape.Output;
        float factor = 1f / (shape.SizeHeight * shape.SizeWidth);
        if (keep == 0) g.Clear();
        else g.Scale(keep);
        int at = 0;
        for (int n = 0; n < g.Rows; n++)
            for (int y = 0; y < to.Height; y++)
                for (int column = 0; column < to.Width; column++)
                    for (int c = 0; c < to.Channels; c++, at++)
                        foreach (int tap in Taps(shape, y, column, c)) g.Row(n)[tap] += factor * d.Span[at];
    }

    private static IEnumerable<int> Taps(PoolingShape shape, int y, int x, int c)
    {
        int top = y * shape.Stride - shape.Padding, left = x * shape.Stride - shape.Padding;
        for (int i = Math.Max(top, 0); i < Math.Min(top + shape.SizeHeight, shape.Input.Height); i++)
            for (int j = Math.Max(left, 0); j < Math.Min(left + shape.SizeWidth, shape.Input.Width); j++)
                yield return (i * shape.Input.Width + j) * shape.Input.Channels + c;
    }
}
