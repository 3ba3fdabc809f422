namespace Plasticity.Numerics.Kernels;

/// <summary>Between the two precisions; both spans are of one length.</summary>
internal static class DoubleConversion
{
    /// <summary>result = x, exactly.</summary>
    internal static void Widen(ReadOnlySpan<float> x, Span<double> result)
    {
        for (int i = 0; i < x.Length; i++) result[i] = x[i];
    }

    /// <summary>result = x, each rounded to the nearest float.</summary>
    internal static void Round(ReadOnlySpan<double> x, Span<float> result)
    {
        for (int i = 0; i < x.Length; i++) result[i] = (float)x[i];
    }
}
