using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Plasticity.Numerics.Kernels;

/// <summary>
/// Largest values and means over windows, eight or sixteen channels of a position at a time. Taps are taken in the order of memory.
/// Vectors of the last channels read on into what lies behind them (a tensor has slack for it) and store their own lanes only.
/// </summary>
internal static unsafe class PoolingKernels
{
    /// <summary>pooled = the largest of each window; winners = where in the sample it was.</summary>
    internal static void SetMax(Tensor pooled, Tensor x, PoolingShape shape, int[] winners)
    {
        ImageShape from = shape.Input, to = shape.Output;
        fixed (float* xStart = x.Span, pooledStart = pooled.Span)
        fixed (int* winnersStart = winners)
            for (int n = 0; n < x.Rows; n++)
            {
                nint at = (nint)n * to.Count;
                for (int i = 0; i < to.Height; i++)
                {
                    Extent rows = Extent.Of(i, shape.SizeHeight, shape.Stride, shape.Padding, from.Height);
                    for (int j = 0; j < to.Width; j++, at += to.Channels)
                    {
                        Extent columns = Extent.Of(j, shape.SizeWidth, shape.Stride, shape.Padding, from.Width);
                        SetLargest(xStart + (nint)n * from.Count, from, rows, columns, pooledStart + at, winnersStart + at);
                    }
                }
            }
    }

    /// <summary>g = keep g + d at its winners.</summary>
    internal static void AddToWinners(Tensor g, Tensor d, int[] winners, float keep)
    {
        int columns = d.Columns;
        for (int n = 0; n < d.Rows; n++)
        {
            // The row is scaled just before it is added to, while it comes into the cache.
            Span<float> to = g.Row(n);
            if (keep == 0) to.Clear();
            else if (keep != 1) Elementwise.Map(to, new Times(keep));
            ReadOnlySpan<float> from = d.Row(n);
            ReadOnlySpan<int> where = winners.AsSpan(n * columns, columns);
            for (int i = 0; i < from.Length; i++) to[where[i]] += from[i];
        }
    }

    /// <summary>pooled = the mean over each window: rows of taps are summed, then the rows' sums.</summary>
    internal static void SetMean(Tensor pooled, Tensor x, PoolingShape shape)
    {
        ImageShape from = shape.Input, to = shape.Output;
        float size = shape.SizeHeight * shape.SizeWidth;
        fixed (float* xStart = x.Span, pooledStart = pooled.Span)
            for (int n = 0; n < x.Rows; n++)
            {
                float* result = pooledStart + (nint)n * to.Count;
                for (int i = 0; i < to.Height; i++)
                {
                    Extent rows = Extent.Of(i, shape.SizeHeight, shape.Stride, shape.Padding, from.Height);
                    for (int j = 0; j < to.Width; j++, result += to.Channels)
                    {
                        Extent columns = Extent.Of(j, shape.SizeWidth, shape.Stride, shape.Padding, from.Width);
                        AddSum(xStart + (nint)n * from.Count, from, rows, columns, result, size, 0);
                    }
                }
            }
    }

    /// <summary>g = keep g + (the sum of d over the windows around each position) / size.</summary>
    internal static void AddMeanBackward(Tensor g, Tensor d, PoolingShape shape, float keep)
    {
        ImageShape to = shape.Input, from = shape.Output;
        float size = shape.SizeHeight * shape.SizeWidth;
        bool tiles = shape.Padding == 0 && from.Height * shape.SizeHeight == to.Height && from.Width * shape.SizeWidth == to.Width
            && (shape.Stride == shape.SizeHeight || from.Height == 1) && (shape.Stride == shape.SizeWidth || from.Width == 1);
        fixed (float* gStart = g.Span, dStart = d.Span)
            for (int n = 0; n < g.Rows; n++)
            {
                if (tiles)
                {
                    SpreadTiles(dStart + (nint)n * from.Count, gStart + (nint)n * to.Count, shape, size, keep);
                    continue;
                }
                float* result = gStart + (nint)n * to.Count;
                for (int i = 0; i < to.Height; i++)
                {
                    Extent rows = Extent.Around(i, shape.SizeHeight, shape.Stride, shape.Padding, from.Height);
                    for (int j = 0; j < to.Width; j++, result += to.Channels)
                    {
                        Extent columns = Extent.Around(j, shape.SizeWidth, shape.Stride, shape.Padding, from.Width);
                        AddSum(dStart + (nint)n * from.Count, from, rows, columns, result, size, keep);
                    }
                }
            }
    }

    // The same where every position lies in exactly one window: the share of a window is found once and written to all of it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SpreadTiles(float* d, float* g, PoolingShape shape, float size, float keep)
    {
        int channels = shape.Input.Channels, rowElements = shape.Input.Width * channels, windows = shape.Output.Width;
        for (int i = 0; i < shape.Output.Height; i++, g += shape.SizeHeight * rowElements)
            for (int j = 0; j < windows; j++, d += channels)
                for (int c = 0; c < channels; c += 8)
                {
                    int width = Math.Min(8, channels - c);
                    Vector256<float> share = Vector256.Load(d + c) / Vector256.Create(size);
                    float* corner = g + j * shape.SizeWidth * channels + c;
                    for (int row = 0; row < shape.SizeHeight; row++, corner += rowElements)
                        Spread(share, corner, shape.SizeWidth, channels, width, keep);
                }
    }

    // g = keep g + share, at so many positions side by side.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Spread(Vector256<float> share, float* g, int positions, int channels, int width, float keep)
    {
        Vector256<float> kept = Vector256.Create(keep);
        for (int k = 0; k < positions; k++, g += channels)
        {
            Vector256<float> value = keep == 0 ? share : Vector256.FusedMultiplyAdd(kept, Vector256.Load(g), share);
            if (width == 8) Vector256.Store(value, g);
            else PartialVector.Store(value, g, width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SetLargest(float* map, ImageShape from, Extent rows, Extent columns, float* pooled, int* winners)
    {
        int channels = from.Channels, rowElements = from.Width * channels;
        int first = (rows.First * from.Width + columns.First) * channels;
        int taps = (columns.End - columns.First) * channels, last = first + (rows.End - rows.First) * rowElements;
        int c = 0;
        for (; c + 16 <= channels; c += 16)
        {
            Vector256<float> best0 = Vector256.Load(map + first + c), best1 = Vector256.Load(map + first + c + 8);
            Vector256<int> at0 = Vector256.Create(first), at1 = at0;
            for (int row = first; row < last; row += rowElements)
                for (int tap = row; tap < row + taps; tap += channels)
                {
                    Take(Vector256.Load(map + tap + c), tap, ref best0, ref at0);
                    Take(Vector256.Load(map + tap + c + 8), tap, ref best1, ref at1);
                }
            Vector256.Store(best0, pooled + c);
            Vector256.Store(best1, pooled + c + 8);
            Vector256.Store(at0 + Vector256.Create(c) + Vector256<int>.Indices, winners + c);
            Vector256.Store(at1 + Vector256.Create(c + 8) + Vector256<int>.Indices, winners + c + 8);
        }
        for (; c < channels; c += 8)
        {
            Vector256<float> best = Vector256.Load(map + first + c);
            Vector256<int> at = Vector256.Create(first);
            for (int row = first; row < last; row += rowElements)
                for (int tap = row; tap < row + taps; tap += channels) Take(Vector256.Load(map + tap + c), tap, ref best, ref at);
            int width = Math.Min(8, channels - c);
            PartialVector.Store(best, pooled + c, width);
            PartialVector.Store((at + Vector256.Create(c) + Vector256<int>.Indices).AsSingle(), (float*)winners + c, width);
        }
    }

    // A value that is not at or below the best takes its place, a NaN too; from a best that is NaN nothing takes it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take(Vector256<float> value, int tap, ref Vector256<float> best, ref Vector256<int> at)
    {
        Vector256<float> takes = Vector256.AndNot(Vector256.Equals(best, best), Vector256.LessThanOrEqual(value, best));
        best = Vector256.ConditionalSelect(takes, value, best);
        at = Vector256.ConditionalSelect(takes.AsInt32(), Vector256.Create(tap), at);
    }

    // result = keep result + (sum over the taps) / size, for all channels of a position; no tap at all is a sum of 0.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddSum(float* map, ImageShape from, Extent rows, Extent columns, float* result, float size, float keep)
    {
        int channels = from.Channels, rowElements = from.Width * channels;
        float* first = map + (rows.First * from.Width + columns.First) * channels;
        int taps = (columns.End - columns.First) * channels, heights = rows.End - rows.First;
        int c = 0;
        for (; c + 16 <= channels; c += 16)
        {
            Vector256<float> sum0 = default, sum1 = default;
            float* row = first + c;
            for (int i = 0; i < heights; i++, row += rowElements)
            {
                Vector256<float> part0 = default, part1 = default;
                for (int tap = 0; tap < taps; tap += channels)
                {
                    part0 += Vector256.Load(row + tap);
                    part1 += Vector256.Load(row + tap + 8);
                }
                sum0 += part0;
                sum1 += part1;
            }
            sum0 /= Vector256.Create(size);
            sum1 /= Vector256.Create(size);
            if (keep != 0)
            {
                sum0 = Vector256.FusedMultiplyAdd(Vector256.Create(keep), Vector256.Load(result + c), sum0);
                sum1 = Vector256.FusedMultiplyAdd(Vector256.Create(keep), Vector256.Load(result + c + 8), sum1);
            }
            Vector256.Store(sum0, result + c);
            Vector256.Store(sum1, result + c + 8);
        }
        for (; c < channels; c += 8)
        {
            Vector256<float> sum = default;
            float* row = first + c;
            for (int i = 0; i < heights; i++, row += rowElements)
            {
                Vector256<float> part = default;
                for (int tap = 0; tap < taps; tap += channels) part += Vector256.Load(row + tap);
                sum += part;
            }
            sum /= Vector256.Create(size);
            int width = Math.Min(8, channels - c);
            if (keep != 0) sum = Vector256.FusedMultiplyAdd(Vector256.Create(keep), Vector256.Load(result + c), sum);
            PartialVector.Store(sum, result + c, width);
        }
    }

    /// <summary>Positions along one axis, from the first to before the end.</summary>
    private readonly record struct Extent(int First, int End)
    {
        /// <summary>The positions of the map that a window sees.</summary>
        internal static Extent Of(int window, int size, int stride, int padding, int length)
        {
            int first = window * stride - padding;
            return new(Math.Max(first, 0), Math.Min(first + size, length));
        }

        /// <summary>The windows that see a position of the map; none perhaps, where strides skip it.</summary>
        internal static Extent Around(int position, int size, int stride, int padding, int windows)
        {
            int first = Math.Max(position + padding - size + stride, 0) / stride;
            return new(first, Math.Max(Math.Min((position + padding) / stride + 1, windows), first));
        }
    }
}
