using System.Runtime.CompilerServices;
using Plasticity.Numerics.Kernels;

namespace Plasticity.Numerics;

/// <summary>
/// Convolutions of maps, one a row of a tensor, with the geometry of a <see cref="ConvolutionShape"/>. Every element of a result is
/// summed by one thread in an order that depends on the shapes alone, so the same numbers give the same bits on every machine and with
/// any number of threads. The result must not be one of the operands. The promise of bits is for single precision.
/// </summary>
/// <remarks>
/// Weights are [KernelHeight, KernelWidth, channels of a group, OutChannels], or the same numbers as a matrix of FanIn rows. What lies
/// outside a map is 0 and may be left out, and where there are few channels a weight of 0 may be put in between neighbouring pixels:
/// neither changes a bit while all numbers are finite, but one that is not may go unseen, or be seen by its neighbours too.
/// </remarks>
public static class TensorConvolution
{
    /// <summary>post = f(pre * weights + bias), the bias added at every position; no bias if null.</summary>
    /// <param name="post">The result: a sample a row, shape.Output elements each.</param>
    /// <param name="pre">The maps that are read: a sample a row, shape.Input elements each.</param>
    /// <param name="weights">The kernels.</param>
    /// <param name="bias">An element an output channel, or null.</param>
    /// <param name="f">What is applied to every element of the sum.</param>
    /// <param name="shape">The geometry.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or the result is an operand.</exception>
    public static void SetConvolution(this Tensor post, Tensor pre, Tensor weights, Tensor? bias, Nonlinearity f, ConvolutionShape shape)
    {
        Require(post, pre, weights, shape);
        if (bias is not null && bias.Count != shape.OutChannels)
            throw new ArgumentException(
                $"A bias of {bias.Count} elements does not fit a convolution to {shape.OutChannels} channels.", nameof(bias));
        RequireApart(post, pre, weights);
        if (bias is not null) post.RequirePrecision(bias);
        if (post.IsDouble) DoubleConvolution.Forward(post, pre, weights, bias, f, shape);
        else Convolution.Forward(post, pre, weights, bias, f, shape);
    }

    /// <summary>
    /// g = keep g + (d sent down through the feedback weights), the transpose of <see cref="SetConvolution"/>: g[n, u, v, c] += sum over
    /// every (y, x, i, j, o) with y Stride + i - Padding = u and x Stride + j - Padding = v of d[n, y, x, o] feedback[i, j, c, o].
    /// With keep = 0, g is not read.
    /// </summary>
    /// <param name="g">The result: a sample a row, shape.Input elements each.</param>
    /// <param name="d">What is sent down: a sample a row, shape.Output elements each.</param>
    /// <param name="feedback">The kernels, shaped like the weights.</param>
    /// <param name="shape">The geometry of the convolution upwards.</param>
    /// <param name="keep">The factor of what g held before.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or the result is an operand.</exception>
    public static void AddConvolutionTransposed(this Tensor g, Tensor d, Tensor feedback, ConvolutionShape shape, double keep)
    {
        Require(d, g, feedback, shape);
        RequireApart(g, d, feedback);
        if (g.IsDouble) DoubleConvolution.Transposed(g, d, feedback, shape, keep);
        else Convolution.Transposed(g, d, feedback, shape, (float)keep);
    }

    /// <summary>
    /// into[i, j, c, o] += factor * (sum over n, y, x of pre[n, y Stride + i - Padding, x Stride + j - Padding, c] post[n, y, x, o]): the
    /// sum over samples and positions of products of both ends of a synapse, as the gradient of weights that are shared by all positions.
    /// </summary>
    /// <param name="into">The result, shaped like the weights.</param>
    /// <param name="pre">One end of the synapses: a sample a row, shape.Input elements each.</param>
    /// <param name="post">The other end: a sample a row, shape.Output elements each.</param>
    /// <param name="factor">The factor of the sum.</param>
    /// <param name="shape">The geometry.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or the result is an operand.</exception>
    public static void AddConvolutionOuter(this Tensor into, Tensor pre, Tensor post, double factor, ConvolutionShape shape)
    {
        Require(post, pre, into, shape);
        RequireApart(into, pre, post);
        if (into.IsDouble) DoubleConvolution.Outer(into, pre, post, factor, shape);
        else Convolution.Outer(into, pre, post, (float)factor, shape);
    }

    private static void Require(Tensor post, Tensor pre, Tensor weights, ConvolutionShape shape)
    {
        shape.Require();
        ReadOnlySpan<int> kernel = [shape.KernelHeight, shape.KernelWidth, shape.GroupChannels, shape.OutChannels];
        if (!weights.Shape.SequenceEqual(kernel) && !weights.Shape.SequenceEqual([shape.FanIn, shape.OutChannels]))
            throw new ArgumentException(
                $"Weights of {weights} do not fit: the convolution needs {Tensor.Describe(kernel)}, or {shape.FanIn}x{shape.OutChannels}.");
        if (pre.Columns != shape.Input.Count)
            throw new ArgumentException(
                $"Maps of {shape.Input} have {shape.Input.Count} elements a row, but the tensor below is {pre}.");
        if (post.Columns != shape.Output.Count)
            throw new ArgumentException(
                $"Maps of {shape.Output} have {shape.Output.Count} elements a row, but the tensor above is {post}.");
        if (post.Rows != pre.Rows)
            throw new ArgumentException($"Both ends of a convolution need as many samples, but {pre} is below and {post} above.");
    }

    private static void RequireApart(Tensor result, Tensor a, Tensor b, [CallerMemberName] string operation = "")
    {
        if (ReferenceEquals(result, a) || ReferenceEquals(result, b))
            throw new ArgumentException("A convolution cannot be written over one of its operands.");
        result.RequirePrecision(a, operation);
        result.RequirePrecision(b, operation);
    }
}
