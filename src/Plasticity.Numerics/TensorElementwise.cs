using Plasticity.Numerics.Kernels;

namespace Plasticity.Numerics;

/// <summary>
/// Operations on each element. All act in place on the tensor they are called on. An element's bits depend on nothing but its own
/// operands: not on its place, nor on the machine.
/// </summary>
/// <remarks>Scalars are rounded to 32 bits where the tensors are, before anything is computed.</remarks>
public static class TensorElementwise
{
    /// <summary>result += factor x, rounded once.</summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> has another number of elements.</exception>
    public static void Add(this Tensor result, Tensor x, double factor = 1)
    {
        result.RequireCount(x);
        if (result.IsDouble) DoubleElementwise.Add(result.Doubles, x.Doubles, factor);
        else Elementwise.Map(result.Span, result.Span, x.Span, new PlusTimes((float)factor));
    }

    /// <summary>result *= factor.</summary>
    public static void Scale(this Tensor result, double factor)
    {
        if (result.IsDouble) DoubleElementwise.Scale(result.Doubles, factor);
        else Elementwise.Map(result.Span, new Times((float)factor));
    }

    /// <summary>result = keep result + factor x; keep and the sum rounded once, together.</summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> has another number of elements.</exception>
    public static void LeakAndAdd(this Tensor result, double keep, Tensor x, double factor = 1)
    {
        result.RequireCount(x);
        if (result.IsDouble) DoubleElementwise.LeakySum(result.Doubles, keep, result.Doubles, factor, x.Doubles);
        else Elementwise.Map(result.Span, result.Span, x.Span, new LeakySum((float)keep, (float)factor));
    }

    /// <summary>result = keep result + factorA a + factorB b: factorB b is rounded, then each of the others added, rounded once.</summary>
    /// <remarks>With keep 0 what was in the result is not read.</remarks>
    /// <exception cref="ArgumentException"><paramref name="a"/> or <paramref name="b"/> has another number of elements.</exception>
    public static void LeakAndSum(this Tensor result, double keep, Tensor a, double factorA, Tensor b, double factorB)
    {
        result.RequireCount(a);
        result.RequireCount(b);
        if (result.IsDouble) DoubleElementwise.LeakAndSum(result.Doubles, keep, a.Doubles, factorA, b.Doubles, factorB);
        else Elementwise.LeakAndSum(result.Span, (float)keep, a.Span, (float)factorA, b.Span, (float)factorB);
    }

    /// <summary>result = x - c.</summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> has another number of elements.</exception>
    public static void SetLess(this Tensor result, Tensor x, double c)
    {
        result.RequireCount(x);
        if (result.IsDouble) DoubleElementwise.SetLess(result.Doubles, x.Doubles, c);
        else Elementwise.Map(result.Span, x.Span, new Minus((float)c));
    }

    /// <summary>result = 1 where x is above 0, otherwise 0.</summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> has another number of elements.</exception>
    public static void SetStep(this Tensor result, Tensor x)
    {
        result.RequireCount(x);
        if (result.IsDouble) DoubleElementwise.SetStep(result.Doubles, x.Doubles);
        else Elementwise.Map(result.Span, x.Span, default(Step));
    }

    /// <summary>result = value where x is not 0; elsewhere it stays.</summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> has another number of elements.</exception>
    public static void FillWhere(this Tensor result, Tensor x, double value)
    {
        result.RequireCount(x);
        if (result.IsDouble) DoubleElementwise.FillWhere(result.Doubles, x.Doubles, value);
        else Elementwise.Map(result.Span, result.Span, x.Span, new ReplacedAt((float)value));
    }

    /// <summary>result = a - b.</summary>
    /// <exception cref="ArgumentException"><paramref name="a"/> or <paramref name="b"/> has another number of elements.</exception>
    public static void SetDifference(this Tensor result, Tensor a, Tensor b)
    {
        result.RequireCount(a);
        result.RequireCount(b);
        if (result.IsDouble) DoubleElementwise.SetDifference(result.Doubles, a.Doubles, b.Doubles);
        else Elementwise.Map<Difference>(result.Span, a.Span, b.Span, default);
    }

    /// <summary>result = a + b.</summary>
    /// <exception cref="ArgumentException"><paramref name="a"/> or <paramref name="b"/> has another number of elements.</exception>
    public static void SetSum(this Tensor result, Tensor a, Tensor b)
    {
        result.RequireCount(a);
        result.RequireCount(b);
        if (result.IsDouble) DoubleElementwise.SetSum(result.Doubles, a.Doubles, b.Doubles);
        else Elementwise.Map<Sum>(result.Span, a.Span, b.Span, default);
    }

    /// <summary>result = scale sign(x), where the sign of 0 is 0, and of NaN NaN.</summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> has another number of elements.</exception>
    public static void SetSign(this Tensor result, Tensor x, double scale = 1)
    {
        result.RequireCount(x);
        if (result.IsDouble) DoubleElementwise.SetSign(result.Doubles, x.Doubles, scale);
        else Elementwise.Map(result.Span, x.Span, new Sign((float)scale));
    }

    /// <summary>result = |magnitudes| sign(signs), element by element: 0 where the sign is that of 0, NaN where that of NaN.</summary>
    /// <exception cref="ArgumentException">An operand has another number of elements.</exception>
    public static void SetSignedMagnitude(this Tensor result, Tensor magnitudes, Tensor signs)
    {
        result.RequireCount(magnitudes);
        result.RequireCount(signs);
        if (result.IsDouble) DoubleElementwise.SetSignedMagnitude(result.Doubles, magnitudes.Doubles, signs.Doubles);
        else Elementwise.Map<SignedMagnitude>(result.Span, magnitudes.Span, signs.Span, default);
    }

    /// <summary>
    /// Elements that are 0 or on the other side of 0 than <paramref name="signs"/> become <c>least sign</c>. Where the sign is 0, and where
    /// an element is NaN, it stays.
    /// </summary>
    /// <param name="result">The elements.</param>
    /// <param name="signs">The side of 0 each is to stay on: 1, -1, or 0 for either.</param>
    /// <param name="least">What is left of an element that crossed; above 0.</param>
    /// <exception cref="ArgumentException"><paramref name="signs"/> has another number of elements.</exception>
    public static void KeepSigns(this Tensor result, Tensor signs, double least)
    {
        result.RequireCount(signs);
        if (result.IsDouble) DoubleElementwise.KeepSigns(result.Doubles, signs.Doubles, least);
        else Elementwise.Map(result.Span, result.Span, signs.Span, new KeptSign((float)least));
    }

    /// <summary>result *= x, element by element.</summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> has another number of elements.</exception>
    public static void Multiply(this Tensor result, Tensor x)
    {
        result.RequireCount(x);
        if (result.IsDouble) DoubleElementwise.Multiply(result.Doubles, x.Doubles);
        else Elementwise.Map<ElementProduct>(result.Span, result.Span, x.Span, default);
    }

    /// <summary>Adds the vector <paramref name="bias"/>, one element a column, to every row.</summary>
    /// <exception cref="ArgumentException"><paramref name="bias"/> does not have one element a column.</exception>
    public static void AddToRows(this Tensor result, Tensor bias)
    {
        if (bias.Count != result.Columns)
            throw new ArgumentException($"A bias of {bias.Count} elements does not fit rows of a {result}.", nameof(bias));
        result.RequirePrecision(bias);
        if (result.IsDouble)
        {
            DoubleElementwise.AddToRows(result.Doubles, bias.Doubles);
            return;
        }
        for (int i = 0; i < result.Rows; i++) Elementwise.Map<Sum>(result.Row(i), result.Row(i), bias.Span, default);
    }

    /// <summary>Multiplies row i by factors[i] (<paramref name="factors"/> has one element a row).</summary>
    /// <exception cref="ArgumentException"><paramref name="factors"/> does not have one element a row.</exception>
    public static void ScaleRows(this Tensor result, Tensor factors)
    {
        if (factors.Count != result.Rows)
            throw new ArgumentException($"{factors.Count} factors do not fit the rows of a {result}.", nameof(factors));
        result.RequirePrecision(factors);
        if (result.IsDouble)
        {
            DoubleRows.Scale(result, factors.Doubles);
            return;
        }
        for (int i = 0; i < result.Rows; i++) Elementwise.Map(result.Row(i), new Times(factors.Span[i]));
    }

    /// <summary>result = 1 / sqrt(x + c).</summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> has another number of elements.</exception>
    public static void SetInverseRoot(this Tensor result, Tensor x, double c)
    {
        result.RequireCount(x);
        if (result.IsDouble) DoubleElementwise.SetInverseRoot(result.Doubles, x.Doubles, c);
        else Elementwise.Map(result.Span, x.Span, new InverseRoot((float)c));
    }

    /// <summary>result = f(result).</summary>
    public static void Apply(this Tensor result, Nonlinearity f)
    {
        if (result.IsDouble) DoubleNonlinearity.Apply(result.Doubles, f);
        else NonlinearityKernels.Apply(result.Span, f);
    }

    /// <summary>result *= f'(a), where <paramref name="h"/> holds f(a).</summary>
    /// <exception cref="ArgumentException"><paramref name="h"/> has another number of elements.</exception>
    public static void TimesSlope(this Tensor result, Tensor h, Nonlinearity f)
    {
        result.RequireCount(h);
        if (result.IsDouble) DoubleNonlinearity.TimesSlope(result.Doubles, h.Doubles, f);
        else NonlinearityKernels.TimesSlope(result.Span, h.Span, f);
    }
}
