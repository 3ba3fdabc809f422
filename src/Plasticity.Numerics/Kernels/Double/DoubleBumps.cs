namespace Plasticity.Numerics.Kernels;

/// <summary>Functions that are high about 0 in double precision, in place.</summary>
internal static class DoubleBumps
{
    /// <summary>x = height max(0, 1 - |x| / halfWidth); NaN stays.</summary>
    internal static void Triangle(Span<double> x, double height, double halfWidth)
    {
        foreach (ref double value in x)
        {
            double left = 1 - Math.Abs(value) / halfWidth;
            value = left < 0 ? 0 : height * left;
        }
    }

    /// <summary>x = 1 / (sharpness |x| + 1)^2.</summary>
    internal static void InverseSquare(Span<double> x, double sharpness)
    {
        foreach (ref double value in x)
        {
            double root = sharpness * Math.Abs(value) + 1;
            value = 1 / (root * root);
        }
    }

    /// <summary>x = height / (1 + (sharpness x)^2).</summary>
    internal static void Lorentz(Span<double> x, double height, double sharpness)
    {
        foreach (ref double value in x)
        {
            double scaled = sharpness * value;
            value = height / (1 + scaled * scaled);
        }
    }

    /// <summary>x = height for -1/2 &lt; x &lt;= 1/2, otherwise 0.</summary>
    internal static void Box(Span<double> x, double height)
    {
        foreach (ref double value in x) value = value is > -0.5 and <= 0.5 ? height : 0;
    }

    /// <summary>p = height p (1 - p).</summary>
    internal static void TimesOneMinus(Span<double> p, double height)
    {
        foreach (ref double value in p) value = height * value * (1 - value);
    }
}
