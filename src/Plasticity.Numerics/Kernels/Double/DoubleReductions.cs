namespace Plasticity.Numerics.Kernels;

/// <summary>Sums over elements in double precision, from the first to the last.</summary>
internal static class DoubleReductions
{
    /// <summary>The sum of x_i y_i; both of one length.</summary>
    internal static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++) sum += x[i] * y[i];
        return sum;
    }

    /// <summary>The sum of x_i.</summary>
    internal static double Sum(ReadOnlySpan<double> x)
    {
        double sum = 0;
        foreach (double value in x) sum += value;
        return sum;
    }

    /// <summary>Whether every element is finite.</summary>
    internal static bool IsFinite(ReadOnlySpan<double> x)
    {
        foreach (double value in x)
            if (!double.IsFinite(value)) return false;
        return true;
    }

    /// <summary>sums_j += factor * (the sum of column j of x).</summary>
    internal static void AddColumnSums(ReadOnlySpan<double> x, Span<double> sums, double factor)
    {
        for (int j = 0; j < sums.Length; j++)
        {
            double sum = 0;
            for (int i = j; i < x.Length; i += sums.Length) sum += x[i];
            sums[j] += factor * sum;
        }
    }
}
