namespace Plasticity.Numerics.Kernels;

/// <summary>Leaky sums along time in double precision; a step is a block of elements. The result may be x.</summary>
internal static class DoubleTraces
{
    /// <summary>result^t = decay result^{t-1} + gain x^t.</summary>
    internal static void Forward(Span<double> result, ReadOnlySpan<double> x, int block, double decay, double gain)
    {
        for (int i = 0; i < result.Length; i++) result[i] = (i < block ? 0 : decay * result[i - block]) + gain * x[i];
    }

    /// <summary>result^t = decay result^{t+1} + gain x^t.</summary>
    internal static void Reverse(Span<double> result, ReadOnlySpan<double> x, int block, double decay, double gain)
    {
        for (int i = result.Length - 1; i >= 0; i--)
            result[i] = (i + block < result.Length ? decay * result[i + block] : 0) + gain * x[i];
    }
}
