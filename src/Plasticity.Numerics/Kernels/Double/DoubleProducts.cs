namespace Plasticity.Numerics.Kernels;

/// <summary>
/// Matrix products in double precision. The loops run along rows of the right operand where there is a choice, so that memory is read
/// in order. With beta = 0 the result is not read.
/// </summary>
internal static class DoubleProducts
{
    /// <summary>result = alpha a b + beta result, for a of n x k and b of k x m.</summary>
    internal static void Multiply(Tensor result, Tensor a, Tensor b, double alpha, double beta)
    {
        for (int i = 0; i < result.Rows; i++)
        {
            Span<double> c = result.DoubleRow(i);
            ReadOnlySpan<double> x = a.DoubleRow(i);
            DoubleElementwise.Keep(c, beta);
            for (int k = 0; k < x.Length; k++) DoubleElementwise.Add(c, b.DoubleRow(k), alpha * x[k]);
        }
    }

    /// <summary>result = alpha a b^T + beta result, for a of n x k and b of m x k.</summary>
    internal static void MultiplyTransposed(Tensor result, Tensor a, Tensor b, double alpha, double beta)
    {
        for (int i = 0; i < result.Rows; i++)
        {
            Span<double> c = result.DoubleRow(i);
            ReadOnlySpan<double> x = a.DoubleRow(i);
            DoubleElementwise.Keep(c, beta);
            for (int j = 0; j < c.Length; j++) c[j] += alpha * DoubleReductions.Dot(x, b.DoubleRow(j));
        }
    }

    /// <summary>result = alpha a^T b + beta result, for a of k x n and b of k x m.</summary>
    internal static void TransposedMultiply(Tensor result, Tensor a, Tensor b, double alpha, double beta)
    {
        DoubleElementwise.Keep(result.Doubles, beta);
        for (int k = 0; k < a.Rows; k++)
        {
            ReadOnlySpan<double> x = a.DoubleRow(k), y = b.DoubleRow(k);
            for (int i = 0; i < x.Length; i++) DoubleElementwise.Add(result.DoubleRow(i), y, alpha * x[i]);
        }
    }

    /// <summary>result = f(a b + bias); no bias if null.</summary>
    internal static void Affine(Tensor result, Tensor a, Tensor b, Tensor? bias, Nonlinearity f)
    {
        Multiply(result, a, b, 1, 0);
        if (bias is not null) DoubleElementwise.AddToRows(result.Doubles, bias.Doubles);
        DoubleNonlinearity.Apply(result.Doubles, f);
    }
}
