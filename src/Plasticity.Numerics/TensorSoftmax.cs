namespace Plasticity.Numerics;

/// <summary>Softmax over the columns of each row.</summary>
public static class TensorSoftmax
{
    /// <summary>Each row of the result is the softmax of that row of <paramref name="logits"/>.</summary>
    public static void SetSoftmax(this Tensor result, Tensor logits)
    {
        result.RequireCount(logits);
        for (int i = 0; i < logits.Rows; i++)
        {
            double log = LogSumExp(logits.Row(i));
            for (int j = 0; j < logits.Columns; j++) result[i, j] = (float)Math.Exp(logits[i, j] - log);
        }
    }

    /// <summary>log(sum of exp), without overflow.</summary>
    public static double LogSumExp(ReadOnlySpan<float> values)
    {
        double max = double.NegativeInfinity, sum = 0;
        foreach (float value in values) max = Math.Max(max, value);
        foreach (float value in values) sum += Math.Exp(value - max);
        return max + Math.Log(sum);
    }
}
