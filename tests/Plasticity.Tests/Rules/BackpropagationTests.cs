using Plasticity.Numerics;
using Plasticity.Rules;
using Plasticity.Tests.Oracles;
using Xunit;

namespace Plasticity.Tests.Rules;

public sealed class BackpropagationTests
{
    // Float sums of a few terms of order 1, against doubles: a few units in the last place, 6e-8,
    // add up to below 1e-5 of the largest entry.
    private const double Tolerance = 1e-5;

    [Theory]
    [MemberData(nameof(SmallCase.ActivationsAndLosses), MemberType = typeof(SmallCase))]
    public void Agrees_with_the_naive_implementation(string activation, string loss)
    {
        SmallCase c = new(activation, loss);
        c.AssertClose(c.Naive.Backpropagation(c), c.Estimate(new Backpropagation(c.Network)), Tolerance);
    }

    [Theory]
    [InlineData("tanh")]
    [InlineData("sigmoid")]
    public void Includes_the_slope_of_a_nonlinear_output(string output)
    {
        SmallCase c = new("tanh", "squared-error", output: output);
        c.AssertClose(c.Naive.Backpropagation(c), c.Estimate(new Backpropagation(c.Network)), Tolerance);
    }

    [Theory]
    [InlineData("tanh", "cross-entropy")]
    [InlineData("softplus", "squared-error")]
    public void Is_the_slope_of_the_loss(string activation, string loss)
    {
        SmallCase c = new(activation, loss);
        Tensor[] estimate = c.Estimate(new Backpropagation(c.Network));
        NaiveEstimate v = c.Direction(NoiseKind.Normal, p => c.Seed.Stream("direction", p));
        double slope = (c.Naive.Moved(v, 1e-4).MeanLoss(c) - c.Naive.Moved(v, -1e-4).MeanLoss(c)) / 2e-4;
        double predicted = 0;
        for (int p = 0; p < estimate.Length; p++)
        {
            Tensor direction = estimate[p].LikeThis();
            direction.SetNoise(NoiseKind.Normal, c.Seed.Stream("direction", p), 1);
            predicted += estimate[p].Dot(direction);
        }
        Assert.Equal(slope, predicted, 1e-5);
    }

    [Fact]
    public void Without_biases_there_are_weights_only()
    {
        SmallCase c = new(bias: false);
        Assert.Equal(3, c.Network.Parameters.Count);
        c.AssertClose(c.Naive.Backpropagation(c), c.Estimate(new Backpropagation(c.Network)), Tolerance);
    }

    [Fact]
    public void Frozen_is_backprop_in_the_output_layer_and_nothing_below()
    {
        SmallCase c = new();
        Tensor[] expected = c.Estimate(new Backpropagation(c.Network)), actual = c.Estimate(new Frozen(c.Network));
        c.AssertSameBits(expected, actual, parameter => parameter.Connection.Index == 3);
        Assert.True(c.Step.Updates[1].IsEmpty && c.Step.Updates[2].IsEmpty);
    }
}
