namespace Plasticity.Numerics.Kernels;

/// <summary>
/// Convolutions in double precision: one tap of one position after another, all output channels of the group at a time. Shapes have been
/// checked.
/// </summary>
internal static class DoubleConvolution
{
    /// <summary>post = f(pre * weights + bias); no bias if null.</summary>
    internal static void Forward(Tensor post, Tensor pre, Tensor weights, Tensor? bias, Nonlinearity f, ConvolutionShape shape)
    {
        Span<double> w = weights.Doubles;
        int run = Run(shape);
        post.Doubles.Clear();
        foreach (Tap tap in Taps(shape))
            for (int n = 0; n < post.Rows; n++)
                DoubleElementwise.Add(
                    post.DoubleRow(n).Slice(tap.Post, run), w.Slice(tap.Weights, run), pre.DoubleRow(n)[tap.Pre]);
        if (bias is not null) DoubleElementwise.AddToRows(post.Doubles, bias.Doubles);
        DoubleNonlinearity.Apply(post.Doubles, f);
    }

    /// <summary>g = keep g + (d sent down through the feedback weights). With keep = 0, g is not read.</summary>
    internal static void Transposed(Tensor g, Tensor d, Tensor feedback, ConvolutionShape shape, double keep)
    {
        Span<double> w = feedback.Doubles;
        int run = Run(shape);
        DoubleElementwise.Keep(g.Doubles, keep);
        foreach (Tap tap in Taps(shape))
            for (int n = 0; n < d.Rows; n++)
                g.DoubleRow(n)[tap.Pre] += DoubleReductions.Dot(d.DoubleRow(n).Slice(tap.Post, run), w.Slice(tap.Weights, run));
    }

    /// <summary>into += factor * (sum over samples and positions of products of both ends).</summary>
    internal static void Outer(Tensor into, Tensor pre, Tensor post, double factor, ConvolutionShape shape)
    {
        Span<double> w = into.Doubles;
        int run = Run(shape);
        foreach (Tap tap in Taps(shape))
            for (int n = 0; n < post.Rows; n++)
                DoubleElementwise.Add(
                    w.Slice(tap.Weights, run), post.DoubleRow(n).Slice(tap.Post, run), factor * pre.DoubleRow(n)[tap.Pre]);
    }

    /// <summary>One element below, and where the run of output channels that see it begins: above, and in the weights.</summary>
    private readonly record struct Tap(int Pre, int Post, int Weights);

    private static int Run(ConvolutionShape shape) => shape.OutChannels / shape.Groups;

    // Taps in the padding are left out.
    private static IEnumerable<Tap> Taps(ConvolutionShape shape)
    {
        ImageShape input = shape.Input, output = shape.Output;
        for (int position = 0; position < output.Positions; position++)
            for (int tap = 0; tap < shape.KernelHeight * shape.KernelWidth; tap++)
            {
                int y = position / output.Width * shape.Stride + tap / shape.KernelWidth - shape.Padding;
                int x = position % output.Width * shape.Stride + tap % shape.KernelWidth - shape.Padding;
                if (y < 0 || y >= input.Height || x < 0 || x >= input.Width) continue;
                for (int c = 0; c < input.Channels; c++)
                {
                    int firstOutput = c / shape.GroupChannels * Run(shape);
                    yield return new Tap((y * input.Width + x) * input.Channels + c, position * output.Channels + firstOutput,
                        (tap * shape.GroupChannels + c % shape.GroupChannels) * output.Channels + firstOutput);
                }
            }
    }
}
