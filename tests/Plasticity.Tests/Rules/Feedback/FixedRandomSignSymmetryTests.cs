using Plasticity.Numerics;
using Plasticity.Rules;
using Plasticity.Tests.Oracles;
using Xunit;

namespace Plasticity.Tests.Rules.Feedback;

public sealed class FixedRandomSignSymmetryTests
{
    /// <summary>cos = (E|w|)^2 / E w^2 of independent magnitudes: 3/4 of uniform ones, 2/pi of normal ones.</summary>
    [Theory]
    [InlineData("2-400-300-10", "xavier-uniform", 41.4)]
    [InlineData("2-400-300-10", "xavier-normal", 50.5)]
    [InlineData("128c3-128c3-10", "xavier-normal", 50.5)]
    public void The_angle_to_initial_weights_is_that_of_both_distributions(string network, string init, double degrees)
    {
        GraphCase c = new(network, init: init, count: 1, input: network[0] == '2' ? new ImageShape(1, 1, 2) : new ImageShape(2, 2, 1));
        FixedRandomSignSymmetry rule = new(c.Network, new() { Magnitudes = init }, c.Seed);
        c.Estimate(rule);
        Assert.True(c.Network.Weights[2].Count >= 100_000);
        Assert.Equal(degrees, GraphCase.Angle(rule.Feedback[2], c.Network.Weights[2]), 1.0);
    }

    [Fact]
    public void Magnitudes_stay_while_signs_follow_the_weights()
    {
        GraphCase c = new();
        FixedRandomSignSymmetry rule = New(c);
        float[] magnitudes = [.. rule.Feedback[2].Span.ToArray().Select(Math.Abs)];
        int[] signs = [.. rule.Feedback[2].Span.ToArray().Select(Math.Sign)];
        c.Learn(rule, 5);
        c.Network.Weights[2].Scale(-1);
        c.Estimate(rule, 5);
        Assert.Equal(magnitudes, rule.Feedback[2].Span.ToArray().Select(Math.Abs));
        Assert.Equal(c.Network.Weights[2].Span.ToArray().Select(Math.Sign), rule.Feedback[2].Span.ToArray().Select(Math.Sign));
        Assert.NotEqual(signs, rule.Feedback[2].Span.ToArray().Select(Math.Sign));
    }

    [Fact]
    public void Its_magnitudes_are_those_of_the_first_batch_of_the_batchwise_rule_and_are_kept()
    {
        GraphCase c = new();
        c.AssertSameBits(c.Estimate(new BatchwiseRandomSignSymmetry(c.Network, new(), c.Seed), 0), c.Estimate(New(c), 7));
        Assert.Equal(["M2", "M3", "M4"], New(c).State.Select(state => state.Name));
    }

    [Fact]
    public void Restored_magnitudes_are_the_ones_that_count()
    {
        GraphCase c = new();
        FixedRandomSignSymmetry rule = New(c);
        foreach ((_, Tensor m) in rule.State) m.Fill(-2);                     // their signs do not
        c.Estimate(rule);
        Assert.All(rule.Feedback[2].Span.ToArray(), value => Assert.Equal(2, Math.Abs(value)));
    }

    private static FixedRandomSignSymmetry New(GraphCase c) => new(c.Network, new(), c.Seed);
}
