using Plasticity.Numerics.Kernels;

namespace Plasticity.Numerics;

/// <summary>Operations that treat each row, that is, each sample, in its own way.</summary>
public static class TensorRows
{
    /// <summary>result = factor (a - b), subtracted in double precision: one number a sample, such as a difference of losses.</summary>
    /// <exception cref="ArgumentException">The numbers of elements differ.</exception>
    public static void SetDifference(this Tensor result, ReadOnlySpan<double> a, ReadOnlySpan<double> b, double factor)
    {
        Span<float> values = result.Span;
        if (a.Length != values.Length || b.Length != values.Length)
            throw new ArgumentException($"The difference of {a.Length} and {b.Length} numbers does not fit a tensor of shape {result}.");
        for (int i = 0; i < values.Length; i++) values[i] = (float)(factor * (a[i] - b[i]));
    }

    /// <summary>Row i of the result += factors[i] * row i of x.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void AddScaledRows(this Tensor result, Tensor x, Tensor factors)
    {
        result.RequireCount(x);
        if (factors.Count != result.Rows)
            throw new ArgumentException($"{factors.Count} factors do not fit the {result.Rows} rows of a {result}.", nameof(factors));
        Span<float> to = result.Span;
        ReadOnlySpan<float> from = x.Span, factor = factors.Span;
        int columns = result.Columns;
        for (int i = 0; i < factor.Length; i++)
            for (int k = i * columns; k < (i + 1) * columns; k++) to[k] += factor[i] * from[k];
    }

    /// <summary>result += sign (x with column j multiplied by factors[j]): every unit has a coefficient of its own.</summary>
    /// <param name="result">What is added to.</param>
    /// <param name="x">As many rows and columns.</param>
    /// <param name="factors">One element a column.</param>
    /// <param name="sign">Multiplies everything.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void AddScaledColumns(this Tensor result, Tensor x, Tensor factors, float sign = 1)
    {
        result.RequireCount(x);
        if (factors.Count != result.Columns)
            throw new ArgumentException($"{factors.Count} factors do not fit the columns of a {result}.", nameof(factors));
        for (int i = 0; i < result.Rows; i++) Elementwise.AddProduct(result.Row(i), x.Row(i), factors.Span, sign);
    }

    /// <summary>
    /// Every row of the result = that row of x, over and over: what is one number a channel becomes a map that is the same everywhere.
    /// </summary>
    /// <exception cref="ArgumentException">The rows of the result do not hold a whole number of rows of x.</exception>
    public static void SetRepeated(this Tensor result, Tensor x)
    {
        if (result.Rows != x.Rows || result.Columns % x.Columns != 0)
            throw new ArgumentException($"Rows of a {x} do not fill the rows of a {result} by repetition.", nameof(x));
        for (int i = 0; i < result.Rows; i++)
            for (int start = 0; start < result.Columns; start += x.Columns) x.Row(i).CopyTo(result.Row(i)[start..]);
    }

    /// <summary>Every row of the result = that row of x - mean.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void SetCentred(this Tensor result, Tensor x, Tensor mean)
    {
        result.RequireCount(x);
        if (mean.Count != result.Columns)
            throw new ArgumentException($"A mean of {mean.Count} elements does not fit rows of a {result}.", nameof(mean));
        for (int i = 0; i < result.Rows; i++) Elementwise.Map<Difference>(result.Row(i), x.Row(i), mean.Span, default);
    }
}
