namespace Plasticity.Numerics.Kernels;

/// <summary>Statistics and affine maps by channel.</summary>
internal static class ChannelKernels
{
    internal static void Moments(Tensor x, Tensor mean, Tensor variance)
    {
        int channels = mean.Count, m = x.Count / channels;
        for (int c = 0; c < channels; c++)
        {
            double sum = 0, squares = 0;
            for (int i = c; i < x.Count; i += channels) sum += x.Span[i];
            double centre = sum / m;
            for (int i = c; i < x.Count; i += channels) squares += (x.Span[i] - centre) * (x.Span[i] - centre);
            mean.Span[c] = (float)centre;
            variance.Span[c] = (float)(squares / m);
        }
    }

    internal static void Normalise(
        Tensor h, Tensor x, Tensor mean, Tensor inverse, Tensor gain, Tensor shift, Tensor? added, Nonlinearity f)
    {
        int channels = mean.Count;
        for (int i = 0; i < x.Count; i++)
        {
            int c = i % channels;
            h.Span[i] = (x.Span[i] - mean.Span[c]) * (gain.Span[c] * inverse.Span[c]) + shift.Span[c] + (added is null ? 0 : added.Span[i]);
        }
        h.Apply(f);
    }

    internal static void Gradients(Tensor d, Tensor x, Tensor mean, Tensor inverse, Tensor gainSum, Tensor shiftSum)
    {
        int channels = mean.Count;
        for (int c = 0; c < channels; c++)
        {
            double sum = 0, products = 0;
            for (int i = c; i < x.Count; i += channels)
            {
                sum += d.Span[i];
                products += (double)d.Span[i] * (x.Span[i] - mean.Span[c]);
            }
            gainSum.Span[c] = (float)(products * inverse.Span[c]);
            shiftSum.Span[c] = (float)sum;
        }
    }

    internal static void GradientsThroughSlope(
        Tensor d, Tensor h, Nonlinearity f, Tensor x, Tensor mean, Tensor inverse, Tensor gainSum, Tensor shiftSum)
    {
        d.TimesSlope(h, f);
        Gradients(d, x, mean, inverse, gainSum, shiftSum);
    }

    internal static void NormaliseBackward(
        Tensor da, Tensor d, Tensor x, Tensor mean, Tensor inverse, Tensor gain, Tensor gainSum, Tensor shiftSum)
    {
        int channels = mean.Count, m = x.Count / channels;
        for (int i = 0; i < x.Count; i++)
        {
            int c = i % channels;
            double hat = ((double)x.Span[i] - mean.Span[c]) * inverse.Span[c];
            double centred = d.Span[i] - (double)shiftSum.Span[c] / m - hat * gainSum.Span[c] / m;
            da.Span[i] = (float)((double)gain.Span[c] * inverse.Span[c] * centred);
        }
    }

    internal static void Scale(Tensor da, Tensor d, Tensor gain, Tensor inverse)
    {
        int channels = gain.Count;
        for (int i = 0; i < d.Count; i++) da.Span[i] = gain.Span[i % channels] * inverse.Span[i % channels] * d.Span[i];
    }
}
