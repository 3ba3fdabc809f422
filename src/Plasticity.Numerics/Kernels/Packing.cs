using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Plasticity.Numerics.Kernels;

/// <summary>
/// Copies a strip of an operand into a panel: for each step of k the strip's elements side by side, so that the inner tile reads
/// one stream from front to back. A strip narrower than its panel is filled up with numbers nobody looks at.
/// </summary>
internal static unsafe class Packing
{
    /// <summary>Packs a strip whose elements of one step already lie side by side.</summary>
    /// <param name="from">The first element; steps lie <paramref name="step"/> elements apart.</param>
    /// <param name="step">Elements between steps.</param>
    /// <param name="steps">The number of steps.</param>
    /// <param name="kept">The index of each step in the operand, or null for 0, 1, 2, ...</param>
    /// <param name="width">The strip's width.</param>
    /// <param name="panel">Where the panel goes.</param>
    /// <param name="panelWidth">The panel's width, a multiple of 8, at least <paramref name="width"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Copy(float* from, nint step, int steps, int* kept, int width, float* panel, int panelWidth)
    {
        int whole = width & ~7, rest = width - whole;
        for (int k = 0; k < steps; k++)
        {
            float* row = from + (kept == null ? k : kept[k]) * step;
            int j = 0;
            for (; j < whole; j += 8) Vector256.Store(Vector256.Load(row + j), panel + j);
            if (rest > 0)
            {
                Vector256.Store(PartialVector.Load(row + j, rest), panel + j);
                j += 8;
            }
            for (; j < panelWidth; j += 8) Vector256.Store(Vector256<float>.Zero, panel + j);
            panel += panelWidth;
        }
    }

    /// <summary>Packs a strip whose steps lie side by side, and so must be transposed.</summary>
    /// <param name="from">The first element; the strip's elements of one step lie <paramref name="stride"/> elements apart.</param>
    /// <param name="stride">Elements between neighbours of the strip.</param>
    /// <param name="steps">The number of steps.</param>
    /// <param name="width">The strip's width.</param>
    /// <param name="panel">Where the panel goes.</param>
    /// <param name="panelWidth">The panel's width, a multiple of 8, at least <paramref name="width"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Transpose(float* from, nint stride, int steps, int width, float* panel, int panelWidth)
    {
        for (int j = 0; j < panelWidth; j += 8)
        {
            float* to = panel + j;
            if (j >= width)
            {
                for (int i = 0; i < steps; i++, to += panelWidth) Vector256.Store(Vector256<float>.Zero, to);
                continue;
            }
            // What lies past the strip repeats its last element: those sums are never looked at.
            int last = Math.Min(7, width - 1 - j);
            float* row = from + j * stride;
            int k = 0;
            if (Avx.IsSupported)
            {
                float* r0 = row, r1 = row + Math.Min(1, last) * stride, r2 = row + Math.Min(2, last) * stride;
                float* r3 = row + Math.Min(3, last) * stride, r4 = row + Math.Min(4, last) * stride;
                float* r5 = row + Math.Min(5, last) * stride, r6 = row + Math.Min(6, last) * stride, r7 = row + last * stride;
                for (; k + 4 <= steps; k += 4, to += 4 * panelWidth)
                {
                    Vector256<float> p0 = Pair(r0 + k, r4 + k), p1 = Pair(r1 + k, r5 + k);
                    Vector256<float> p2 = Pair(r2 + k, r6 + k), p3 = Pair(r3 + k, r7 + k);
                    TransposeFourByFour(p0, p1, p2, p3, to, panelWidth);
                }
            }
            for (; k < steps; k++, to += panelWidth)
                for (int i = 0; i < 8; i++) to[i] = row[Math.Min(i, last) * stride + k];
        }
    }

    /// <summary>Transposes two blocks of four by four: rows i and i + 4 share a register, so no shuffle crosses its middle.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeFourByFour(
        Vector256<float> r0, Vector256<float> r1, Vector256<float> r2, Vector256<float> r3, float* to, nint toStride)
    {
        Vector256<double> low01 = Avx.UnpackLow(r0, r1).AsDouble(), high01 = Avx.UnpackHigh(r0, r1).AsDouble();
        Vector256<double> low23 = Avx.UnpackLow(r2, r3).AsDouble(), high23 = Avx.UnpackHigh(r2, r3).AsDouble();
        Vector256.Store(Avx.UnpackLow(low01, low23).AsSingle(), to);
        Vector256.Store(Avx.UnpackHigh(low01, low23).AsSingle(), to + toStride);
        Vector256.Store(Avx.UnpackLow(high01, high23).AsSingle(), to + 2 * toStride);
        Vector256.Store(Avx.UnpackHigh(high01, high23).AsSingle(), to + 3 * toStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Pair(float* low, float* high) => Vector256.Create(Vector128.Load(low), Vector128.Load(high));
}
