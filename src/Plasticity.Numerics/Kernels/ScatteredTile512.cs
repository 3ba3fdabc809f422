using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Plasticity.Numerics.Kernels;

/// <summary>The tile of <see cref="ScatteredTile"/> with 512-bit vectors: up to 8 rows of up to three vectors of columns.</summary>
internal static unsafe class ScatteredTile512
{
    private const int Lanes = Tile512.Lanes;

    /// <summary>Computes a tile; of the rows, all or the first half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Multiply<TShape>(ScatteredTile* tile) where TShape : struct, ITileShape
    {
        Vector512<float> c00 = default, c01 = default, c02 = default;
        Vector512<float> c10 = default, c11 = default, c12 = default;
        Vector512<float> c20 = default, c21 = default, c22 = default;
        Vector512<float> c30 = default, c31 = default, c32 = default;
        Vector512<float> c40 = default, c41 = default, c42 = default;
        Vector512<float> c50 = default, c51 = default, c52 = default;
        Vector512<float> c60 = default, c61 = default, c62 = default;
        Vector512<float> c70 = default, c71 = default, c72 = default;
        byte* x0 = (byte*)tile->Left[0], x1 = (byte*)tile->Left[1];
        byte* x2 = (byte*)tile->Left[2], x3 = (byte*)tile->Left[3];
        byte* x4 = (byte*)tile->Left[4], x5 = (byte*)tile->Left[5];
        byte* x6 = (byte*)tile->Left[6], x7 = (byte*)tile->Left[7];
        byte* b = tile->Right;
        nint leftStep = tile->LeftStep, rightStep = tile->RightStep;
        Stretch* stretch = tile->Stretches, end = stretch + tile->StretchCount;
        for (; stretch < end; stretch++)
        {
            nint i = stretch->Start;
            for (nint steps = stretch->Count; steps > 0; steps--)
            {
                Vector512<float> b0 = Vector512.Load((float*)b);
                Vector512<float> b1 = TShape.Vectors > 1 ? Vector512.Load((float*)b + Lanes) : default;
                Vector512<float> b2 = TShape.Vectors > 2 ? Vector512.Load((float*)b + 2 * Lanes) : default;
                Vector512<float> x = Vector512.Create(*(float*)(x0 + i));
                c00 = Vector512.FusedMultiplyAdd(x, b0, c00);
                if (TShape.Vectors > 1) c01 = Vector512.FusedMultiplyAdd(x, b1, c01);
                if (TShape.Vectors > 2) c02 = Vector512.FusedMultiplyAdd(x, b2, c02);
                x = Vector512.Create(*(float*)(x1 + i));
                c10 = Vector512.FusedMultiplyAdd(x, b0, c10);
                if (TShape.Vectors > 1) c11 = Vector512.FusedMultiplyAdd(x, b1, c11);
                if (TShape.Vectors > 2) c12 = Vector512.FusedMultiplyAdd(x, b2, c12);
                x = Vector512.Create(*(float*)(x2 + i));
                c20 = Vector512.FusedMultiplyAdd(x, b0, c20);
                if (TShape.Vectors > 1) c21 = Vector512.FusedMultiplyAdd(x, b1, c21);
                if (TShape.Vectors > 2) c22 = Vector512.FusedMultiplyAdd(x, b2, c22);
                x = Vector512.Create(*(float*)(x3 + i));
                c30 = Vector512.FusedMultiplyAdd(x, b0, c30);
                if (TShape.Vectors > 1) c31 = Vector512.FusedMultiplyAdd(x, b1, c31);
                if (TShape.Vectors > 2) c32 = Vector512.FusedMultiplyAdd(x, b2, c32);
                if (TShape.AllRows)
                {
                    x = Vector512.Create(*(float*)(x4 + i));
                    c40 = Vector512.FusedMultiplyAdd(x, b0, c40);
                    if (TShape.Vectors > 1) c41 = Vector512.FusedMultiplyAdd(x, b1, c41);
                    if (TShape.Vectors > 2) c42 = Vector512.FusedMultiplyAdd(x, b2, c42);
                    x = Vector512.Create(*(float*)(x5 + i));
                    c50 = Vector512.FusedMultiplyAdd(x, b0, c50);
                    if (TShape.Vectors > 1) c51 = Vector512.FusedMultiplyAdd(x, b1, c51);
                    if (TShape.Vectors > 2) c52 = Vector512.FusedMultiplyAdd(x, b2, c52);
                    x = Vector512.Create(*(float*)(x6 + i));
                    c60 = Vector512.FusedMultiplyAdd(x, b0, c60);
                    if (TShape.Vectors > 1) c61 = Vector512.FusedMultiplyAdd(x, b1, c61);
                    if (TShape.Vectors > 2) c62 = Vector512.FusedMultiplyAdd(x, b2, c62);
                    x = Vector512.Create(*(float*)(x7 + i));
                    c70 = Vector512.FusedMultiplyAdd(x, b0, c70);
                    if (TShape.Vectors > 1) c71 = Vector512.FusedMultiplyAdd(x, b1, c71);
                    if (TShape.Vectors > 2) c72 = Vector512.FusedMultiplyAdd(x, b2, c72);
                }
                i += leftStep;
                b += rightStep;
            }
        }
        Finish<TShape>(tile, 0, c00, c01, c02);
        Finish<TShape>(tile, 1, c10, c11, c12);
        Finish<TShape>(tile, 2, c20, c21, c22);
        Finish<TShape>(tile, 3, c30, c31, c32);
        if (TShape.AllRows)
        {
            Finish<TShape>(tile, 4, c40, c41, c42);
            Finish<TShape>(tile, 5, c50, c51, c52);
            Finish<TShape>(tile, 6, c60, c61, c62);
            Finish<TShape>(tile, 7, c70, c71, c72);
        }
    }

    /// <summary>Computes a tile of one vector of columns whose rows come in pairs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void MultiplyPairs(ScatteredTile* tile)
    {
        Vector512<float> c0 = default, c1 = default, c2 = default, c3 = default;
        Vector512<float> c4 = default, c5 = default, c6 = default, c7 = default;
        Vector512<float> c8 = default, c9 = default, c10 = default, c11 = default;
        Vector512<float> c12 = default, c13 = default, c14 = default, c15 = default;
        byte* x0 = (byte*)tile->Left[0], x1 = (byte*)tile->Left[1];
        byte* x2 = (byte*)tile->Left[2], x3 = (byte*)tile->Left[3];
        byte* x4 = (byte*)tile->Left[4], x5 = (byte*)tile->Left[5];
        byte* x6 = (byte*)tile->Left[6], x7 = (byte*)tile->Left[7];
        byte* b = tile->Right;
        nint leftStep = tile->LeftStep, rightStep = tile->RightStep;
        Stretch* stretch = tile->Stretches, end = stretch + tile->StretchCount;
        for (; stretch < end; stretch++)
        {
            nint i = stretch->Start, j = i + tile->PairDistance;
            for (nint steps = stretch->Count; steps > 0; steps--)
            {
                Vector512<float> b0 = Vector512.Load((float*)b);
                c0 = Vector512.FusedMultiplyAdd(Vector512.Create(*(float*)(x0 + i)), b0, c0);
                c1 = Vector512.FusedMultiplyAdd(Vector512.Create(*(float*)(x0 + j)), b0, c1);
                c2 = Vector512.FusedMultiplyAdd(Vector512.Create(*(float*)(x1 + i)), b0, c2);
                c3 = Vector512.FusedMultiplyAdd(Vector512.Create(*(float*)(x1 + j)), b0, c3);
                c4 = Vector512.FusedMultiplyAdd(Vector512.Create(*(float*)(x2 + i)), b0, c4);
                c5 = Vector512.FusedMultiplyAdd(Vector512.Create(*(float*)(x2 + j)), b0, c5);
                c6 = Vector512.FusedMultiplyAdd(Vector512.Create(*(float*)(x3 + i)), b0, c6);
                c7 = Vector512.FusedMultiplyAdd(Vector512.Create(*(float*)(x3 + j)), b0, c7);
                c8 = Vector512.FusedMultiplyAdd(Vector512.Create(*(float*)(x4 + i)), b0, c8);
                c9 = Vector512.FusedMultiplyAdd(Vector512.Create(*(float*)(x4 + j)), b0, c9);
                c10 = Vector512.FusedMultiplyAdd(Vector512.Create(*(float*)(x5 + i)), b0, c10);
                c11 = Vector512.FusedMultiplyAdd(Vector512.Create(*(float*)(x5 + j)), b0, c11);
                c12 = Vector512.FusedMultiplyAdd(Vector512.Create(*(float*)(x6 + i)), b0, c12);
                c13 = Vector512.FusedMultiplyAdd(Vector512.Create(*(float*)(x6 + j)), b0, c13);
                c14 = Vector512.FusedMultiplyAdd(Vector512.Create(*(float*)(x7 + i)), b0, c14);
                c15 = Vector512.FusedMultiplyAdd(Vector512.Create(*(float*)(x7 + j)), b0, c15);
                i += leftStep;
                j += leftStep;
                b += rightStep;
            }
        }
        Finish<AllRowsOneVector>(tile, 0, c0, default, default);
        Finish<AllRowsOneVector>(tile, 1, c1, default, default);
        Finish<AllRowsOneVector>(tile, 2, c2, default, default);
        Finish<AllRowsOneVector>(tile, 3, c3, default, default);
        Finish<AllRowsOneVector>(tile, 4, c4, default, default);
        Finish<AllRowsOneVector>(tile, 5, c5, default, default);
        Finish<AllRowsOneVector>(tile, 6, c6, default, default);
        Finish<AllRowsOneVector>(tile, 7, c7, default, default);
        Finish<AllRowsOneVector>(tile, 8, c8, default, default);
        Finish<AllRowsOneVector>(tile, 9, c9, default, default);
        Finish<AllRowsOneVector>(tile, 10, c10, default, default);
        Finish<AllRowsOneVector>(tile, 11, c11, default, default);
        Finish<AllRowsOneVector>(tile, 12, c12, default, default);
        Finish<AllRowsOneVector>(tile, 13, c13, default, default);
        Finish<AllRowsOneVector>(tile, 14, c14, default, default);
        Finish<AllRowsOneVector>(tile, 15, c15, default, default);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<TShape>(ScatteredTile* tile, int row, Vector512<float> c0, Vector512<float> c1, Vector512<float> c2)
        where TShape : struct, ITileShape
    {
        float* before = (float*)tile->Before[row], after = (float*)tile->After[row];
        Vector512.Store(Finished(tile, c0, before, 0), after);
        if (TShape.Vectors > 1) Vector512.Store(Finished(tile, c1, before, Lanes), after + Lanes);
        if (TShape.Vectors > 2) Vector512.Store(Finished(tile, c2, before, 2 * Lanes), after + 2 * Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Finished(ScatteredTile* tile, Vector512<float> sum, float* before, int column)
    {
        Vector512<float> factor = Vector512.Create(tile->Alpha), keep = Vector512.Create(tile->Beta);
        sum = tile->Beta == 0 ? factor * sum : Vector512.FusedMultiplyAdd(factor, sum, keep * Vector512.Load(before + column));
        if (tile->Bias != null) sum += Vector512.Load(tile->Bias + column);
        Vector512<float> zero = Vector512<float>.Zero;
        return tile->Relu ? Vector512.ConditionalSelect(Vector512.LessThanOrEqual(sum, zero), zero, sum) : sum;
    }
}
