namespace Plasticity.Numerics.Kernels;

/// <summary>Operations that treat each row in its own way, in double precision. Shapes have been checked.</summary>
internal static class DoubleRows
{
    /// <summary>result = factor (a - b).</summary>
    internal static void SetDifference(Span<double> result, ReadOnlySpan<double> a, ReadOnlySpan<double> b, double factor)
    {
        for (int i = 0; i < result.Length; i++) result[i] = factor * (a[i] - b[i]);
    }

    /// <summary>Row i of the result *= factors[i].</summary>
    internal static void Scale(Tensor result, ReadOnlySpan<double> factors)
    {
        for (int i = 0; i < factors.Length; i++) DoubleElementwise.Scale(result.DoubleRow(i), factors[i]);
    }

    /// <summary>Row i of the result *= 1 - factor * coefficients[i].</summary>
    internal static void Shrink(Tensor result, ReadOnlySpan<double> coefficients, double factor)
    {
        for (int i = 0; i < coefficients.Length; i++) DoubleElementwise.Scale(result.DoubleRow(i), 1 - factor * coefficients[i]);
    }

    /// <summary>Row i of the result += factor * factors[i] * row i of x.</summary>
    internal static void AddScaledRows(Tensor result, Tensor x, ReadOnlySpan<double> factors, double factor)
    {
        for (int i = 0; i < factors.Length; i++) DoubleElementwise.Add(result.DoubleRow(i), x.DoubleRow(i), factor * factors[i]);
    }

    /// <summary>result += sign (x with column j multiplied by factors[j]).</summary>
    internal static void AddScaledColumns(Tensor result, Tensor x, ReadOnlySpan<double> factors, double sign)
    {
        for (int i = 0; i < result.Rows; i++)
        {
            Span<double> to = result.DoubleRow(i), from = x.DoubleRow(i);
            for (int j = 0; j < to.Length; j++) to[j] += sign * factors[j] * from[j];
        }
    }

    /// <summary>Every row of the result = that row of x - mean.</summary>
    internal static void SetCentred(Tensor result, Tensor x, ReadOnlySpan<double> mean)
    {
        for (int i = 0; i < result.Rows; i++) DoubleElementwise.SetDifference(result.DoubleRow(i), x.DoubleRow(i), mean);
    }

    /// <summary>Every row of the result = that row of x, over and over.</summary>
    internal static void SetRepeated(Tensor result, Tensor x)
    {
        for (int i = 0; i < result.Rows; i++)
            for (int start = 0; start < result.Columns; start += x.Columns) x.DoubleRow(i).CopyTo(result.DoubleRow(i)[start..]);
    }

    /// <summary>The first place of the largest value; comparisons with NaN are false.</summary>
    internal static int IndexOfLargest(ReadOnlySpan<double> values)
    {
        int best = 0;
        for (int k = 1; k < values.Length; k++)
            if (values[k] > values[best]) best = k;
        return best;
    }
}
