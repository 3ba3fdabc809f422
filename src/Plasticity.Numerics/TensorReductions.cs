using Plasticity.Numerics.Kernels;

namespace Plasticity.Numerics;

/// <summary>Sums over elements, in a fixed order whatever the machine.</summary>
public static class TensorReductions
{
    /// <summary>result += factor * (sum of the rows of <paramref name="x"/>); result has one element a column.</summary>
    /// <exception cref="ArgumentException"><paramref name="result"/> does not have one element a column.</exception>
    public static void AddColumnSums(this Tensor result, Tensor x, double factor)
    {
        if (result.Count != x.Columns)
            throw new ArgumentException($"The column sums of {x} have {x.Columns} elements, but the result is {result}.");
        result.RequirePrecision(x);
        if (result.IsDouble) DoubleReductions.AddColumnSums(x.Doubles, result.Doubles, factor);
        else Reductions.AddColumnSums(x.Span, result.Span, (float)factor);
    }

    /// <summary>
    /// into += factor * (sum over samples and positions of <paramref name="x"/>), channel by channel: rows of x are maps whose channels
    /// run fastest, and <paramref name="into"/> has one element a channel.
    /// </summary>
    /// <exception cref="ArgumentException">The rows of <paramref name="x"/> are not whole positions of that many channels.</exception>
    public static void AddChannelSums(this Tensor into, Tensor x, double factor)
    {
        if (x.Columns % into.Count != 0)
            throw new ArgumentException($"Rows of {x} are not whole positions of {into.Count} channels.", nameof(x));
        into.RequirePrecision(x);
        if (into.IsDouble) DoubleReductions.AddColumnSums(x.Doubles, into.Doubles, factor);
        else Reductions.AddChannelSums(x.Span, x.Columns, into.Span, (float)factor);
    }

    /// <summary>The sum of products of corresponding elements, in double precision.</summary>
    /// <exception cref="ArgumentException"><paramref name="b"/> has another number of elements.</exception>
    public static double Dot(this Tensor a, Tensor b)
    {
        a.RequireCount(b);
        return a.IsDouble ? DoubleReductions.Dot(a.Doubles, b.Doubles) : Reductions.Dot(a.Span, b.Span);
    }

    /// <summary>The Euclidean norm over all elements, in double precision.</summary>
    public static double Norm(this Tensor a) => Math.Sqrt(a.Dot(a));

    /// <summary>The sum of all elements, in double precision.</summary>
    public static double Sum(this Tensor a) => a.IsDouble ? DoubleReductions.Sum(a.Doubles) : Reductions.Sum(a.Span);

    /// <summary>The number of elements whose signs are equal; zeros are equal to zeros alone.</summary>
    /// <exception cref="ArgumentException"><paramref name="b"/> has another number of elements.</exception>
    public static int CountEqualSigns(this Tensor a, Tensor b)
    {
        a.RequireCount(b);
        int equal = 0;
        if (a.IsDouble)
        {
            ReadOnlySpan<double> x = a.Doubles, y = b.Doubles;
            for (int i = 0; i < x.Length; i++)
                if (Math.Sign(x[i]) == Math.Sign(y[i])) equal++;
            return equal;
        }
        ReadOnlySpan<float> u = a.Span, v = b.Span;
        for (int i = 0; i < u.Length; i++)
            if ((u[i] > 0) == (v[i] > 0) && (u[i] < 0) == (v[i] < 0)) equal++;
        return equal;
    }

    /// <summary>Whether every element is finite.</summary>
    public static bool IsFinite(this Tensor a) =>
        a.IsDouble ? DoubleReductions.IsFinite(a.Doubles) : Reductions.IsFinite(a.Span);
}
