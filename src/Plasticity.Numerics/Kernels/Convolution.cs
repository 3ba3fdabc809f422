namespace Plasticity.Numerics.Kernels;

/// <summary>Convolutions of tensors, on several threads if they are large enough to share.</summary>
internal static unsafe class Convolution
{
    // Multiplications that take several times as long as waking a thread.
    private const long WorthAThread = 1 << 20;

    /// <summary>post = f(pre * weights + bias); threads share the samples.</summary>
    internal static void Forward(Tensor post, Tensor pre, Tensor weights, Tensor? bias, Nonlinearity f, ConvolutionShape shape)
    {
        if (IsDense(shape))
        {
            MatrixProduct.Affine(post, pre, weights, bias, f);
            return;
        }
        MapProduct product = new()
        {
            Shape = shape,
            From = pre.Pointer,
            FromMap = shape.Input,
            Weights = weights.Pointer,
            Bias = bias is null ? null : bias.Pointer,
            Result = post.Pointer,
            ResultMap = shape.Output,
            Samples = post.Rows,
            F = f,
        };
        ProductWorkers.Share(product, Parts(shape, post.Rows, post.Rows));
        KeepAlive(post, pre, weights);
        GC.KeepAlive(bias);
    }

    /// <summary>g = keep g + (d sent down through the weights); threads share the samples.</summary>
    internal static void Transposed(Tensor g, Tensor d, Tensor weights, ConvolutionShape shape, float keep)
    {
        if (IsDense(shape))
        {
            MatrixProduct.MultiplyTransposed(g, d, weights, 1, keep);
            return;
        }
        MapProduct product = new()
        {
            Shape = shape,
            IsTransposed = true,
            From = d.Pointer,
            FromMap = shape.Output,
            Weights = weights.Pointer,
            Result = g.Pointer,
            ResultMap = shape.Input,
            Samples = g.Rows,
            Keep = keep,
        };
        ProductWorkers.Share(product, Parts(shape, g.Rows, g.Rows));
        KeepAlive(g, d, weights);
    }

    /// <summary>into += factor (sum over samples and positions of pre post); threads share the rows of the result.</summary>
    internal static void Outer(Tensor into, Tensor pre, Tensor post, float factor, ConvolutionShape shape)
    {
        if (IsDense(shape))
        {
            MatrixProduct.TransposedMultiply(into, pre, post, factor, 1);
            return;
        }
        MapOuterProduct product = new()
        {
            Shape = shape,
            Pre = pre.Pointer,
            Post = post.Pointer,
            Into = into.Pointer,
            Samples = pre.Rows,
            Factor = factor,
        };
        ProductWorkers.Share(product, Parts(shape, pre.Rows, shape.FanIn / ScatteredTile.PairRows));
        KeepAlive(into, pre, post);
    }

    /// <summary>Whether the kernel covers the map: a dense layer, with a dense layer's bits.</summary>
    private static bool IsDense(in ConvolutionShape shape) => shape is { Padding: 0, Groups: 1 }
        && shape.KernelHeight == shape.Input.Height && shape.KernelWidth == shape.Input.Width;

    private static int Parts(in ConvolutionShape shape, int samples, int most)
    {
        int threads = Math.Min(Parallelism.ProductThreads, most);
        return threads < 2 ? 1 : (int)Math.Clamp(samples * shape.MultiplyAdds / WorthAThread, 1, threads);
    }

    private static void KeepAlive(Tensor result, Tensor a, Tensor b)
    {
        GC.KeepAlive(result);
        GC.KeepAlive(a);
        GC.KeepAlive(b);
    }
}
