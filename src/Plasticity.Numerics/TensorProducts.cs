using Plasticity.Numerics.Kernels;

namespace Plasticity.Numerics;

/// <summary>
/// Matrix products. Every element of a result is summed by one thread in an order that depends on the shapes alone, so the same
/// numbers give the same bits on every machine and with any number of threads. The result must not be one of the operands.
/// </summary>
/// <remarks>
/// What is zero in <c>a</c> or <c>x</c>, the presynaptic activity, is left out where that saves work. This changes no bit while the
/// weights are finite; a weight that is not finite may go unseen when its input is 0. The promise of bits is for single precision.
/// </remarks>
public static class TensorProducts
{
    /// <summary>result = a b, for a of n x k and b of k x m.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit, or the result is an operand.</exception>
    public static void SetProduct(this Tensor result, Tensor a, Tensor b) => result.AddProduct(a, b, 1, 0);

    /// <summary>result = keep result + factor a b, for a of n x k and b of k x m. With keep = 0 the result is not read.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit, or the result is an operand.</exception>
    public static void AddProduct(this Tensor result, Tensor a, Tensor b, double factor, double keep = 1)
    {
        Require(result, a.Rows, b.Columns, a.Columns == b.Rows, a, b, "a b");
        if (result.IsDouble) DoubleProducts.Multiply(result, a, b, factor, keep);
        else MatrixProduct.Multiply(result, a, b, (float)factor, (float)keep);
    }

    /// <summary>result = a b^T, for a of n x k and b of m x k.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit, or the result is an operand.</exception>
    public static void SetProductTransposed(this Tensor result, Tensor a, Tensor b) => result.AddProductTransposed(a, b, 1, 0);

    /// <summary>result = keep result + factor a b^T, for a of n x k and b of m x k. With keep = 0 the result is not read.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit, or the result is an operand.</exception>
    public static void AddProductTransposed(this Tensor result, Tensor a, Tensor b, double factor, double keep = 1)
    {
        Require(result, a.Rows, b.Rows, a.Columns == b.Columns, a, b, "a b^T");
        if (result.IsDouble) DoubleProducts.MultiplyTransposed(result, a, b, factor, keep);
        else MatrixProduct.MultiplyTransposed(result, a, b, (float)factor, (float)keep);
    }

    /// <summary>result += factor a^T b, for a of k x n and b of k x m: the sum over rows (samples) of outer products.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit, or the result is an operand.</exception>
    public static void AddTransposedProduct(this Tensor result, Tensor a, Tensor b, double factor) =>
        result.AddTransposedProduct(a, b, factor, 1);

    /// <summary>
    /// result = keep result + factor a^T b, for a of k x n and b of k x m. On weights, with factor minus the learning rate, this is a
    /// whole step of gradient descent in one pass, with weight decay 1 - keep. With keep = 0 the result is not read.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes do not fit, or the result is an operand.</exception>
    public static void AddTransposedProduct(this Tensor result, Tensor a, Tensor b, double factor, double keep)
    {
        Require(result, a.Columns, b.Columns, a.Rows == b.Rows, a, b, "a^T b");
        if (result.IsDouble) DoubleProducts.TransposedMultiply(result, a, b, factor, keep);
        else MatrixProduct.TransposedMultiply(result, a, b, (float)factor, (float)keep);
    }

    /// <summary>result = f(x weights + bias), the bias added to every row; no bias if null.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit, or the result is an operand.</exception>
    public static void SetAffine(this Tensor result, Tensor x, Tensor weights, Tensor? bias, Nonlinearity f)
    {
        Require(result, x.Rows, weights.Columns, x.Columns == weights.Rows, x, weights, "x weights");
        if (bias is not null && bias.Count != weights.Columns)
            throw new ArgumentException($"A bias of {bias.Count} elements does not fit weights of {weights}.", nameof(bias));
        if (bias is not null) result.RequirePrecision(bias);
        if (result.IsDouble) DoubleProducts.Affine(result, x, weights, bias, f);
        else MatrixProduct.Affine(result, x, weights, bias, f);
    }

    private static void Require(Tensor result, int rows, int columns, bool inner, Tensor a, Tensor b, string product)
    {
        if (!inner || result.Rows != rows || result.Columns != columns || ReferenceEquals(result, a) || ReferenceEquals(result, b))
            Refuse(result, rows, columns, inner, a, b, product);
        result.RequirePrecision(a, product);
        result.RequirePrecision(b, product);
    }

    private static void Refuse(Tensor result, int rows, int columns, bool inner, Tensor a, Tensor b, string product)
    {
        if (!inner) throw new ArgumentException($"The product {product} needs matching inner extents, but a is {a} and b is {b}.");
        if (result.Rows != rows || result.Columns != columns)
            throw new ArgumentException($"The product {product} of a {a} and b {b} is {rows}x{columns}, but the result is {result}.");
        throw new ArgumentException($"The product {product} cannot be written over one of its operands.");
    }
}
