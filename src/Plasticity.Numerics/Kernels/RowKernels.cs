namespace Plasticity.Numerics.Kernels;

/// <summary>Statistics and affine maps by row.</summary>
internal static class RowKernels
{
    internal static void Moments(Tensor x, Tensor mean, Tensor variance)
    {
        for (int i = 0; i < x.Rows; i++)
        {
            double sum = 0, squares = 0;
            foreach (float value in x.Row(i)) sum += value;
            double centre = sum / x.Columns;
            foreach (float value in x.Row(i)) squares += (value - centre) * (value - centre);
            mean.Span[i] = (float)centre;
            variance.Span[i] = (float)(squares / x.Columns);
        }
    }

    internal static void Normalise(Tensor h, Tensor x, Tensor mean, Tensor inverse, Tensor gain, Tensor shift, Nonlinearity f)
    {
        for (int i = 0; i < x.Rows; i++)
            for (int j = 0; j < x.Columns; j++)
                h[i, j] = gain.Span[j] * ((x[i, j] - mean.Span[i]) * inverse.Span[i]) + shift.Span[j];
        h.Apply(f);
    }

    internal static void Gradients(Tensor d, Tensor x, Tensor mean, Tensor inverse, Tensor gainSum, Tensor shiftSum)
    {
        for (int j = 0; j < x.Columns; j++)
        {
            double sum = 0, products = 0;
            for (int i = 0; i < x.Rows; i++)
            {
                sum += d[i, j];
                products += (double)d[i, j] * ((x[i, j] - mean.Span[i]) * inverse.Span[i]);
            }
            gainSum.Span[j] = (float)products;
            shiftSum.Span[j] = (float)sum;
        }
    }

    internal static void NormaliseBackward(Tensor da, Tensor d, Tensor x, Tensor mean, Tensor inverse, Tensor gain)
    {
        for (int i = 0; i < x.Rows; i++)
        {
            double sum = 0, products = 0;
            for (int j = 0; j < x.Columns; j++)
            {
                double g = (double)gain.Span[j] * d[i, j];
                sum += g;
                products += g * (((double)x[i, j] - mean.Span[i]) * inverse.Span[i]);
            }
            for (int j = 0; j < x.Columns; j++)
            {
                double hat = ((double)x[i, j] - mean.Span[i]) * inverse.Span[i];
                da[i, j] = (float)(inverse.Span[i] * ((double)gain.Span[j] * d[i, j] - sum / x.Columns - hat * products / x.Columns));
            }
        }
    }
}
