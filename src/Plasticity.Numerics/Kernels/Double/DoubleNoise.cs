namespace Plasticity.Numerics.Kernels;

/// <summary>
/// Noise for tensors in double precision: the very numbers that streams draw as 32-bit floats, widened. What multiplies them does so in
/// double precision.
/// </summary>
internal static class DoubleNoise
{
    /// <summary>Numbers drawn at a time. A multiple of 128, so that pieces draw what would be drawn at once.</summary>
    private const int Piece = 1024;

    /// <summary>result = keep result + scale v. With keep = 0 the result is not read.</summary>
    internal static void Add(Span<double> result, double keep, NoiseKind kind, RandomStream stream, double scale)
    {
        Span<float> drawn = stackalloc float[Piece];
        for (int start = 0; start < result.Length; start += Piece)
        {
            Span<double> to = result[start..Math.Min(start + Piece, result.Length)];
            Span<float> v = drawn[..to.Length];
            if (kind == NoiseKind.Signs) stream.FillSigns(v, 1);
            else stream.FillNormal(v, 1);
            for (int i = 0; i < to.Length; i++) to[i] = (keep == 0 ? 0 : keep * to[i]) + scale * v[i];
        }
    }

    /// <summary>Normal numbers as a single-precision tensor would hold them.</summary>
    internal static void SetNormal(Span<double> result, ref RandomStream stream, float standardDeviation)
    {
        Span<float> drawn = stackalloc float[Piece];
        for (int start = 0; start < result.Length; start += Piece)
        {
            Span<double> to = result[start..Math.Min(start + Piece, result.Length)];
            stream.FillNormal(drawn[..to.Length], standardDeviation);
            DoubleConversion.Widen(drawn[..to.Length], to);
        }
    }

    /// <summary>Uniform numbers as a single-precision tensor would hold them.</summary>
    internal static void SetUniform(Span<double> result, ref RandomStream stream, float low, float high)
    {
        Span<float> drawn = stackalloc float[Piece];
        for (int start = 0; start < result.Length; start += Piece)
        {
            Span<double> to = result[start..Math.Min(start + Piece, result.Length)];
            stream.FillUniform(drawn[..to.Length], low, high);
            DoubleConversion.Widen(drawn[..to.Length], to);
        }
    }

    /// <summary>1 where the drawn number is below the probability, otherwise 0; both spans of one length.</summary>
    internal static void SetBernoulli(Span<double> result, ref RandomStream stream, ReadOnlySpan<double> probability)
    {
        Span<float> drawn = stackalloc float[Piece];
        for (int start = 0; start < result.Length; start += Piece)
        {
            Span<double> to = result[start..Math.Min(start + Piece, result.Length)];
            Span<float> u = drawn[..to.Length];
            stream.FillUniform(u, 0, 1);
            for (int i = 0; i < to.Length; i++) to[i] = u[i] < (float)probability[start + i] ? 1 : 0;
        }
    }

    /// <summary>Turns numbers uniform in [0, 1) into 0 where they are below the rate, 1 / (1 - rate) elsewhere.</summary>
    internal static void ToDropoutMask(Span<double> mask, double rate)
    {
        double kept = 1 / (1 - rate);
        foreach (ref double value in mask) value = value < rate ? 0 : kept;
    }
}
