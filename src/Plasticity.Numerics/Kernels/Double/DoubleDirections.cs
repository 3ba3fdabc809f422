namespace Plasticity.Numerics.Kernels;

/// <summary>The directions of optimisers in double precision; all spans of one length.</summary>
internal static class DoubleDirections
{
    /// <summary>m = b1 m + (1 - b1) g, s = b2 s + (1 - b2) g^2, g = m c1 / (sqrt(s c2) + eps).</summary>
    internal static void Adam(
        Span<double> g, Span<double> m, Span<double> s, double b1, double b2, double c1, double c2, double eps)
    {
        for (int i = 0; i < g.Length; i++)
        {
            m[i] = b1 * m[i] + (1 - b1) * g[i];
            s[i] = b2 * s[i] + (1 - b2) * g[i] * g[i];
            g[i] = m[i] * c1 / (Math.Sqrt(s[i] * c2) + eps);
        }
    }

    /// <summary>s = r s + (1 - r) g^2, g = g / (sqrt(s) + eps).</summary>
    internal static void Rms(Span<double> g, Span<double> s, double r, double eps)
    {
        for (int i = 0; i < g.Length; i++)
        {
            s[i] = r * s[i] + (1 - r) * g[i] * g[i];
            g[i] /= Math.Sqrt(s[i]) + eps;
        }
    }
}
