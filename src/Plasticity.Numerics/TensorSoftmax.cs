using Plasticity.Numerics.Kernels;

namespace Plasticity.Numerics;

/// <summary>
/// Softmax and its normaliser, shifted by the largest logit so that nothing overflows, summed in an order fixed by the shape.
/// </summary>
public static class TensorSoftmax
{
    /// <summary>Every row of the result is exp(logits) / sum exp(logits) of that row. The tensors may be the same.</summary>
    /// <remarks>A row that holds NaN or +inf, or nothing but -inf, has no softmax: it becomes NaN.</remarks>
    /// <param name="result">Receives the probabilities, one row a sample; each within 5e-7 of itself (relative), to which
    /// rounding the difference from the largest logit adds 6e-8 times that difference.</param>
    /// <param name="logits">The logits, one row a sample.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static void SetSoftmax(this Tensor result, Tensor logits)
    {
        if (result.Rows != logits.Rows || result.Columns != logits.Columns)
            throw new ArgumentException($"The softmax of {logits} has that shape, but the result is {result}.", nameof(result));
        result.RequirePrecision(logits);
        if (result.IsDouble)
        {
            for (int i = 0; i < logits.Rows; i++) DoubleSoftmax.Softmax(result.DoubleRow(i), logits.DoubleRow(i));
            return;
        }
        for (int i = 0; i < logits.Rows; i++) SoftmaxKernels.Softmax(result.Row(i), logits.Row(i));
    }

    /// <summary>result = exp(logits) / sum exp(logits), of one row.</summary>
    /// <param name="result">As many numbers as <paramref name="logits"/>; may be them.</param>
    /// <param name="logits">The logits, at least one.</param>
    /// <exception cref="ArgumentException">The lengths differ, are 0, or the spans overlap without being the same.</exception>
    public static void SetSoftmax(Span<float> result, ReadOnlySpan<float> logits)
    {
        int count = logits.Length;
        if (count != result.Length || count == 0)
            throw new ArgumentException($"The softmax of {count} logits does not fit {result.Length} results.", nameof(result));
        if (logits.Overlaps(result, out int distance) && distance != 0)
            throw new ArgumentException("The result overlaps the logits without being the same.", nameof(result));
        SoftmaxKernels.Softmax(result, logits);
    }

    /// <summary>
    /// log(sum exp(logits)) in double precision, within 1e-15 (absolute, beside the double nearest a large result): fine enough
    /// for the differences of losses that perturbation rules take. The cross-entropy of class c is this less logits[c].
    /// </summary>
    /// <param name="logits">The logits, at least one. NaN gives NaN, +inf gives NaN, and nothing but -inf gives NaN.</param>
    /// <exception cref="ArgumentException">There are no logits.</exception>
    public static double LogSumExp(ReadOnlySpan<float> logits)
    {
        if (logits.IsEmpty) throw new ArgumentException("The log-sum-exp of no logits is undefined.", nameof(logits));
        return SoftmaxKernels.LogSumExp(logits);
    }
}
