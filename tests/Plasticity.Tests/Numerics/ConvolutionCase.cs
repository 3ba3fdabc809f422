using System.Globalization;
using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Numerics;

/// <summary>A convolution with random operands, and what its operations are, in double precision, by the definition.</summary>
internal sealed class ConvolutionCase
{
    /// <summary>Reads "height width channels out kernelHeight kernelWidth stride padding groups samples".</summary>
    public ConvolutionCase(string text)
    {
        int[] n = [.. text.Split(' ').Select(part => int.Parse(part, CultureInfo.InvariantCulture))];
        Shape = new ConvolutionShape(new ImageShape(n[0], n[1], n[2]), n[3], n[4], n[5], n[6], n[7], n[8]);
        RandomStream random = new(31, text);
        Pre = new Tensor(n[9], Shape.Input.Count);
        Post = new Tensor(n[9], Shape.Output.Count);
        Weights = Shape.NewWeights();
        Bias = new Tensor(Shape.OutChannels);
        foreach (Tensor tensor in (Tensor[])[Pre, Post, Weights, Bias]) random.FillNormal(tensor.Span, 1);
    }

    public ConvolutionShape Shape { get; }

    public Tensor Pre { get; }

    public Tensor Post { get; }

    public Tensor Weights { get; }

    public Tensor Bias { get; }

    /// <summary>Whether the kernel covers the map and the convolution is a dense layer.</summary>
    public bool CoversMap => Shape is { Padding: 0, Groups: 1 } && Shape.FanIn == Shape.Input.Count;

    public double[] Forward(Tensor? bias)
    {
        double[] post = new double[Post.Count];
        if (bias is not null)
            for (int i = 0; i < post.Length; i++) post[i] = bias.Span[i % Shape.OutChannels];
        ForEachProduct((pre, weight, to) => post[to] += (double)Pre.Span[pre] * Weights.Span[weight]);
        return post;
    }

    public double[] ForwardMagnitude()
    {
        double[] post = new double[Post.Count];
        for (int i = 0; i < post.Length; i++) post[i] = Math.Abs(Bias.Span[i % Shape.OutChannels]);
        ForEachProduct((pre, weight, to) => post[to] += Math.Abs((double)Pre.Span[pre] * Weights.Span[weight]));
        return post;
    }

    public double[] Transposed(float keep)
    {
        double[] g = [.. Pre.Span.ToArray().Select(x => keep * (double)x)];
        ForEachProduct((to, weight, post) => g[to] += (double)Post.Span[post] * Weights.Span[weight]);
        return g;
    }

    public double[] TransposedMagnitude()
    {
        double[] g = [.. Pre.Span.ToArray().Select(x => Math.Abs((double)x))];
        ForEachProduct((to, weight, post) => g[to] += Math.Abs((double)Post.Span[post] * Weights.Span[weight]));
        return g;
    }

    public double[] Outer(float factor)
    {
        double[] into = [.. Weights.Span.ToArray().Select(x => (double)x)];
        ForEachProduct((pre, to, post) => into[to] += factor * (double)Pre.Span[pre] * Post.Span[post]);
        return into;
    }

    public double[] OuterMagnitude()
    {
        double[] into = [.. Weights.Span.ToArray().Select(x => Math.Abs((double)x))];
        ForEachProduct((pre, to, post) => into[to] += Math.Abs((double)Pre.Span[pre] * Post.Span[post]));
        return into;
    }

    /// <summary>Within a few roundings of what went into each sum.</summary>
    public static void Close(double[] expected, double[] magnitude, Tensor actual)
    {
        Assert.Equal(expected.Length, actual.Count);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual.Span[i]) <= 2e-6 * magnitude[i],
                $"Element {i} is {actual.Span[i]}, but the sum is {expected[i]}.");
    }

    /// <summary>Every synapse at every position of every sample: indices of its input, its weight and its output.</summary>
    private void ForEachProduct(Action<int, int, int> visit)
    {
        (ImageShape input, ImageShape output) = (Shape.Input, Shape.Output);
        int groupIn = input.Channels / Shape.Groups, groupOut = output.Channels / Shape.Groups;
        for (int n = 0; n < Pre.Rows; n++)
            for (int y = 0; y < output.Height; y++)
                for (int x = 0; x < output.Width; x++)
                    for (int i = 0; i < Shape.KernelHeight; i++)
                        for (int j = 0; j < Shape.KernelWidth; j++)
                        {
                            int u = y * Shape.Stride + i - Shape.Padding, v = x * Shape.Stride + j - Shape.Padding;
                            if (u < 0 || v < 0 || u >= input.Height || v >= input.Width) continue;
                            for (int c = 0; c < groupIn; c++)
                                for (int o = 0; o < output.Channels; o++)
                                    visit(
                                        n * input.Count + (u * input.Width + v) * input.Channels + o / groupOut * groupIn + c,
                                        ((i * Shape.KernelWidth + j) * groupIn + c) * output.Channels + o,
                                        n * output.Count + (y * output.Width + x) * output.Channels + o);
                        }
    }
}
