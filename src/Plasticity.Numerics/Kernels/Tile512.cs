using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Plasticity.Numerics.Kernels;

/// <summary>
/// The inner tile of a matrix product with 512-bit vectors: up to 8 rows of up to three vectors of columns, all 24 sums in registers.
/// Every element is summed in the order of k by fused multiply-adds, so the width of the vectors cannot show in the result.
/// </summary>
internal static unsafe class Tile512
{
    internal const int Lanes = 16;

    /// <summary>c = alpha a b + beta c over one tile; c is not read when beta is 0.</summary>
    /// <param name="a">The first row's element at k = 0.</param>
    /// <param name="aRow">Bytes between rows of a.</param>
    /// <param name="aStep">Bytes between steps of k in a.</param>
    /// <param name="b">The columns at k = 0.</param>
    /// <param name="bStep">Bytes between steps of k in b.</param>
    /// <param name="k">The number of steps, at least 0.</param>
    /// <param name="c">The tile of the result.</param>
    /// <param name="cRow">Elements between rows of the result.</param>
    /// <param name="alpha">The factor of the product.</param>
    /// <param name="beta">The factor of what the result held before.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Multiply<TShape>(
        byte* a, nint aRow, nint aStep, byte* b, nint bStep, int k, float* c, nint cRow, float alpha, float beta)
        where TShape : struct, ITileShape
    {
        Vector512<float> c00 = default, c01 = default, c02 = default;
        Vector512<float> c10 = default, c11 = default, c12 = default;
        Vector512<float> c20 = default, c21 = default, c22 = default;
        Vector512<float> c30 = default, c31 = default, c32 = default;
        Vector512<float> c40 = default, c41 = default, c42 = default;
        Vector512<float> c50 = default, c51 = default, c52 = default;
        Vector512<float> c60 = default, c61 = default, c62 = default;
        Vector512<float> c70 = default, c71 = default, c72 = default;
        nint aRow3 = 3 * aRow, aRow5 = 5 * aRow, aRow7 = 7 * aRow;
        if (Sse.IsSupported && beta != 0)
        {
            // The result's rows are far apart: ask for them now, to be here when the sums are done.
            Sse.Prefetch0(c + 0 * cRow);
            Sse.Prefetch0(c + 1 * cRow);
            Sse.Prefetch0(c + 2 * cRow);
            Sse.Prefetch0(c + 3 * cRow);
            if (TShape.AllRows) Sse.Prefetch0(c + 4 * cRow);
            if (TShape.AllRows) Sse.Prefetch0(c + 5 * cRow);
            if (TShape.AllRows) Sse.Prefetch0(c + 6 * cRow);
            if (TShape.AllRows) Sse.Prefetch0(c + 7 * cRow);
        }
        for (; k > 0; k--)
        {
            Vector512<float> b0 = Vector512.Load((float*)b);
            Vector512<float> b1 = TShape.Vectors > 1 ? Vector512.Load((float*)b + Lanes) : default;
            Vector512<float> b2 = TShape.Vectors > 2 ? Vector512.Load((float*)b + 2 * Lanes) : default;
            Vector512<float> x = Vector512.Create(*(float*)a);
            c00 = Vector512.FusedMultiplyAdd(x, b0, c00);
            if (TShape.Vectors > 1) c01 = Vector512.FusedMultiplyAdd(x, b1, c01);
            if (TShape.Vectors > 2) c02 = Vector512.FusedMultiplyAdd(x, b2, c02);
            x = Vector512.Create(*(float*)(a + aRow));
            c10 = Vector512.FusedMultiplyAdd(x, b0, c10);
            if (TShape.Vectors > 1) c11 = Vector512.FusedMultiplyAdd(x, b1, c11);
            if (TShape.Vectors > 2) c12 = Vector512.FusedMultiplyAdd(x, b2, c12);
            x = Vector512.Create(*(float*)(a + 2 * aRow));
            c20 = Vector512.FusedMultiplyAdd(x, b0, c20);
            if (TShape.Vectors > 1) c21 = Vector512.FusedMultiplyAdd(x, b1, c21);
            if (TShape.Vectors > 2) c22 = Vector512.FusedMultiplyAdd(x, b2, c22);
            x = Vector512.Create(*(float*)(a + aRow3));
            c30 = Vector512.FusedMultiplyAdd(x, b0, c30);
            if (TShape.Vectors > 1) c31 = Vector512.FusedMultiplyAdd(x, b1, c31);
            if (TShape.Vectors > 2) c32 = Vector512.FusedMultiplyAdd(x, b2, c32);
            if (TShape.AllRows)
            {
                x = Vector512.Create(*(float*)(a + 4 * aRow));
                c40 = Vector512.FusedMultiplyAdd(x, b0, c40);
                if (TShape.Vectors > 1) c41 = Vector512.FusedMultiplyAdd(x, b1, c41);
                if (TShape.Vectors > 2) c42 = Vector512.FusedMultiplyAdd(x, b2, c42);
                x = Vector512.Create(*(float*)(a + aRow5));
                c50 = Vector512.FusedMultiplyAdd(x, b0, c50);
                if (TShape.Vectors > 1) c51 = Vector512.FusedMultiplyAdd(x, b1, c51);
                if (TShape.Vectors > 2) c52 = Vector512.FusedMultiplyAdd(x, b2, c52);
                x = Vector512.Create(*(float*)(a + 2 * aRow3));
                c60 = Vector512.FusedMultiplyAdd(x, b0, c60);
                if (TShape.Vectors > 1) c61 = Vector512.FusedMultiplyAdd(x, b1, c61);
                if (TShape.Vectors > 2) c62 = Vector512.FusedMultiplyAdd(x, b2, c62);
                x = Vector512.Create(*(float*)(a + aRow7));
                c70 = Vector512.FusedMultiplyAdd(x, b0, c70);
                if (TShape.Vectors > 1) c71 = Vector512.FusedMultiplyAdd(x, b1, c71);
                if (TShape.Vectors > 2) c72 = Vector512.FusedMultiplyAdd(x, b2, c72);
            }
            a += aStep;
            b += bStep;
        }
        Finish<TShape>(c + 0 * cRow, c00, c01, c02, alpha, beta);
        Finish<TShape>(c + 1 * cRow, c10, c11, c12, alpha, beta);
        Finish<TShape>(c + 2 * cRow, c20, c21, c22, alpha, beta);
        Finish<TShape>(c + 3 * cRow, c30, c31, c32, alpha, beta);
        if (TShape.AllRows)
        {
            Finish<TShape>(c + 4 * cRow, c40, c41, c42, alpha, beta);
            Finish<TShape>(c + 5 * cRow, c50, c51, c52, alpha, beta);
            Finish<TShape>(c + 6 * cRow, c60, c61, c62, alpha, beta);
            Finish<TShape>(c + 7 * cRow, c70, c71, c72, alpha, beta);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<TShape>(float* c, Vector512<float> c0, Vector512<float> c1, Vector512<float> c2, float alpha, float beta)
        where TShape : struct, ITileShape
    {
        Vector512<float> factor = Vector512.Create(alpha), keep = Vector512.Create(beta);
        if (beta == 0)
        {
            Vector512.Store(factor * c0, c);
            if (TShape.Vectors > 1) Vector512.Store(factor * c1, c + Lanes);
            if (TShape.Vectors > 2) Vector512.Store(factor * c2, c + 2 * Lanes);
            return;
        }
        Vector512.Store(Vector512.FusedMultiplyAdd(factor, c0, keep * Vector512.Load(c)), c);
        if (TShape.Vectors > 1) Vector512.Store(Vector512.FusedMultiplyAdd(factor, c1, keep * Vector512.Load(c + Lanes)), c + Lanes);
        if (TShape.Vectors > 2)
            Vector512.Store(Vector512.FusedMultiplyAdd(factor, c2, keep * Vector512.Load(c + 2 * Lanes)), c + 2 * Lanes);
    }
}
