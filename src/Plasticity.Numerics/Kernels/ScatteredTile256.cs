using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Plasticity.Numerics.Kernels;

/// <summary>
/// The tile of <see cref="ScatteredTile"/> with 256-bit vectors: up to 4 rows of two or three vectors of columns, or 8 rows of one.
/// </summary>
internal static unsafe class ScatteredTile256
{
    private const int Lanes = Tile256.Lanes;

    /// <summary>Computes a tile; of the rows, all or the first half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Multiply<TShape>(ScatteredTile* tile) where TShape : struct, ITileShape
    {
        Vector256<float> c00 = default, c01 = default, c02 = default;
        Vector256<float> c10 = default, c11 = default, c12 = default;
        Vector256<float> c20 = default, c21 = default, c22 = default;
        Vector256<float> c30 = default, c31 = default, c32 = default;
        Vector256<float> c40 = default;
        Vector256<float> c50 = default;
        Vector256<float> c60 = default;
        Vector256<float> c70 = default;
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
                Vector256<float> b0 = Vector256.Load((float*)b);
                Vector256<float> b1 = TShape.Vectors > 1 ? Vector256.Load((float*)b + Lanes) : default;
                Vector256<float> b2 = TShape.Vectors > 2 ? Vector256.Load((float*)b + 2 * Lanes) : default;
                Vector256<float> x = Vector256.Create(*(float*)(x0 + i));
                c00 = Vector256.FusedMultiplyAdd(x, b0, c00);
                if (TShape.Vectors > 1) c01 = Vector256.FusedMultiplyAdd(x, b1, c01);
                if (TShape.Vectors > 2) c02 = Vector256.FusedMultiplyAdd(x, b2, c02);
                x = Vector256.Create(*(float*)(x1 + i));
                c10 = Vector256.FusedMultiplyAdd(x, b0, c10);
                if (TShape.Vectors > 1) c11 = Vector256.FusedMultiplyAdd(x, b1, c11);
                if (TShape.Vectors > 2) c12 = Vector256.FusedMultiplyAdd(x, b2, c12);
                if (TShape.AllRows || TShape.Vectors == 1)
                {
                    x = Vector256.Create(*(float*)(x2 + i));
                    c20 = Vector256.FusedMultiplyAdd(x, b0, c20);
                    if (TShape.Vectors > 1) c21 = Vector256.FusedMultiplyAdd(x, b1, c21);
                    if (TShape.Vectors > 2) c22 = Vector256.FusedMultiplyAdd(x, b2, c22);
                    x = Vector256.Create(*(float*)(x3 + i));
                    c30 = Vector256.FusedMultiplyAdd(x, b0, c30);
                    if (TShape.Vectors > 1) c31 = Vector256.FusedMultiplyAdd(x, b1, c31);
                    if (TShape.Vectors > 2) c32 = Vector256.FusedMultiplyAdd(x, b2, c32);
                }
                if (TShape.AllRows && TShape.Vectors == 1)
                {
                    x = Vector256.Create(*(float*)(x4 + i));
                    c40 = Vector256.FusedMultiplyAdd(x, b0, c40);
                    x = Vector256.Create(*(float*)(x5 + i));
                    c50 = Vector256.FusedMultiplyAdd(x, b0, c50);
                    x = Vector256.Create(*(float*)(x6 + i));
                    c60 = Vector256.FusedMultiplyAdd(x, b0, c60);
                    x = Vector256.Create(*(float*)(x7 + i));
                    c70 = Vector256.FusedMultiplyAdd(x, b0, c70);
                }
                i += leftStep;
                b += rightStep;
            }
        }
        Finish<TShape>(tile, 0, c00, c01, c02);
        Finish<TShape>(tile, 1, c10, c11, c12);
        if (TShape.AllRows || TShape.Vectors == 1)
        {
            Finish<TShape>(tile, 2, c20, c21, c22);
            Finish<TShape>(tile, 3, c30, c31, c32);
        }
        if (TShape.AllRows && TShape.Vectors == 1)
        {
            Finish<TShape>(tile, 4, c40, default, default);
            Finish<TShape>(tile, 5, c50, default, default);
            Finish<TShape>(tile, 6, c60, default, default);
            Finish<TShape>(tile, 7, c70, default, default);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<TShape>(ScatteredTile* tile, int row, Vector256<float> c0, Vector256<float> c1, Vector256<float> c2)
        where TShape : struct, ITileShape
    {
        float* before = (float*)tile->Before[row], after = (float*)tile->After[row];
        Vector256.Store(Finished(tile, c0, before, 0), after);
        if (TShape.Vectors > 1) Vector256.Store(Finished(tile, c1, before, Lanes), after + Lanes);
        if (TShape.Vectors > 2) Vector256.Store(Finished(tile, c2, before, 2 * Lanes), after + 2 * Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Finished(ScatteredTile* tile, Vector256<float> sum, float* before, int column)
    {
        Vector256<float> factor = Vector256.Create(tile->Alpha), keep = Vector256.Create(tile->Beta);
        sum = tile->Beta == 0 ? factor * sum : Vector256.FusedMultiplyAdd(factor, sum, keep * Vector256.Load(before + column));
        if (tile->Bias != null) sum += Vector256.Load(tile->Bias + column);
        Vector256<float> zero = Vector256<float>.Zero;
        return tile->Relu ? Vector256.ConditionalSelect(Vector256.LessThanOrEqual(sum, zero), zero, sum) : sum;
    }
}
