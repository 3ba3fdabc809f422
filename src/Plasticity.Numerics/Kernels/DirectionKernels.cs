using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Plasticity.Numerics.Kernels;

/// <summary>The directions of optimisers. Every operation is rounded by itself, in the order in which the equations are written.</summary>
internal static unsafe class DirectionKernels
{
    /// <summary>m = b1 m + (1 - b1) g, s = b2 s + (1 - b2) g^2, g = m c1 / (sqrt(s c2) + eps); all of one length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Adam(Span<float> g, Span<float> m, Span<float> s, float b1, float b2, float c1, float c2, float eps)
    {
        fixed (float* gStart = g, mStart = m, sStart = s)
            for (nint i = 0; i < g.Length; i += 8)
            {
                int width = (int)Math.Min(8, g.Length - i);
                Vector256<float> estimate = Load(gStart + i, width);
                Vector256<float> mean = b1 * Load(mStart + i, width) + (1 - b1) * estimate;
                Vector256<float> square = b2 * Load(sStart + i, width) + (1 - b2) * estimate * estimate;
                PartialVector.Store(mean, mStart + i, width);
                PartialVector.Store(square, sStart + i, width);
                PartialVector.Store(mean * c1 / (Vector256.Sqrt(square * c2) + Vector256.Create(eps)), gStart + i, width);
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Load(float* from, int width) => width == 8 ? Vector256.Load(from) : PartialVector.Load(from, width);
}
