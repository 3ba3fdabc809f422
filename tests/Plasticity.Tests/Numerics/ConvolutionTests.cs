using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Numerics;

public sealed class ConvolutionTests
{
    /// <summary>Geometries that between them meet every edge: map, channels, kernel, stride, padding, groups, batch.</summary>
    public static TheoryData<string> Shapes =>
    [
        // height width channels, out, kernel height width, stride, padding, groups, samples
        "1 1 1 1 1 1 1 0 1 1",
        "4 5 3 7 1 1 1 0 1 3",
        "4 5 16 32 1 1 1 0 1 2",
        "5 4 3 4 1 1 2 0 1 2",
        "6 7 16 17 3 3 1 1 1 3",
        "8 8 3 16 3 3 1 1 1 5",
        "9 8 32 48 3 3 1 1 1 2",
        "5 5 64 70 3 3 1 1 1 1",
        "32 32 3 16 3 3 1 1 1 2",
        "8 8 16 32 3 3 2 1 1 3",
        "9 9 16 32 3 3 2 1 1 3",
        "8 10 5 6 1 1 2 0 1 2",
        "12 12 1 6 5 5 1 2 1 3",
        "14 14 6 16 5 5 1 0 1 2",
        "5 5 16 120 5 5 1 0 1 4",
        "5 5 16 24 5 5 1 2 1 1",
        "15 17 3 20 7 7 2 3 1 2",
        "11 13 4 5 3 3 3 2 1 3",
        "10 7 2 3 2 3 3 0 1 3",
        "7 9 5 4 2 4 1 1 1 3",
        "7 9 5 4 4 1 2 2 1 3",
        "3 3 2 5 3 3 1 2 1 3",
        "6 6 4 8 3 3 1 1 2 3",
        "6 6 6 6 3 3 1 1 6 3",
        "7 7 8 40 3 3 2 1 2 3",
        "6 5 40 12 3 3 3 1 4 2",
        "9 9 40 100 3 3 1 1 1 1",
        "4 4 5 6 2 2 3 0 1 2",
        "4 4 5 6 1 1 5 2 1 2",
        "1 30 3 8 1 5 1 0 1 3",
        "30 1 3 8 5 1 1 0 1 3",
        "2 2 600 9 1 1 1 0 1 2",
        "1 1 20 30 3 3 1 1 1 9",
        "3 3 16 16 3 3 1 1 1 7",
        "2 3 70 20 3 3 1 1 1 9",
        "12 10 4 8 3 3 1 1 1 2",
        "28 28 1 6 5 5 1 2 1 2",
        "10 12 3 3 3 3 2 1 1 2",
        "5 24 48 1 3 5 1 2 1 2",
        "3 40 300 2 1 3 1 1 1 1",
    ];

    [Theory, MemberData(nameof(Shapes))]
    public void Forward_is_the_sum_written_out(string text)
    {
        ConvolutionCase given = new(text);
        Tensor post = given.Post.LikeThis();
        post.Fill(float.NaN);
        post.SetConvolution(given.Pre, given.Weights, given.Bias, Nonlinearity.Linear, given.Shape);
        ConvolutionCase.Close(given.Forward(given.Bias), given.ForwardMagnitude(), post);
        post.SetConvolution(given.Pre, given.Weights, null, Nonlinearity.Linear, given.Shape);
        ConvolutionCase.Close(given.Forward(null), given.ForwardMagnitude(), post);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Transposed_is_the_sum_written_out(string text)
    {
        ConvolutionCase given = new(text);
        foreach (float keep in (float[])[0, 1, -0.5f])
        {
            Tensor g = given.Pre.Copy();
            if (keep == 0) g.Fill(float.NaN);
            g.AddConvolutionTransposed(given.Post, given.Weights, given.Shape, keep);
            ConvolutionCase.Close(given.Transposed(keep), given.TransposedMagnitude(), g);
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Outer_is_the_sum_written_out(string text)
    {
        ConvolutionCase given = new(text);
        foreach (float factor in (float[])[1, -0.3f])
        {
            Tensor into = given.Weights.Copy();
            into.AddConvolutionOuter(given.Pre, given.Post, factor, given.Shape);
            ConvolutionCase.Close(given.Outer(factor), given.OuterMagnitude(), into);
        }
    }
}
