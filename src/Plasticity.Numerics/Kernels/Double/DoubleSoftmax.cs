namespace Plasticity.Numerics.Kernels;

/// <summary>Softmax of one row and its normaliser in double precision, shifted by the largest logit.</summary>
internal static class DoubleSoftmax
{
    /// <summary>result = exp(logits) / sum exp(logits); may be one span. NaN or +inf, or nothing but -inf, gives NaN.</summary>
    internal static void Softmax(Span<double> result, ReadOnlySpan<double> logits)
    {
        double largest = Largest(logits), sum = 0;
        for (int k = 0; k < logits.Length; k++) sum += result[k] = Math.Exp(logits[k] - largest);
        for (int k = 0; k < result.Length; k++) result[k] /= sum;
    }

    /// <summary>log(sum exp(logits)).</summary>
    internal static double LogSumExp(ReadOnlySpan<double> logits)
    {
        double largest = Largest(logits), sum = 0;
        foreach (double logit in logits) sum += Math.Exp(logit - largest);
        return largest + Math.Log(sum);
    }

    // NaN is passed over here, since the exponentials bring it back.
    private static double Largest(ReadOnlySpan<double> logits)
    {
        double largest = double.NegativeInfinity;
        foreach (double logit in logits)
            if (logit > largest) largest = logit;
        return largest;
    }
}
