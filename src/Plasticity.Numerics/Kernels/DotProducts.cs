using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Plasticity.Numerics.Kernels;

/// <summary>
/// a b^T as dot products of rows, for so few rows of either that packing b would cost more than it saves. Each dot product is summed
/// in sixteen parts by position modulo 16, put together by a fixed tree: one 512-bit vector or two 256-bit ones, with the same bits.
/// </summary>
internal static unsafe class DotProducts
{
    private const int Parts = 16;

    // Room for one row of a tile's sums.
    private const int SumsRow = 8;

    private static bool Wide => Vector512.IsHardwareAccelerated;

    /// <summary>Whether dot products beat packing at a shape, as measured: adding up the parts must be little beside them.</summary>
    internal static bool Suit(int rows, int columns, int depth) =>
        (rows <= 8 && depth >= 64) || (Math.Min(rows, columns) <= 16 && depth >= 512);

    /// <summary>c = alpha a b^T + beta c; c is not read when beta is 0.</summary>
    /// <param name="a">a, row-major.</param>
    /// <param name="rows">The rows of a.</param>
    /// <param name="b">b, row-major.</param>
    /// <param name="columns">The rows of b, which are the columns of c.</param>
    /// <param name="depth">The columns of a and of b.</param>
    /// <param name="c">c, row-major.</param>
    /// <param name="alpha">The factor of the product.</param>
    /// <param name="beta">The factor of what c held before.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Multiply(float* a, int rows, float* b, int columns, int depth, float* c, float alpha, float beta)
    {
        int tileRows = Wide ? 4 : 2, tileColumns = Wide ? 5 : 3;
        float* sums = stackalloc float[4 * SumsRow];
        for (int j = 0; j < columns; j += tileColumns)
            for (int i = 0; i < rows; i += tileRows)
            {
                if (Wide) FourByFive(a, i, rows - 1, b, j, columns - 1, depth, sums);
                else TwoByThree(a, i, rows - 1, b, j, columns - 1, depth, sums);
                int rowsHere = Math.Min(tileRows, rows - i), columnsHere = Math.Min(tileColumns, columns - j);
                for (int row = 0; row < rowsHere; row++)
                {
                    float* to = c + (nint)(i + row) * columns + j;
                    for (int column = 0; column < columnsHere; column++)
                    {
                        float sum = sums[SumsRow * row + column];
                        to[column] = beta == 0 ? alpha * sum : MathF.FusedMultiplyAdd(alpha, sum, beta * to[column]);
                    }
                }
            }
    }

    /// <summary>The dot products of 4 rows of a and 5 rows of b; past the last row, that row again.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourByFive(float* a, int i, int lastRow, float* b, int j, int lastColumn, nint depth, float* sums)
    {
        float* a0 = a + i * depth;
        float* a1 = a + Math.Min(i + 1, lastRow) * depth;
        float* a2 = a + Math.Min(i + 2, lastRow) * depth;
        float* a3 = a + Math.Min(i + 3, lastRow) * depth;
        float* b0 = b + j * depth;
        float* b1 = b + Math.Min(j + 1, lastColumn) * depth;
        float* b2 = b + Math.Min(j + 2, lastColumn) * depth;
        float* b3 = b + Math.Min(j + 3, lastColumn) * depth;
        float* b4 = b + Math.Min(j + 4, lastColumn) * depth;
        nint end = depth & ~(Parts - 1);
        int rest = (int)(depth - end);
        float* padded = stackalloc float[9 * Parts];
        // What is left at the end, followed by zeros; before the sums begin, so that no call drives them out of their registers.
        if (rest > 0)
        {
            Pad(a0 + end, rest, padded);
            Pad(a1 + end, rest, padded + Parts);
            Pad(a2 + end, rest, padded + 2 * Parts);
            Pad(a3 + end, rest, padded + 3 * Parts);
            Pad(b0 + end, rest, padded + 4 * Parts);
            Pad(b1 + end, rest, padded + 5 * Parts);
            Pad(b2 + end, rest, padded + 6 * Parts);
            Pad(b3 + end, rest, padded + 7 * Parts);
            Pad(b4 + end, rest, padded + 8 * Parts);
        }
        Vector512<float> s00 = default, s01 = default, s02 = default, s03 = default, s04 = default;
        Vector512<float> s10 = default, s11 = default, s12 = default, s13 = default, s14 = default;
        Vector512<float> s20 = default, s21 = default, s22 = default, s23 = default, s24 = default;
        Vector512<float> s30 = default, s31 = default, s32 = default, s33 = default, s34 = default;
        for (nint k = 0; k < end; k += Parts)
        {
            Vector512<float> y0 = Vector512.Load(b0 + k);
            Vector512<float> y1 = Vector512.Load(b1 + k);
            Vector512<float> y2 = Vector512.Load(b2 + k);
            Vector512<float> y3 = Vector512.Load(b3 + k);
            Vector512<float> y4 = Vector512.Load(b4 + k);
            Vector512<float> x = Vector512.Load(a0 + k);
            s00 = Vector512.FusedMultiplyAdd(x, y0, s00);
            s01 = Vector512.FusedMultiplyAdd(x, y1, s01);
            s02 = Vector512.FusedMultiplyAdd(x, y2, s02);
            s03 = Vector512.FusedMultiplyAdd(x, y3, s03);
            s04 = Vector512.FusedMultiplyAdd(x, y4, s04);
            x = Vector512.Load(a1 + k);
            s10 = Vector512.FusedMultiplyAdd(x, y0, s10);
            s11 = Vector512.FusedMultiplyAdd(x, y1, s11);
            s12 = Vector512.FusedMultiplyAdd(x, y2, s12);
            s13 = Vector512.FusedMultiplyAdd(x, y3, s13);
            s14 = Vector512.FusedMultiplyAdd(x, y4, s14);
            x = Vector512.Load(a2 + k);
            s20 = Vector512.FusedMultiplyAdd(x, y0, s20);
            s21 = Vector512.FusedMultiplyAdd(x, y1, s21);
            s22 = Vector512.FusedMultiplyAdd(x, y2, s22);
            s23 = Vector512.FusedMultiplyAdd(x, y3, s23);
            s24 = Vector512.FusedMultiplyAdd(x, y4, s24);
            x = Vector512.Load(a3 + k);
            s30 = Vector512.FusedMultiplyAdd(x, y0, s30);
            s31 = Vector512.FusedMultiplyAdd(x, y1, s31);
            s32 = Vector512.FusedMultiplyAdd(x, y2, s32);
            s33 = Vector512.FusedMultiplyAdd(x, y3, s33);
            s34 = Vector512.FusedMultiplyAdd(x, y4, s34);
        }
        if (rest > 0)
        {
            Vector512<float> y0 = Vector512.Load(padded + 4 * Parts);
            Vector512<float> y1 = Vector512.Load(padded + 5 * Parts);
            Vector512<float> y2 = Vector512.Load(padded + 6 * Parts);
            Vector512<float> y3 = Vector512.Load(padded + 7 * Parts);
            Vector512<float> y4 = Vector512.Load(padded + 8 * Parts);
            Vector512<float> x = Vector512.Load(padded);
            s00 = Vector512.FusedMultiplyAdd(x, y0, s00);
            s01 = Vector512.FusedMultiplyAdd(x, y1, s01);
            s02 = Vector512.FusedMultiplyAdd(x, y2, s02);
            s03 = Vector512.FusedMultiplyAdd(x, y3, s03);
            s04 = Vector512.FusedMultiplyAdd(x, y4, s04);
            x = Vector512.Load(padded + Parts);
            s10 = Vector512.FusedMultiplyAdd(x, y0, s10);
            s11 = Vector512.FusedMultiplyAdd(x, y1, s11);
            s12 = Vector512.FusedMultiplyAdd(x, y2, s12);
            s13 = Vector512.FusedMultiplyAdd(x, y3, s13);
            s14 = Vector512.FusedMultiplyAdd(x, y4, s14);
            x = Vector512.Load(padded + 2 * Parts);
            s20 = Vector512.FusedMultiplyAdd(x, y0, s20);
            s21 = Vector512.FusedMultiplyAdd(x, y1, s21);
            s22 = Vector512.FusedMultiplyAdd(x, y2, s22);
            s23 = Vector512.FusedMultiplyAdd(x, y3, s23);
            s24 = Vector512.FusedMultiplyAdd(x, y4, s24);
            x = Vector512.Load(padded + 3 * Parts);
            s30 = Vector512.FusedMultiplyAdd(x, y0, s30);
            s31 = Vector512.FusedMultiplyAdd(x, y1, s31);
            s32 = Vector512.FusedMultiplyAdd(x, y2, s32);
            s33 = Vector512.FusedMultiplyAdd(x, y3, s33);
            s34 = Vector512.FusedMultiplyAdd(x, y4, s34);
        }
        Vector128.Store(SumsOf(Fold(s00), Fold(s01), Fold(s02), Fold(s03)), sums);
        sums[4] = SumOf(Fold(s04));
        Vector128.Store(SumsOf(Fold(s10), Fold(s11), Fold(s12), Fold(s13)), sums + SumsRow);
        sums[SumsRow + 4] = SumOf(Fold(s14));
        Vector128.Store(SumsOf(Fold(s20), Fold(s21), Fold(s22), Fold(s23)), sums + 2 * SumsRow);
        sums[2 * SumsRow + 4] = SumOf(Fold(s24));
        Vector128.Store(SumsOf(Fold(s30), Fold(s31), Fold(s32), Fold(s33)), sums + 3 * SumsRow);
        sums[3 * SumsRow + 4] = SumOf(Fold(s34));
    }

    /// <summary>The dot products of 2 rows of a and 3 rows of b; past the last row, that row again.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TwoByThree(float* a, int i, int lastRow, float* b, int j, int lastColumn, nint depth, float* sums)
    {
        float* a0 = a + i * depth;
        float* a1 = a + Math.Min(i + 1, lastRow) * depth;
        float* b0 = b + j * depth;
        float* b1 = b + Math.Min(j + 1, lastColumn) * depth;
        float* b2 = b + Math.Min(j + 2, lastColumn) * depth;
        nint end = depth & ~(Parts - 1);
        int rest = (int)(depth - end);
        float* padded = stackalloc float[5 * Parts];
        // What is left at the end, followed by zeros; before the sums begin, so that no call drives them out of their registers.
        if (rest > 0)
        {
            Pad(a0 + end, rest, padded);
            Pad(a1 + end, rest, padded + Parts);
            Pad(b0 + end, rest, padded + 2 * Parts);
            Pad(b1 + end, rest, padded + 3 * Parts);
            Pad(b2 + end, rest, padded + 4 * Parts);
        }
        Vector256<float> s00 = default, s01 = default, s02 = default;
        Vector256<float> s10 = default, s11 = default, s12 = default;
        Vector256<float> t00 = default, t01 = default, t02 = default;
        Vector256<float> t10 = default, t11 = default, t12 = default;
        for (nint k = 0; k < end; k += Parts)
        {
            Vector256<float> y0 = Vector256.Load(b0 + k);
            Vector256<float> y1 = Vector256.Load(b1 + k);
            Vector256<float> y2 = Vector256.Load(b2 + k);
            Vector256<float> x = Vector256.Load(a0 + k);
            s00 = Vector256.FusedMultiplyAdd(x, y0, s00);
            s01 = Vector256.FusedMultiplyAdd(x, y1, s01);
            s02 = Vector256.FusedMultiplyAdd(x, y2, s02);
            x = Vector256.Load(a1 + k);
            s10 = Vector256.FusedMultiplyAdd(x, y0, s10);
            s11 = Vector256.FusedMultiplyAdd(x, y1, s11);
            s12 = Vector256.FusedMultiplyAdd(x, y2, s12);
            y0 = Vector256.Load(b0 + k + 8);
            y1 = Vector256.Load(b1 + k + 8);
            y2 = Vector256.Load(b2 + k + 8);
            x = Vector256.Load(a0 + k + 8);
            t00 = Vector256.FusedMultiplyAdd(x, y0, t00);
            t01 = Vector256.FusedMultiplyAdd(x, y1, t01);
            t02 = Vector256.FusedMultiplyAdd(x, y2, t02);
            x = Vector256.Load(a1 + k + 8);
            t10 = Vector256.FusedMultiplyAdd(x, y0, t10);
            t11 = Vector256.FusedMultiplyAdd(x, y1, t11);
            t12 = Vector256.FusedMultiplyAdd(x, y2, t12);
        }
        if (rest > 0)
        {
            Vector256<float> y0 = Vector256.Load(padded + 2 * Parts);
            Vector256<float> y1 = Vector256.Load(padded + 3 * Parts);
            Vector256<float> y2 = Vector256.Load(padded + 4 * Parts);
            Vector256<float> x = Vector256.Load(padded);
            s00 = Vector256.FusedMultiplyAdd(x, y0, s00);
            s01 = Vector256.FusedMultiplyAdd(x, y1, s01);
            s02 = Vector256.FusedMultiplyAdd(x, y2, s02);
            x = Vector256.Load(padded + Parts);
            s10 = Vector256.FusedMultiplyAdd(x, y0, s10);
            s11 = Vector256.FusedMultiplyAdd(x, y1, s11);
            s12 = Vector256.FusedMultiplyAdd(x, y2, s12);
            y0 = Vector256.Load(padded + 2 * Parts + 8);
            y1 = Vector256.Load(padded + 3 * Parts + 8);
            y2 = Vector256.Load(padded + 4 * Parts + 8);
            x = Vector256.Load(padded + 8);
            t00 = Vector256.FusedMultiplyAdd(x, y0, t00);
            t01 = Vector256.FusedMultiplyAdd(x, y1, t01);
            t02 = Vector256.FusedMultiplyAdd(x, y2, t02);
            x = Vector256.Load(padded + Parts + 8);
            t10 = Vector256.FusedMultiplyAdd(x, y0, t10);
            t11 = Vector256.FusedMultiplyAdd(x, y1, t11);
            t12 = Vector256.FusedMultiplyAdd(x, y2, t12);
        }
        Vector128.Store(SumsOf(s00 + t00, s01 + t01, s02 + t02, default), sums);
        Vector128.Store(SumsOf(s10 + t10, s11 + t11, s12 + t12, default), sums + SumsRow);
    }

    /// <summary>The sums of four vectors' lanes, each in the order of <see cref="SumOf"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<float> SumsOf(Vector256<float> s0, Vector256<float> s1, Vector256<float> s2, Vector256<float> s3)
    {
        if (!Avx.IsSupported) return Vector128.Create(SumOf(s0), SumOf(s1), SumOf(s2), SumOf(s3));
        Vector256<float> halves = Avx.HorizontalAdd(Avx.HorizontalAdd(s0, s1), Avx.HorizontalAdd(s2, s3));
        return halves.GetLower() + halves.GetUpper();
    }

    internal static float SumOf(Vector256<float> s) => ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]));

    /// <summary>The first eight of the last <paramref name="rest"/> (1 to 15) elements, or zeros in their place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> LowRest(float* from, int rest) => rest >= 8 ? Vector256.Load(from) : PartialVector.Load(from, rest);

    /// <summary>The others of the last <paramref name="rest"/> (1 to 15) elements, or zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> HighRest(float* from, int rest) => rest > 8 ? PartialVector.Load(from + 8, rest - 8) : default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pad(float* from, int rest, float* padded)
    {
        Vector256.Store(LowRest(from, rest), padded);
        Vector256.Store(HighRest(from, rest), padded + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Fold(Vector512<float> s) => s.GetLower() + s.GetUpper();
}
