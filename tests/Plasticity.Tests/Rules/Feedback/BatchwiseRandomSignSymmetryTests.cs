using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Rules;
using Plasticity.Tests.Oracles;
using Plasticity.Training;
using Xunit;

namespace Plasticity.Tests.Rules.Feedback;

public sealed class BatchwiseRandomSignSymmetryTests
{
    /// <summary>cos = (E|w|)^2 / E w^2 of independent magnitudes: 3/4 of uniform ones, 2/pi of normal ones.</summary>
    [Theory]
    [InlineData("2-400-300-10", "xavier-uniform", 41.4)]
    [InlineData("2-400-300-10", "xavier-normal", 50.5)]
    [InlineData("128c3-128c3-10", "xavier-uniform", 41.4)]
    public void The_angle_to_initial_weights_is_that_of_both_distributions(string network, string init, double degrees)
    {
        GraphCase c = new(network, init: init, count: 1, input: network[0] == '2' ? new ImageShape(1, 1, 2) : new ImageShape(2, 2, 1));
        BatchwiseRandomSignSymmetry rule = new(c.Network, new() { Magnitudes = init }, c.Seed);
        foreach (long step in (long[])[1, 2])
        {
            c.Estimate(rule, step);
            Assert.True(c.Network.Weights[2].Count >= 100_000);
            Assert.Equal(degrees, GraphCase.Angle(rule.Feedback[2], c.Network.Weights[2]), 1.0);
        }
    }

    [Fact]
    public void Magnitudes_differ_between_batches_and_are_those_of_the_step_again()
    {
        GraphCase c = new();
        BatchwiseRandomSignSymmetry rule = New(c), again = New(c);
        Tensor[] first = c.Estimate(rule, 0), second = c.Estimate(rule, 1);
        Assert.False(first[0].Span.SequenceEqual(second[0].Span));
        c.AssertSameBits(second, c.Estimate(again, 1));                       // whatever came before
        c.AssertSameBits(first, c.Estimate(again, 0));
        BatchwiseRandomSignSymmetry other = new(c.Network, new(), new Seed(99));
        Assert.False(first[0].Span.SequenceEqual(c.Estimate(other, 0)[0].Span));
    }

    [Fact]
    public void Signs_are_those_of_the_weights_at_every_batch()
    {
        GraphCase c = new();
        BatchwiseRandomSignSymmetry rule = New(c);
        for (int t = 0; t < 4; t++)
        {
            c.Network.Weights[3].Span[t] = 0;
            c.Learn(rule, 1, t);
            c.Estimate(rule, t);
            foreach (SynapticConnection path in c.Network.FeedbackPaths)
                Assert.Equal(
                    path.Weights.Value.Span.ToArray().Select(Math.Sign), rule.Feedback[path.Index].Span.ToArray().Select(Math.Sign));
        }
    }

    /// <summary>In BioTorch evaluations draw as well, so that how often one looks decides what is learned.</summary>
    [Fact]
    public void Evaluations_draw_nothing()
    {
        SmallTrial plain = new SmallTrial("brsf").Advance(6), looked = new SmallTrial("brsf").Advance(3);
        new Evaluator(looked.Model, looked.Rule, looked.Seed).Measure(SmallTrial.Task.Validation);
        Assert.Equal(plain.Bits(), looked.Advance(3).Bits());
    }

    private static BatchwiseRandomSignSymmetry New(GraphCase c) => new(c.Network, new(), c.Seed);
}
