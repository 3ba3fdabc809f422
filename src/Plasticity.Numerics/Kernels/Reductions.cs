using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Plasticity.Numerics.Kernels;

/// <summary>
/// Sums over elements. Totals are kept in sixteen double-precision parts by position modulo 16 and put together by a fixed tree, so
/// that the order of additions is the same on every machine.
/// </summary>
internal static unsafe class Reductions
{
    /// <summary>The sum of x_i y_i; both of one length.</summary>
    internal static double Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        fixed (float* xStart = x, yStart = y) return Dot(xStart, yStart, x.Length);
    }

    /// <summary>The sum of x_i.</summary>
    internal static double Sum(ReadOnlySpan<float> x)
    {
        fixed (float* start = x) return Sum(start, x.Length);
    }

    /// <summary>Whether every element is finite.</summary>
    internal static bool IsFinite(ReadOnlySpan<float> x)
    {
        fixed (float* start = x) return IsFinite(start, x.Length);
    }

    /// <summary>sums_j += factor * (the sum of column j of x), each column summed from the first row to the last.</summary>
    internal static void AddColumnSums(ReadOnlySpan<float> x, Span<float> sums, float factor)
    {
        fixed (float* start = x, sumsStart = sums) AddColumnSums(start, x.Length / sums.Length, sums.Length, sumsStart, factor);
    }

    /// <summary>
    /// sums_c += factor * (the sum of channel c over the positions of x), one sample after the other so that rounding errors stay small.
    /// </summary>
    internal static void AddChannelSums(ReadOnlySpan<float> x, int sample, Span<float> sums, float factor)
    {
        for (int first = 0; first < x.Length; first += sample) AddColumnSums(x.Slice(first, sample), sums, factor);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Dot(float* x, float* y, nint count)
    {
        Vector256<double> s0 = default, s1 = default, s2 = default, s3 = default;
        nint i = 0;
        for (; i + 16 <= count; i += 16)
        {
            (Vector256<double> x0, Vector256<double> x1) = Vector256.Widen(Vector256.Load(x + i));
            (Vector256<double> y0, Vector256<double> y1) = Vector256.Widen(Vector256.Load(y + i));
            (Vector256<double> x2, Vector256<double> x3) = Vector256.Widen(Vector256.Load(x + i + 8));
            (Vector256<double> y2, Vector256<double> y3) = Vector256.Widen(Vector256.Load(y + i + 8));
            // The product of two floats is exact in double precision, so each line rounds once, fused or not.
            s0 += x0 * y0;
            s1 += x1 * y1;
            s2 += x2 * y2;
            s3 += x3 * y3;
        }
        int rest = (int)(count - i);
        if (rest > 0)
        {
            (Vector256<double> x0, Vector256<double> x1) = Vector256.Widen(PartialVector.Load(x + i, Math.Min(rest, 8)));
            (Vector256<double> y0, Vector256<double> y1) = Vector256.Widen(PartialVector.Load(y + i, Math.Min(rest, 8)));
            s0 += x0 * y0;
            s1 += x1 * y1;
        }
        if (rest > 8)
        {
            (Vector256<double> x2, Vector256<double> x3) = Vector256.Widen(PartialVector.Load(x + i + 8, rest - 8));
            (Vector256<double> y2, Vector256<double> y3) = Vector256.Widen(PartialVector.Load(y + i + 8, rest - 8));
            s2 += x2 * y2;
            s3 += x3 * y3;
        }
        return Total(s0, s1, s2, s3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Sum(float* x, nint count)
    {
        Vector256<double> s0 = default, s1 = default, s2 = default, s3 = default;
        nint i = 0;
        for (; i + 16 <= count; i += 16)
        {
            (Vector256<double> x0, Vector256<double> x1) = Vector256.Widen(Vector256.Load(x + i));
            (Vector256<double> x2, Vector256<double> x3) = Vector256.Widen(Vector256.Load(x + i + 8));
            s0 += x0;
            s1 += x1;
            s2 += x2;
            s3 += x3;
        }
        int rest = (int)(count - i);
        if (rest > 0)
        {
            (Vector256<double> x0, Vector256<double> x1) = Vector256.Widen(PartialVector.Load(x + i, Math.Min(rest, 8)));
            s0 += x0;
            s1 += x1;
        }
        if (rest > 8)
        {
            (Vector256<double> x2, Vector256<double> x3) = Vector256.Widen(PartialVector.Load(x + i + 8, rest - 8));
            s2 += x2;
            s3 += x3;
        }
        return Total(s0, s1, s2, s3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool IsFinite(float* x, nint count)
    {
        // A float is infinite or no number when all bits of its exponent are set.
        const uint Exponent = 0x7F80_0000;
        Vector256<uint> mask = Vector256.Create(Exponent);
        nint i = 0;
        for (; i + 16 <= count; i += 16)
        {
            Vector256<uint> first = Vector256.Load((uint*)x + i) & mask, second = Vector256.Load((uint*)x + i + 8) & mask;
            if ((Vector256.Equals(first, mask) | Vector256.Equals(second, mask)) != Vector256<uint>.Zero) return false;
        }
        for (; i < count; i++)
            if ((((uint*)x)[i] & Exponent) == Exponent) return false;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddColumnSums(float* x, int rows, nint columns, float* sums, float factor)
    {
        Vector256<float> f = Vector256.Create(factor);
        nint j = 0;
        for (; j + 32 <= columns; j += 32)
        {
            Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
            float* row = x + j;
            for (int i = 0; i < rows; i++, row += columns)
            {
                s0 += Vector256.Load(row);
                s1 += Vector256.Load(row + 8);
                s2 += Vector256.Load(row + 16);
                s3 += Vector256.Load(row + 24);
            }
            Vector256.Store(Vector256.FusedMultiplyAdd(f, s0, Vector256.Load(sums + j)), sums + j);
            Vector256.Store(Vector256.FusedMultiplyAdd(f, s1, Vector256.Load(sums + j + 8)), sums + j + 8);
            Vector256.Store(Vector256.FusedMultiplyAdd(f, s2, Vector256.Load(sums + j + 16)), sums + j + 16);
            Vector256.Store(Vector256.FusedMultiplyAdd(f, s3, Vector256.Load(sums + j + 24)), sums + j + 24);
        }
        for (; j < columns; j += 8)
        {
            int width = (int)Math.Min(8, columns - j);
            Vector256<float> sum = default;
            float* row = x + j;
            for (int i = 0; i < rows; i++, row += columns) sum += width == 8 ? Vector256.Load(row) : PartialVector.Load(row, width);
            Vector256<float> before = width == 8 ? Vector256.Load(sums + j) : PartialVector.Load(sums + j, width);
            PartialVector.Store(Vector256.FusedMultiplyAdd(f, sum, before), sums + j, width);
        }
    }

    private static double Total(Vector256<double> s0, Vector256<double> s1, Vector256<double> s2, Vector256<double> s3)
    {
        Vector256<double> s = (s0 + s1) + (s2 + s3);
        return (s[0] + s[1]) + (s[2] + s[3]);
    }
}
