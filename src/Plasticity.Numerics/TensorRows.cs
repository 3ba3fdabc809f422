using Plasticity.Numerics.Kernels;

namespace Plasticity.Numerics;

/// <summary>Operations that treat each row, that is, each sample, in its own way.</summary>
public static class TensorRows
{
    /// <summary>result = factor (a - b), subtracted in double precision: one number a sample, such as a difference of losses.</summary>
    /// <exception cref="ArgumentException">The numbers of elements differ.</exception>
    public static void SetDifference(this Tensor result, ReadOnlySpan<double> a, ReadOnlySpan<double> b, double factor)
    {
        if (a.Length != result.Count || b.Length != result.Count)
            throw new ArgumentException($"The difference of {a.Length} and {b.Length} numbers does not fit a tensor of shape {result}.");
        if (result.IsDouble)
        {
            DoubleRows.SetDifference(result.Doubles, a, b, factor);
            return;
        }
        Span<float> values = result.Span;
        for (int i = 0; i < values.Length; i++) values[i] = (float)(factor * (a[i] - b[i]));
    }

    /// <summary>Row i of the result += factor * factors[i] * row i of x.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void AddScaledRows(this Tensor result, Tensor x, Tensor factors, double factor = 1)
    {
        result.RequireCount(x);
        if (factors.Count != result.Rows)
            throw new ArgumentException($"{factors.Count} factors do not fit the {result.Rows} rows of a {result}.", nameof(factors));
        result.RequirePrecision(factors);
        if (result.IsDouble)
        {
            DoubleRows.AddScaledRows(result, x, factors.Doubles, factor);
            return;
        }
        Span<float> to = result.Span;
        ReadOnlySpan<float> from = x.Span, coefficients = factors.Span;
        int columns = result.Columns;
        for (int i = 0; i < coefficients.Length; i++)
        {
            float coefficient = (float)factor * coefficients[i];
            for (int k = i * columns; k < (i + 1) * columns; k++) to[k] += coefficient * from[k];
        }
    }

    /// <summary>Row i of the result *= 1 - factor * coefficients[i].</summary>
    /// <exception cref="ArgumentException"><paramref name="coefficients"/> does not have one element a row.</exception>
    public static void ShrinkRows(this Tensor result, Tensor coefficients, double factor)
    {
        if (coefficients.Count != result.Rows)
            throw new ArgumentException(
                $"{coefficients.Count} coefficients do not fit the {result.Rows} rows of a {result}.", nameof(coefficients));
        result.RequirePrecision(coefficients);
        if (result.IsDouble)
        {
            DoubleRows.Shrink(result, coefficients.Doubles, factor);
            return;
        }
        for (int i = 0; i < result.Rows; i++)
        {
            float kept = 1 - (float)factor * coefficients.Span[i];
            foreach (ref float value in result.Row(i)) value *= kept;
        }
    }

    /// <summary>Copies a row of <paramref name="source"/> to a row of the result; converts if they differ in precision.</summary>
    /// <param name="result">Receives the row.</param>
    /// <param name="row">Which row of the result.</param>
    /// <param name="source">As many columns.</param>
    /// <param name="sourceRow">Which row of the source.</param>
    /// <exception cref="ArgumentException">The numbers of columns differ.</exception>
    public static void CopyRow(this Tensor result, int row, Tensor source, int sourceRow)
    {
        if (source.Columns != result.Columns)
            throw new ArgumentException($"A row of a {source} does not fit a {result}.", nameof(source));
        if (source.IsDouble)
        {
            if (result.IsDouble) source.DoubleRow(sourceRow).CopyTo(result.DoubleRow(row));
            else DoubleConversion.Round(source.DoubleRow(sourceRow), result.Row(row));
        }
        else if (result.IsDouble) DoubleConversion.Widen(source.Row(sourceRow), result.DoubleRow(row));
        else source.Row(sourceRow).CopyTo(result.Row(row));
    }

    /// <summary>Sets a row to 1 in one column and 0 in all others.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    /// <exception cref="IndexOutOfRangeException">There is no such column.</exception>
    public static void SetOneHotRow(this Tensor result, int row, int column)
    {
        if (result.IsDouble) result.DoubleRow(row).Clear();
        else result.Row(row).Clear();
        result[row, column] = 1;
    }

    /// <summary>The column of the largest element of a row, the first if there are several.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public static int LargestColumn(this Tensor x, int row)
    {
        if (x.IsDouble) return DoubleRows.IndexOfLargest(x.DoubleRow(row));
        ReadOnlySpan<float> values = x.Row(row);
        int best = 0;
        for (int k = 1; k < values.Length; k++)
            if (values[k] > values[best]) best = k;
        return best;
    }

    /// <summary>result += sign (x with column j multiplied by factors[j]): every unit has a coefficient of its own.</summary>
    /// <param name="result">What is added to.</param>
    /// <param name="x">As many rows and columns.</param>
    /// <param name="factors">One element a column.</param>
    /// <param name="sign">Multiplies everything.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void AddScaledColumns(this Tensor result, Tensor x, Tensor factors, double sign = 1)
    {
        result.RequireCount(x);
        if (factors.Count != result.Columns)
            throw new ArgumentException($"{factors.Count} factors do not fit the columns of a {result}.", nameof(factors));
        result.RequirePrecision(factors);
        if (result.IsDouble)
        {
            DoubleRows.AddScaledColumns(result, x, factors.Doubles, sign);
            return;
        }
        for (int i = 0; i < result.Rows; i++) Elementwise.AddProduct(result.Row(i), x.Row(i), factors.Span, (float)sign);
    }

    /// <summary>
    /// Every row of the result = that row of x, over and over: what is one number a channel becomes a map that is the same everywhere.
    /// </summary>
    /// <exception cref="ArgumentException">The rows of the result do not hold a whole number of rows of x.</exception>
    public static void SetRepeated(this Tensor result, Tensor x)
    {
        if (result.Rows != x.Rows || result.Columns % x.Columns != 0)
            throw new ArgumentException($"Rows of a {x} do not fill the rows of a {result} by repetition.", nameof(x));
        result.RequirePrecision(x);
        if (result.IsDouble)
        {
            DoubleRows.SetRepeated(result, x);
            return;
        }
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
        result.RequirePrecision(mean);
        if (result.IsDouble)
        {
            DoubleRows.SetCentred(result, x, mean.Doubles);
            return;
        }
        for (int i = 0; i < result.Rows; i++) Elementwise.Map<Difference>(result.Row(i), x.Row(i), mean.Span, default);
    }
}
