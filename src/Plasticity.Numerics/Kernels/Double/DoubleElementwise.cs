namespace Plasticity.Numerics.Kernels;

/// <summary>The elementwise operations in double precision; all spans of one length.</summary>
internal static class DoubleElementwise
{
    /// <summary>result += factor x.</summary>
    internal static void Add(Span<double> result, ReadOnlySpan<double> x, double factor)
    {
        for (int i = 0; i < result.Length; i++) result[i] += factor * x[i];
    }

    /// <summary>result *= factor.</summary>
    internal static void Scale(Span<double> result, double factor)
    {
        for (int i = 0; i < result.Length; i++) result[i] *= factor;
    }

    /// <summary>result *= keep; with keep = 0 the result is not read.</summary>
    internal static void Keep(Span<double> result, double keep)
    {
        if (keep == 0) result.Clear();
        else if (keep != 1) Scale(result, keep);
    }

    /// <summary>result = 1 / sqrt(x + c).</summary>
    internal static void SetInverseRoot(Span<double> result, ReadOnlySpan<double> x, double c)
    {
        for (int i = 0; i < result.Length; i++) result[i] = 1 / Math.Sqrt(x[i] + c);
    }

    /// <summary>result = keep result + factorA a + factorB b; with keep = 0 what was in the result is not read.</summary>
    internal static void LeakAndSum(
        Span<double> result, double keep, ReadOnlySpan<double> a, double factorA, ReadOnlySpan<double> b, double factorB)
    {
        for (int i = 0; i < result.Length; i++)
            result[i] = (keep == 0 ? 0 : keep * result[i]) + factorA * a[i] + factorB * b[i];
    }

    /// <summary>result = keep x + gain y.</summary>
    internal static void LeakySum(Span<double> result, double keep, ReadOnlySpan<double> x, double gain, ReadOnlySpan<double> y)
    {
        for (int i = 0; i < result.Length; i++) result[i] = keep * x[i] + gain * y[i];
    }

    /// <summary>result = x - c.</summary>
    internal static void SetLess(Span<double> result, ReadOnlySpan<double> x, double c)
    {
        for (int i = 0; i < result.Length; i++) result[i] = x[i] - c;
    }

    /// <summary>result = 1 where x is above 0, otherwise 0.</summary>
    internal static void SetStep(Span<double> result, ReadOnlySpan<double> x)
    {
        for (int i = 0; i < result.Length; i++) result[i] = x[i] > 0 ? 1 : 0;
    }

    /// <summary>result = value where x is not 0; elsewhere it stays.</summary>
    internal static void FillWhere(Span<double> result, ReadOnlySpan<double> x, double value)
    {
        for (int i = 0; i < result.Length; i++)
            if (x[i] != 0) result[i] = value;
    }

    /// <summary>result = a - b.</summary>
    internal static void SetDifference(Span<double> result, ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        for (int i = 0; i < result.Length; i++) result[i] = a[i] - b[i];
    }

    /// <summary>result = a + b.</summary>
    internal static void SetSum(Span<double> result, ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        for (int i = 0; i < result.Length; i++) result[i] = a[i] + b[i];
    }

    /// <summary>result = scale sign(x), of 0 0 and of NaN NaN.</summary>
    internal static void SetSign(Span<double> result, ReadOnlySpan<double> x, double scale)
    {
        for (int i = 0; i < result.Length; i++) result[i] = Signed(scale, x[i]);
    }

    /// <summary>result = |magnitudes| sign(signs).</summary>
    internal static void SetSignedMagnitude(Span<double> result, ReadOnlySpan<double> magnitudes, ReadOnlySpan<double> signs)
    {
        for (int i = 0; i < result.Length; i++) result[i] = Signed(Math.Abs(magnitudes[i]), signs[i]);
    }

    /// <summary>Elements that are 0 or on the other side of 0 than their sign become least times the sign.</summary>
    internal static void KeepSigns(Span<double> result, ReadOnlySpan<double> signs, double least)
    {
        for (int i = 0; i < result.Length; i++)
            if (signs[i] != 0 && result[i] * signs[i] <= 0) result[i] = least * signs[i];
    }

    /// <summary>result *= x.</summary>
    internal static void Multiply(Span<double> result, ReadOnlySpan<double> x)
    {
        for (int i = 0; i < result.Length; i++) result[i] *= x[i];
    }

    /// <summary>Adds the bias to every row of as many elements.</summary>
    internal static void AddToRows(Span<double> result, ReadOnlySpan<double> bias)
    {
        for (int start = 0; start < result.Length; start += bias.Length) Add(result.Slice(start, bias.Length), bias, 1);
    }

    private static double Signed(double magnitude, double x) => x > 0 ? magnitude : x < 0 ? -magnitude : x;
}
