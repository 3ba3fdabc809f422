namespace Plasticity.Numerics.Kernels;

/// <summary>Losses of samples in double precision. Shapes have been checked.</summary>
internal static class DoubleLosses
{
    /// <summary>losses_i = log(sum exp(row i)) - row i at its label.</summary>
    internal static void CrossEntropy(Tensor logits, ReadOnlySpan<int> labels, Span<double> losses)
    {
        for (int i = 0; i < losses.Length; i++)
        {
            ReadOnlySpan<double> row = logits.DoubleRow(i);
            losses[i] = DoubleSoftmax.LogSumExp(row) - row[labels[i]];
        }
    }

    /// <summary>losses_i = 1/2 |row i of h - row i of y|^2.</summary>
    internal static void SquaredError(Tensor h, Tensor y, Span<double> losses)
    {
        for (int i = 0; i < losses.Length; i++)
        {
            ReadOnlySpan<double> outputs = h.DoubleRow(i), targets = y.DoubleRow(i);
            double loss = 0;
            for (int k = 0; k < outputs.Length; k++)
            {
                double difference = outputs[k] - targets[k];
                loss += 0.5 * difference * difference;
            }
            losses[i] = loss;
        }
    }
}
