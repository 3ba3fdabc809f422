namespace Plasticity.Numerics;

/// <summary>Sums over elements, in a fixed order whatever the machine.</summary>
public static class TensorReductions
{
    /// <summary>result += factor * (sum of the rows of <paramref name="x"/>); result has one element a column.</summary>
    public static void AddColumnSums(this Tensor result, Tensor x, float factor)
    {
        if (result.Count != x.Columns) throw new ArgumentException($"The column sums of {x} have {x.Columns} elements, but the result is {result}.");
        for (int j = 0; j < x.Columns; j++)
        {
            float sum = 0;
            for (int i = 0; i < x.Rows; i++) sum += x[i, j];
            result.Span[j] += factor * sum;
        }
    }

    /// <summary>The sum of products of corresponding elements, in double precision.</summary>
    public static double Dot(this Tensor a, Tensor b)
    {
        a.RequireCount(b);
        double sum = 0;
        for (int i = 0; i < a.Count; i++) sum += (double)a.Span[i] * b.Span[i];
        return sum;
    }

    /// <summary>The Euclidean norm over all elements, in double precision.</summary>
    public static double Norm(this Tensor a) => Math.Sqrt(a.Dot(a));

    /// <summary>The sum of all elements, in double precision.</summary>
    public static double Sum(this Tensor a)
    {
        double sum = 0;
        foreach (float value in a.Span) sum += value;
        return sum;
    }

    /// <summary>Whether every element is finite.</summary>
    public static bool IsFinite(this Tensor a)
    {
        foreach (float value in a.Span)
            if (!float.IsFinite(value)) return false;
        return true;
    }
}
