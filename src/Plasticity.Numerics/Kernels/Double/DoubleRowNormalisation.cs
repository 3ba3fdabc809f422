namespace Plasticity.Numerics.Kernels;

/// <summary>Normalisation of every row in double precision. Shapes have been checked.</summary>
internal static class DoubleRowNormalisation
{
    /// <summary>Mean and biased variance of every row, in two passes.</summary>
    internal static void Moments(Tensor x, Span<double> mean, Span<double> variance)
    {
        for (int i = 0; i < x.Rows; i++)
        {
            ReadOnlySpan<double> row = x.DoubleRow(i);
            mean[i] = DoubleReductions.Sum(row) / row.Length;
            double squares = 0;
            foreach (double value in row) squares += (value - mean[i]) * (value - mean[i]);
            variance[i] = squares / row.Length;
        }
    }

    /// <summary>h = gain xhat + shift.</summary>
    internal static void Normalise(
        Tensor h, Tensor x, ReadOnlySpan<double> mean, ReadOnlySpan<double> inverse, ReadOnlySpan<double> gain, ReadOnlySpan<double> shift)
    {
        for (int i = 0; i < x.Rows; i++)
        {
            Span<double> from = x.DoubleRow(i), to = h.Doubles.Slice(i * from.Length, from.Length);
            for (int k = 0; k < from.Length; k++) to[k] = gain[k] * (from[k] - mean[i]) * inverse[i] + shift[k];
        }
    }

    /// <summary>gainSum = sum over rows of d xhat, shiftSum = sum over rows of d.</summary>
    internal static void Gradients(
        ReadOnlySpan<double> d, Tensor x, ReadOnlySpan<double> mean, ReadOnlySpan<double> inverse, Span<double> gainSum,
        Span<double> shiftSum)
    {
        gainSum.Clear();
        shiftSum.Clear();
        for (int i = 0; i < x.Rows; i++)
        {
            ReadOnlySpan<double> row = x.DoubleRow(i), signal = d.Slice(i * row.Length, row.Length);
            for (int k = 0; k < row.Length; k++)
            {
                gainSum[k] += signal[k] * (row[k] - mean[i]) * inverse[i];
                shiftSum[k] += signal[k];
            }
        }
    }

    /// <summary>da = inverse (g - mean of g - xhat (mean of g xhat)), g = gain d.</summary>
    internal static void NormaliseBackward(
        Span<double> da, ReadOnlySpan<double> d, Tensor x, ReadOnlySpan<double> mean, ReadOnlySpan<double> inverse,
        ReadOnlySpan<double> gain)
    {
        int k = x.Columns;
        for (int i = 0; i < x.Rows; i++)
        {
            ReadOnlySpan<double> row = x.DoubleRow(i), signal = d.Slice(i * k, k);
            double sum = 0, withXhat = 0;
            for (int j = 0; j < k; j++)
            {
                sum += gain[j] * signal[j];
                withXhat += gain[j] * signal[j] * (row[j] - mean[i]) * inverse[i];
            }
            Span<double> to = da.Slice(i * k, k);
            for (int j = 0; j < k; j++)
                to[j] = inverse[i] * (gain[j] * signal[j] - sum / k - (row[j] - mean[i]) * inverse[i] * withXhat / k);
        }
    }
}
