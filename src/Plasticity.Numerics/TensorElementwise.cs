using Plasticity.Numerics.Kernels;

namespace Plasticity.Numerics;

/// <summary>Operations on each element. All act in place on the tensor they are called on.</summary>
public static class TensorElementwise
{
    /// <summary>result += factor x.</summary>
    public static void Add(this Tensor result, Tensor x, float factor = 1)
    {
        result.RequireCount(x);
        for (int i = 0; i < result.Count; i++) result.Span[i] += factor * x.Span[i];
    }

    /// <summary>result *= factor.</summary>
    public static void Scale(this Tensor result, float factor)
    {
        foreach (ref float value in result.Span) value *= factor;
    }

    /// <summary>result = a - b.</summary>
    public static void SetDifference(this Tensor result, Tensor a, Tensor b)
    {
        result.RequireCount(a);
        result.RequireCount(b);
        for (int i = 0; i < result.Count; i++) result.Span[i] = a.Span[i] - b.Span[i];
    }

    /// <summary>result *= x, element by element.</summary>
    public static void Multiply(this Tensor result, Tensor x)
    {
        result.RequireCount(x);
        for (int i = 0; i < result.Count; i++) result.Span[i] *= x.Span[i];
    }

    /// <summary>Adds the vector <paramref name="bias"/> to every row.</summary>
    public static void AddToRows(this Tensor result, Tensor bias)
    {
        for (int i = 0; i < result.Rows; i++)
            for (int j = 0; j < result.Columns; j++) result[i, j] += bias.Span[j];
    }

    /// <summary>Multiplies row i by factors[i] (<paramref name="factors"/> has one element a row).</summary>
    public static void ScaleRows(this Tensor result, Tensor factors)
    {
        for (int i = 0; i < result.Rows; i++)
            foreach (ref float value in result.Row(i)) value *= factors.Span[i];
    }

    /// <summary>result = f(result).</summary>
    public static void Apply(this Tensor result, Nonlinearity f) => NonlinearityKernels.Apply(result.Span, f);

    /// <summary>result *= f'(a), where <paramref name="h"/> holds f(a).</summary>
    public static void TimesSlope(this Tensor result, Tensor h, Nonlinearity f)
    {
        result.RequireCount(h);
        NonlinearityKernels.TimesSlope(result.Span, h.Span, f);
    }
}
