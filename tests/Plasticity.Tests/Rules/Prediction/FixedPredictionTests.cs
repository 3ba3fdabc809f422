using Plasticity.Numerics;
using Plasticity.Rules;
using Plasticity.Tests.Oracles;
using Xunit;

namespace Plasticity.Tests.Rules.Prediction;

public sealed class FixedPredictionTests
{
    private const double Tolerance = 1e-5;   // as for backpropagation: float against double

    [Theory]
    [MemberData(nameof(SmallCase.ActivationsAndLosses), MemberType = typeof(SmallCase))]
    public void Agrees_with_the_naive_implementation(string activation, string loss)
    {
        SmallCase c = new(activation, loss);
        foreach ((int sweeps, float eta) in ((int, float)[])[(1, 1), (2, 1), (3, 0.5f), (12, 0.25f)])
            c.AssertClose(c.Naive.FixedPrediction(c, sweeps, eta), c.Estimate(New(c, sweeps, eta)), Tolerance);
    }

    [Theory]
    [MemberData(nameof(SmallCase.ActivationsAndLosses), MemberType = typeof(SmallCase))]
    public void Equals_backprop_with_as_many_sweeps_as_layers(string activation, string loss)
    {
        SmallCase c = new(activation, loss);
        Tensor[] bp = c.Estimate(new Backpropagation(c.Network)), enough = c.Estimate(New(c, 0, 1)), more = c.Estimate(New(c, 9, 1));
        for (int p = 0; p < bp.Length; p++)
            for (int i = 0; i < bp[p].Count; i++)
            {
                Assert.Equal(bp[p].Span[i], enough[p].Span[i], 1e-7f);
                Assert.Equal(bp[p].Span[i], more[p].Span[i], 1e-7f);
            }
    }

    [Fact]
    public void Reaches_one_layer_more_with_every_sweep()
    {
        SmallCase c = new(widths: [4, 5, 5, 5, 3]);
        Tensor[] bp = c.Estimate(new Backpropagation(c.Network));
        for (int sweeps = 1; sweeps <= 4; sweeps++)
        {
            Tensor[] estimate = c.Estimate(New(c, sweeps, 1));
            c.AssertSameBits(bp, estimate, parameter => parameter.Connection.Index > 4 - sweeps);
            Assert.All(estimate.Take(2 * (4 - sweeps)), tensor => Assert.Equal(0, tensor.Norm()));
        }
    }

    [Fact]
    public void Comes_closer_to_backprop_with_more_small_steps()
    {
        SmallCase c = new(widths: [6, 8, 8, 8, 3]);
        Tensor bp = c.Estimate(new Backpropagation(c.Network))[0];
        double Error(int sweeps)
        {
            Tensor estimate = c.Estimate(New(c, sweeps, 0.1f))[0];
            estimate.Add(bp, -1);
            return estimate.Norm() / bp.Norm();
        }
        // Measured elsewhere for four layers and eta = 0.1: 0.71, 0.12, 2e-3 after 20, 50, 100 sweeps.
        Assert.Equal(0.71, Error(20), 0.03);
        Assert.Equal(0.12, Error(50), 0.03);
        Assert.InRange(Error(100), 1e-3, 4e-3);
    }

    private static FixedPrediction New(SmallCase c, int sweeps, float rate) =>
        new(c.Network, new FixedPrediction.Options { Sweeps = sweeps, InferenceRate = rate });
}
