using Plasticity.Numerics.Kernels;

namespace Plasticity.Numerics;

/// <summary>
/// Operations on each element. All act in place on the tensor they are called on. An element's bits depend on nothing but its own
/// operands: not on its place, nor on the machine.
/// </summary>
public static class TensorElementwise
{
    /// <summary>result += factor x, rounded once.</summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> has another number of elements.</exception>
    public static void Add(this Tensor result, Tensor x, float factor = 1)
    {
        result.RequireCount(x);
        Elementwise.Map(result.Span, result.Span, x.Span, new PlusTimes(factor));
    }

    /// <summary>result *= factor.</summary>
    public static void Scale(this Tensor result, float factor) => Elementwise.Map(result.Span, new Times(factor));

    /// <summary>result = keep result + factor x; keep and the sum rounded once, together.</summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> has another number of elements.</exception>
    public static void LeakAndAdd(this Tensor result, float keep, Tensor x, float factor = 1)
    {
        result.RequireCount(x);
        Elementwise.Map(result.Span, result.Span, x.Span, new LeakySum(keep, factor));
    }

    /// <summary>result = keep result + factorA a + factorB b: factorB b is rounded, then each of the others added, rounded once.</summary>
    /// <remarks>With keep 0 what was in the result is not read.</remarks>
    /// <exception cref="ArgumentException"><paramref name="a"/> or <paramref name="b"/> has another number of elements.</exception>
    public static void LeakAndSum(this Tensor result, float keep, Tensor a, float factorA, Tensor b, float factorB)
    {
        result.RequireCount(a);
        result.RequireCount(b);
        Elementwise.LeakAndSum(result.Span, keep, a.Span, factorA, b.Span, factorB);
    }

    /// <summary>result = x - c.</summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> has another number of elements.</exception>
    public static void SetLess(this Tensor result, Tensor x, float c)
    {
        result.RequireCount(x);
        Elementwise.Map(result.Span, x.Span, new Minus(c));
    }

    /// <summary>result = 1 where x is above 0, otherwise 0.</summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> has another number of elements.</exception>
    public static void SetStep(this Tensor result, Tensor x)
    {
        result.RequireCount(x);
        Elementwise.Map(result.Span, x.Span, default(Step));
    }

    /// <summary>result = value where x is not 0; elsewhere it stays.</summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> has another number of elements.</exception>
    public static void FillWhere(this Tensor result, Tensor x, float value)
    {
        result.RequireCount(x);
        Elementwise.Map(result.Span, result.Span, x.Span, new ReplacedAt(value));
    }

    /// <summary>result = a - b.</summary>
    /// <exception cref="ArgumentException"><paramref name="a"/> or <paramref name="b"/> has another number of elements.</exception>
    public static void SetDifference(this Tensor result, Tensor a, Tensor b)
    {
        result.RequireCount(a);
        result.RequireCount(b);
        Elementwise.Map<Difference>(result.Span, a.Span, b.Span, default);
    }

    /// <summary>result = a + b.</summary>
    /// <exception cref="ArgumentException"><paramref name="a"/> or <paramref name="b"/> has another number of elements.</exception>
    public static void SetSum(this Tensor result, Tensor a, Tensor b)
    {
        result.RequireCount(a);
        result.RequireCount(b);
        Elementwise.Map<Sum>(result.Span, a.Span, b.Span, default);
    }

    /// <summary>result = scale sign(x), where the sign of 0 is 0, and of NaN NaN.</summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> has another number of elements.</exception>
    public static void SetSign(this Tensor result, Tensor x, float scale)
    {
        result.RequireCount(x);
        Elementwise.Map(result.Span, x.Span, new Sign(scale));
    }

    /// <summary>result = |magnitudes| sign(signs), element by element: 0 where the sign is that of 0, NaN where that of NaN.</summary>
    /// <exception cref="ArgumentException">An operand has another number of elements.</exception>
    public static void SetSignedMagnitude(this Tensor result, Tensor magnitudes, Tensor signs)
    {
        result.RequireCount(magnitudes);
        result.RequireCount(signs);
        Elementwise.Map<SignedMagnitude>(result.Span, magnitudes.Span, signs.Span, default);
    }

    /// <summary>result *= x, element by element.</summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> has another number of elements.</exception>
    public static void Multiply(this Tensor result, Tensor x)
    {
        result.RequireCount(x);
        Elementwise.Map<ElementProduct>(result.Span, result.Span, x.Span, default);
    }

    /// <summary>Adds the vector <paramref name="bias"/>, one element a column, to every row.</summary>
    /// <exception cref="ArgumentException"><paramref name="bias"/> does not have one element a column.</exception>
    public static void AddToRows(this Tensor result, Tensor bias)
    {
        if (bias.Count != result.Columns)
            throw new ArgumentException($"A bias of {bias.Count} elements does not fit rows of a {result}.", nameof(bias));
        for (int i = 0; i < result.Rows; i++) Elementwise.Map<Sum>(result.Row(i), result.Row(i), bias.Span, default);
    }

    /// <summary>Multiplies row i by factors[i] (<paramref name="factors"/> has one element a row).</summary>
    /// <exception cref="ArgumentException"><paramref name="factors"/> does not have one element a row.</exception>
    public static void ScaleRows(this Tensor result, Tensor factors)
    {
        if (factors.Count != result.Rows)
            throw new ArgumentException($"{factors.Count} factors do not fit the rows of a {result}.", nameof(factors));
        for (int i = 0; i < result.Rows; i++) Elementwise.Map(result.Row(i), new Times(factors.Span[i]));
    }

    /// <summary>result = f(result).</summary>
    public static void Apply(this Tensor result, Nonlinearity f) => NonlinearityKernels.Apply(result.Span, f);

    /// <summary>result *= f'(a), where <paramref name="h"/> holds f(a).</summary>
    /// <exception cref="ArgumentException"><paramref name="h"/> has another number of elements.</exception>
    public static void TimesSlope(this Tensor result, Tensor h, Nonlinearity f)
    {
        result.RequireCount(h);
        NonlinearityKernels.TimesSlope(result.Span, h.Span, f);
    }
}
