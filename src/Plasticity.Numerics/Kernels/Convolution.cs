namespace Plasticity.Numerics.Kernels;

/// <summary>Convolutions, element by element.</summary>
internal static class Convolution
{
    /// <summary>post = f(pre * weights + bias).</summary>
    internal static void Forward(Tensor post, Tensor pre, Tensor weights, Tensor? bias, Nonlinearity f, ConvolutionShape shape)
    {
        int groupOut = shape.OutChannels / shape.Groups;
        ReadOnlySpan<float> w = weights.Span;
        for (int n = 0; n < post.Rows; n++)
        {
            ReadOnlySpan<float> x = pre.Row(n);
            Span<float> y = post.Row(n);
            for (int position = 0; position < shape.Output.Positions; position++)
            {
                Span<float> to = y.Slice(position * shape.OutChannels, shape.OutChannels);
                to.Clear();
                foreach ((int tap, int below) in new Taps(shape, position))
                    for (int o = 0; o < to.Length; o++)
                        for (int c = 0, first = o / groupOut * shape.GroupChannels; c < shape.GroupChannels; c++)
                            to[o] = float.FusedMultiplyAdd(
                                x[below * shape.Input.Channels + first + c], w[(tap * shape.GroupChannels + c) * to.Length + o], to[o]);
                if (bias is not null)
                    for (int o = 0; o < to.Length; o++) to[o] += bias.Span[o];
            }
        }
        if (f.Kind != NonlinearityKind.Linear) post.Apply(f);
    }

    /// <summary>g = keep g + (d sent down through the weights).</summary>
    internal static void Transposed(Tensor g, Tensor d, Tensor weights, ConvolutionShape shape, float keep)
    {
        int groupOut = shape.OutChannels / shape.Groups;
        ReadOnlySpan<float> w = weights.Span;
        if (keep == 0) g.Clear();
        else g.Scale(keep);
        for (int n = 0; n < g.Rows; n++)
        {
            Span<float> x = g.Row(n);
            ReadOnlySpan<float> y = d.Row(n);
            for (int position = 0; position < shape.Output.Positions; position++)
                foreach ((int tap, int below) in new Taps(shape, position))
                    for (int o = 0; o < shape.OutChannels; o++)
                        for (int c = 0, first = o / groupOut * shape.GroupChannels; c < shape.GroupChannels; c++)
                        {
                            ref float to = ref x[below * shape.Input.Channels + first + c];
                            to = float.FusedMultiplyAdd(
                                y[position * shape.OutChannels + o], w[(tap * shape.GroupChannels + c) * shape.OutChannels + o], to);
                        }
        }
    }

    /// <summary>into += factor (sum over samples and positions of pre post).</summary>
    internal static void Outer(Tensor into, Tensor pre, Tensor post, float factor, ConvolutionShape shape)
    {
        int groupOut = shape.OutChannels / shape.Groups;
        Span<float> w = into.Span;
        for (int n = 0; n < pre.Rows; n++)
        {
            ReadOnlySpan<float> x = pre.Row(n), y = post.Row(n);
            for (int position = 0; position < shape.Output.Positions; position++)
                foreach ((int tap, int below) in new Taps(shape, position))
                    for (int o = 0; o < shape.OutChannels; o++)
                        for (int c = 0, first = o / groupOut * shape.GroupChannels; c < shape.GroupChannels; c++)
                        {
                            ref float to = ref w[(tap * shape.GroupChannels + c) * shape.OutChannels + o];
                            to = float.FusedMultiplyAdd(
                                factor * y[position * shape.OutChannels + o], x[below * shape.Input.Channels + first + c], to);
                        }
        }
    }

    /// <summary>The taps of one output position that lie on the map, with the input positions they read.</summary>
    private struct Taps(ConvolutionShape shape, int position)
    {
        private readonly int _top = position / shape.Output.Width * shape.Stride - shape.Padding;
        private readonly int _left = position % shape.Output.Width * shape.Stride - shape.Padding;
        private int _tap = -1;

        public readonly Taps GetEnumerator() => this;

        public readonly (int Tap, int Below) Current =>
            (_tap, (_top + _tap / shape.KernelWidth) * shape.Input.Width + _left + _tap % shape.KernelWidth);

        public bool MoveNext()
        {
            while (++_tap < shape.KernelHeight * shape.KernelWidth)
            {
                int y = _top + _tap / shape.KernelWidth, x = _left + _tap % shape.KernelWidth;
                if ((uint)y < (uint)shape.Input.Height && (uint)x < (uint)shape.Input.Width) return true;
            }
            return false;
        }
    }
}
