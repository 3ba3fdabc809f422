using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Plasticity.Numerics.Kernels;

/// <summary>
/// Products of a single row, as in training on one sample at a time. They are bound by reading the weights, so rows of weights
/// that belong to a zero input are not read at all.
/// </summary>
internal static unsafe class RowProducts
{
    // Up to this width the sums stay in registers while all rows of weights pass; above, groups of whole rows are streamed.
    private const int NarrowColumns = 64;

    /// <summary>c = x W, the sum over the nonzero elements of x in order.</summary>
    /// <param name="x">The row, of <paramref name="depth"/> elements.</param>
    /// <param name="depth">The number of rows of W.</param>
    /// <param name="w">W, row-major.</param>
    /// <param name="columns">The number of columns of W, and its stride.</param>
    /// <param name="c">The result; not read.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Multiply(float* x, int depth, float* w, int columns, float* c)
    {
        int* kept = AlignedScratch.OfThisThread.Kept(depth + 8);
        int count = ZeroColumns.NonzeroOf(x, depth, kept);
        int j = 0;
        if (columns > NarrowColumns)
        {
            j = columns & ~7;
            MultiplyWide(x, kept, count, w, columns, c, j);
        }
        for (; j + 32 <= columns; j += 32) MultiplyFour(x, kept, count, w + j, columns, c + j);
        for (; j + 16 <= columns; j += 16) MultiplyTwo(x, kept, count, w + j, columns, c + j, 8);
        int rest = columns - j;
        if (rest > 8) MultiplyTwo(x, kept, count, w + j, columns, c + j, rest - 8);
        else if (rest > 0) MultiplyOne(x, kept, count, w + j, columns, c + j, rest);
    }

    /// <summary>c_j = dot(d, row j of W): a row times the transpose of W.</summary>
    /// <param name="d">The row, of <paramref name="depth"/> elements.</param>
    /// <param name="depth">The number of columns of W, and its stride.</param>
    /// <param name="w">W, row-major.</param>
    /// <param name="rows">The number of rows of W.</param>
    /// <param name="c">The result, of <paramref name="rows"/> elements; not read.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void MultiplyTransposed(float* d, int depth, float* w, int rows, float* c)
    {
        // Sixteen partial sums by position, then a fixed tree, whatever the width of the machine's vectors.
        int j = 0, whole = depth & ~15;
        for (; j + 4 <= rows; j += 4)
        {
            float* w0 = w + (nint)j * depth, w1 = w0 + depth, w2 = w1 + depth, w3 = w2 + depth;
            Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
            Vector256<float> t0 = default, t1 = default, t2 = default, t3 = default;
            int k = 0;
            for (; k < whole; k += 16)
            {
                Vector256<float> d0 = Vector256.Load(d + k), d1 = Vector256.Load(d + k + 8);
                s0 = Vector256.FusedMultiplyAdd(Vector256.Load(w0 + k), d0, s0);
                t0 = Vector256.FusedMultiplyAdd(Vector256.Load(w0 + k + 8), d1, t0);
                s1 = Vector256.FusedMultiplyAdd(Vector256.Load(w1 + k), d0, s1);
                t1 = Vector256.FusedMultiplyAdd(Vector256.Load(w1 + k + 8), d1, t1);
                s2 = Vector256.FusedMultiplyAdd(Vector256.Load(w2 + k), d0, s2);
                t2 = Vector256.FusedMultiplyAdd(Vector256.Load(w2 + k + 8), d1, t2);
                s3 = Vector256.FusedMultiplyAdd(Vector256.Load(w3 + k), d0, s3);
                t3 = Vector256.FusedMultiplyAdd(Vector256.Load(w3 + k + 8), d1, t3);
            }
            int rest = depth - k;
            if (rest > 0)
            {
                Vector256<float> d0 = DotProducts.LowRest(d + k, rest), d1 = DotProducts.HighRest(d + k, rest);
                s0 = Vector256.FusedMultiplyAdd(DotProducts.LowRest(w0 + k, rest), d0, s0);
                t0 = Vector256.FusedMultiplyAdd(DotProducts.HighRest(w0 + k, rest), d1, t0);
                s1 = Vector256.FusedMultiplyAdd(DotProducts.LowRest(w1 + k, rest), d0, s1);
                t1 = Vector256.FusedMultiplyAdd(DotProducts.HighRest(w1 + k, rest), d1, t1);
                s2 = Vector256.FusedMultiplyAdd(DotProducts.LowRest(w2 + k, rest), d0, s2);
                t2 = Vector256.FusedMultiplyAdd(DotProducts.HighRest(w2 + k, rest), d1, t2);
                s3 = Vector256.FusedMultiplyAdd(DotProducts.LowRest(w3 + k, rest), d0, s3);
                t3 = Vector256.FusedMultiplyAdd(DotProducts.HighRest(w3 + k, rest), d1, t3);
            }
            Vector128.Store(DotProducts.SumsOf(s0 + t0, s1 + t1, s2 + t2, s3 + t3), c + j);
        }
        for (; j < rows; j++)
        {
            float* row = w + (nint)j * depth;
            Vector256<float> s = default, t = default;
            int k = 0;
            for (; k < whole; k += 16)
            {
                s = Vector256.FusedMultiplyAdd(Vector256.Load(row + k), Vector256.Load(d + k), s);
                t = Vector256.FusedMultiplyAdd(Vector256.Load(row + k + 8), Vector256.Load(d + k + 8), t);
            }
            int rest = depth - k;
            if (rest > 0)
            {
                s = Vector256.FusedMultiplyAdd(DotProducts.LowRest(row + k, rest), DotProducts.LowRest(d + k, rest), s);
                t = Vector256.FusedMultiplyAdd(DotProducts.HighRest(row + k, rest), DotProducts.HighRest(d + k, rest), t);
            }
            c[j] = DotProducts.SumOf(s + t);
        }
    }

    /// <summary>W = keep W + factor x^T d, touching only rows of a nonzero element of x if keep is 1.</summary>
    /// <param name="x">The row of presynaptic activities, <paramref name="rows"/> elements.</param>
    /// <param name="rows">The number of rows of W.</param>
    /// <param name="d">The row of postsynaptic terms, <paramref name="columns"/> elements.</param>
    /// <param name="columns">The number of columns of W, and its stride.</param>
    /// <param name="w">W, row-major.</param>
    /// <param name="factor">The factor of the outer product.</param>
    /// <param name="keep">The factor of W.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void AddOuter(float* x, int rows, float* d, int columns, float* w, float factor, float keep)
    {
        int rest = columns & 7, whole = columns - rest;
        if (keep != 1)
        {
            // With keep = 0 nothing of W may show, not even a NaN.
            if (keep == 0) new Span<float>(w, rows * columns).Clear();
            else Elementwise.Map(w, (nint)rows * columns, new Times(keep));
        }
        int* kept = AlignedScratch.OfThisThread.Kept(rows + 8);
        int count = ZeroColumns.NonzeroOf(x, rows, kept);
        Vector256<float> dRest = rest > 0 ? PartialVector.Load(d + whole, rest) : default;
        for (int i = 0; i < count; i++)
        {
            float* row = w + (nint)kept[i] * columns;
            Vector256<float> f = Vector256.Create(factor * x[kept[i]]);
            int j = 0;
            for (; j + 32 <= whole; j += 32)
            {
                Vector256<float> r0 = Vector256.FusedMultiplyAdd(f, Vector256.Load(d + j), Vector256.Load(row + j));
                Vector256<float> r1 = Vector256.FusedMultiplyAdd(f, Vector256.Load(d + j + 8), Vector256.Load(row + j + 8));
                Vector256<float> r2 = Vector256.FusedMultiplyAdd(f, Vector256.Load(d + j + 16), Vector256.Load(row + j + 16));
                Vector256<float> r3 = Vector256.FusedMultiplyAdd(f, Vector256.Load(d + j + 24), Vector256.Load(row + j + 24));
                Vector256.Store(r0, row + j);
                Vector256.Store(r1, row + j + 8);
                Vector256.Store(r2, row + j + 16);
                Vector256.Store(r3, row + j + 24);
            }
            for (; j < whole; j += 8)
                Vector256.Store(Vector256.FusedMultiplyAdd(f, Vector256.Load(d + j), Vector256.Load(row + j)), row + j);
            if (rest > 0) PartialVector.Store(Vector256.FusedMultiplyAdd(f, dRest, PartialVector.Load(row + j, rest)), row + j, rest);
        }
    }

    /// <summary>Groups of eight rows of weights at a time; whole vectors of columns only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyWide(float* x, int* kept, int count, float* w, nint stride, float* c, int columns)
    {
        new Span<float>(c, columns).Clear();
        int i = 0;
        for (; i + 8 <= count; i += 8)
        {
            float* w0 = w + kept[i] * stride, w1 = w + kept[i + 1] * stride, w2 = w + kept[i + 2] * stride;
            float* w3 = w + kept[i + 3] * stride, w4 = w + kept[i + 4] * stride, w5 = w + kept[i + 5] * stride;
            float* w6 = w + kept[i + 6] * stride, w7 = w + kept[i + 7] * stride;
            Vector256<float> x0 = Vector256.Create(x[kept[i]]), x1 = Vector256.Create(x[kept[i + 1]]);
            Vector256<float> x2 = Vector256.Create(x[kept[i + 2]]), x3 = Vector256.Create(x[kept[i + 3]]);
            Vector256<float> x4 = Vector256.Create(x[kept[i + 4]]), x5 = Vector256.Create(x[kept[i + 5]]);
            Vector256<float> x6 = Vector256.Create(x[kept[i + 6]]), x7 = Vector256.Create(x[kept[i + 7]]);
            for (nint j = 0; j < columns; j += 8)
            {
                Vector256<float> sum = Vector256.FusedMultiplyAdd(x0, Vector256.Load(w0 + j), Vector256.Load(c + j));
                sum = Vector256.FusedMultiplyAdd(x1, Vector256.Load(w1 + j), sum);
                sum = Vector256.FusedMultiplyAdd(x2, Vector256.Load(w2 + j), sum);
                sum = Vector256.FusedMultiplyAdd(x3, Vector256.Load(w3 + j), sum);
                sum = Vector256.FusedMultiplyAdd(x4, Vector256.Load(w4 + j), sum);
                sum = Vector256.FusedMultiplyAdd(x5, Vector256.Load(w5 + j), sum);
                sum = Vector256.FusedMultiplyAdd(x6, Vector256.Load(w6 + j), sum);
                sum = Vector256.FusedMultiplyAdd(x7, Vector256.Load(w7 + j), sum);
                Vector256.Store(sum, c + j);
            }
        }
        for (; i < count; i++)
        {
            float* row = w + kept[i] * stride;
            Vector256<float> x0 = Vector256.Create(x[kept[i]]);
            for (nint j = 0; j < columns; j += 8)
                Vector256.Store(Vector256.FusedMultiplyAdd(x0, Vector256.Load(row + j), Vector256.Load(c + j)), c + j);
        }
    }

    /// <summary>32 columns, their sums in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyFour(float* x, int* kept, int count, float* w, nint stride, float* c)
    {
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
        for (int i = 0; i < count; i++)
        {
            float* row = w + kept[i] * stride;
            Vector256<float> f = Vector256.Create(x[kept[i]]);
            s0 = Vector256.FusedMultiplyAdd(f, Vector256.Load(row), s0);
            s1 = Vector256.FusedMultiplyAdd(f, Vector256.Load(row + 8), s1);
            s2 = Vector256.FusedMultiplyAdd(f, Vector256.Load(row + 16), s2);
            s3 = Vector256.FusedMultiplyAdd(f, Vector256.Load(row + 24), s3);
        }
        Vector256.Store(s0, c);
        Vector256.Store(s1, c + 8);
        Vector256.Store(s2, c + 16);
        Vector256.Store(s3, c + 24);
    }

    /// <summary>8 columns and up to 8 more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyTwo(float* x, int* kept, int count, float* w, nint stride, float* c, int more)
    {
        Vector256<float> s0 = default, s1 = default;
        for (int i = 0; i < count; i++)
        {
            float* row = w + kept[i] * stride;
            Vector256<float> f = Vector256.Create(x[kept[i]]);
            s0 = Vector256.FusedMultiplyAdd(f, Vector256.Load(row), s0);
            s1 = Vector256.FusedMultiplyAdd(f, PartialVector.Load(row + 8, more), s1);
        }
        Vector256.Store(s0, c);
        PartialVector.Store(s1, c + 8, more);
    }

    /// <summary>Up to 8 columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyOne(float* x, int* kept, int count, float* w, nint stride, float* c, int columns)
    {
        Vector256<float> sum = default;
        for (int i = 0; i < count; i++)
            sum = Vector256.FusedMultiplyAdd(Vector256.Create(x[kept[i]]), PartialVector.Load(w + kept[i] * stride, columns), sum);
        PartialVector.Store(sum, c, columns);
    }
}
