namespace Plasticity.Numerics;

/// <summary>Matrix products. Every element of a result is summed by one thread in the order of the summed index.</summary>
public static class TensorProducts
{
    /// <summary>result = a b, for a of n x k and b of k x m.</summary>
    public static void SetProduct(this Tensor result, Tensor a, Tensor b)
    {
        Require(result, a.Rows, b.Columns, a.Columns == b.Rows, a, b, "a b");
        result.Clear();
        for (int i = 0; i < a.Rows; i++)
            for (int k = 0; k < a.Columns; k++)
            {
                float f = a[i, k];
                for (int j = 0; j < b.Columns; j++) result[i, j] += f * b[k, j];
            }
    }

    /// <summary>result = a b^T, for a of n x k and b of m x k.</summary>
    public static void SetProductTransposed(this Tensor result, Tensor a, Tensor b)
    {
        Require(result, a.Rows, b.Rows, a.Columns == b.Columns, a, b, "a b^T");
        for (int i = 0; i < a.Rows; i++)
            for (int j = 0; j < b.Rows; j++)
            {
                float sum = 0;
                for (int k = 0; k < a.Columns; k++) sum += a[i, k] * b[j, k];
                result[i, j] = sum;
            }
    }

    /// <summary>result += factor a^T b, for a of k x n and b of k x m: the sum over rows (samples) of outer products.</summary>
    public static void AddTransposedProduct(this Tensor result, Tensor a, Tensor b, float factor)
    {
        Require(result, a.Columns, b.Columns, a.Rows == b.Rows, a, b, "a^T b");
        for (int i = 0; i < a.Columns; i++)
            for (int j = 0; j < b.Columns; j++)
            {
                float sum = 0;
                for (int k = 0; k < a.Rows; k++) sum += a[k, i] * b[k, j];
                result[i, j] += factor * sum;
            }
    }

    /// <summary>result = f(x weights + bias), the bias added to every row; no bias if null.</summary>
    public static void SetAffine(this Tensor result, Tensor x, Tensor weights, Tensor? bias, Nonlinearity f)
    {
        result.SetProduct(x, weights);
        if (bias is not null)
            for (int i = 0; i < result.Rows; i++)
                for (int j = 0; j < result.Columns; j++) result[i, j] += bias.Span[j];
        result.Apply(f);
    }

    private static void Require(Tensor result, int rows, int columns, bool inner, Tensor a, Tensor b, string product)
    {
        if (!inner) throw new ArgumentException($"The product {product} needs matching inner extents, but a is {a} and b is {b}.");
        if (result.Rows != rows || result.Columns != columns)
            throw new ArgumentException($"The product {product} of a {a} and b {b} is {rows}x{columns}, but the result is {result}.");
    }
}
