using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Plasticity.Numerics.Kernels;

/// <summary>The two limits of one core of this machine that any kernel can be held against, measured in a moment.</summary>
public static unsafe class MachinePeak
{
    private const int Rounds = 7;

    // Past the last-level caches of most machines, three times.
    private const nint StreamCount = 24 << 20;

    private static float _sink;

    /// <summary>
    /// Fused multiply-adds on one thread, in GFLOP/s (two operations each): the best of several rounds of many independent chains in
    /// registers, with the widest vectors the products use. Takes about a tenth of a second.
    /// </summary>
    public static double FusedMultiplyAddGflops()
    {
        const int Steps = 1_000_000;
        double best = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            _sink = Vector512.IsHardwareAccelerated ? Chains512(Steps) : Chains256(Steps);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        int lanes = Vector512.IsHardwareAccelerated ? 16 : 8;
        return 2.0 * 12 * lanes * Steps / best / 1e9;
    }

    /// <summary>
    /// Memory bandwidth of one thread, in GB/s: the best of several rounds of z = x + factor y over arrays of 96 MiB each, counting
    /// each array once. Takes about a second, and 288 MiB of memory meanwhile.
    /// </summary>
    /// <exception cref="OutOfMemoryException">There is no room for the arrays.</exception>
    public static double BandwidthGBs()
    {
        nuint bytes = (nuint)StreamCount * sizeof(float);
        float* x = null, y = null, z = null;
        try
        {
            x = (float*)NativeMemory.AlignedAlloc(bytes, 64);
            y = (float*)NativeMemory.AlignedAlloc(bytes, 64);
            z = (float*)NativeMemory.AlignedAlloc(bytes, 64);
            for (nint i = 0; i < StreamCount; i++) (x[i], y[i], z[i]) = (1, 2, 0);
            double best = double.MaxValue;
            for (int round = 0; round < Rounds; round++)
            {
                long start = Stopwatch.GetTimestamp();
                Elementwise.Map(z, x, y, StreamCount, new PlusTimes(0.5f));
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
            return 3.0 * bytes / best / 1e9;
        }
        finally
        {
            NativeMemory.AlignedFree(x);
            NativeMemory.AlignedFree(y);
            NativeMemory.AlignedFree(z);
        }
    }

    // Twelve chains: more than latency times throughput of any current core, and all in registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Chains512(int steps)
    {
        Vector512<float> a = Vector512.Create(0.999f), b = Vector512.Create(0.001f);
        Vector512<float> s0 = a, s1 = a, s2 = a, s3 = a, s4 = a, s5 = a, s6 = a, s7 = a, s8 = a, s9 = a, s10 = a, s11 = a;
        for (int i = 0; i < steps; i++)
        {
            s0 = Vector512.FusedMultiplyAdd(s0, a, b);
            s1 = Vector512.FusedMultiplyAdd(s1, a, b);
            s2 = Vector512.FusedMultiplyAdd(s2, a, b);
            s3 = Vector512.FusedMultiplyAdd(s3, a, b);
            s4 = Vector512.FusedMultiplyAdd(s4, a, b);
            s5 = Vector512.FusedMultiplyAdd(s5, a, b);
            s6 = Vector512.FusedMultiplyAdd(s6, a, b);
            s7 = Vector512.FusedMultiplyAdd(s7, a, b);
            s8 = Vector512.FusedMultiplyAdd(s8, a, b);
            s9 = Vector512.FusedMultiplyAdd(s9, a, b);
            s10 = Vector512.FusedMultiplyAdd(s10, a, b);
            s11 = Vector512.FusedMultiplyAdd(s11, a, b);
        }
        return (s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 + s8 + s9 + s10 + s11)[0];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Chains256(int steps)
    {
        Vector256<float> a = Vector256.Create(0.999f), b = Vector256.Create(0.001f);
        Vector256<float> s0 = a, s1 = a, s2 = a, s3 = a, s4 = a, s5 = a, s6 = a, s7 = a, s8 = a, s9 = a, s10 = a, s11 = a;
        for (int i = 0; i < steps; i++)
        {
            s0 = Vector256.FusedMultiplyAdd(s0, a, b);
            s1 = Vector256.FusedMultiplyAdd(s1, a, b);
            s2 = Vector256.FusedMultiplyAdd(s2, a, b);
            s3 = Vector256.FusedMultiplyAdd(s3, a, b);
            s4 = Vector256.FusedMultiplyAdd(s4, a, b);
            s5 = Vector256.FusedMultiplyAdd(s5, a, b);
            s6 = Vector256.FusedMultiplyAdd(s6, a, b);
            s7 = Vector256.FusedMultiplyAdd(s7, a, b);
            s8 = Vector256.FusedMultiplyAdd(s8, a, b);
            s9 = Vector256.FusedMultiplyAdd(s9, a, b);
            s10 = Vector256.FusedMultiplyAdd(s10, a, b);
            s11 = Vector256.FusedMultiplyAdd(s11, a, b);
        }
        return (s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 + s8 + s9 + s10 + s11)[0];
    }
}
