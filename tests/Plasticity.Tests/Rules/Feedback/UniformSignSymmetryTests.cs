using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Rules;
using Plasticity.Tests.Oracles;
using Xunit;

namespace Plasticity.Tests.Rules.Feedback;

public sealed class UniformSignSymmetryTests
{
    /// <summary>cos = E|w| / sqrt(E w^2): sqrt(3)/2 of uniform weights, sqrt(2/pi) of normal ones.</summary>
    [Theory]
    [InlineData("2-400-300-10", "xavier-uniform", 30)]
    [InlineData("2-400-300-10", "xavier-normal", 37.1)]
    [InlineData("128c3-128c3-10", "xavier-uniform", 30)]
    [InlineData("128c3-128c3-10", "kaiming-normal", 37.1)]
    public void The_angle_to_initial_weights_is_that_of_their_distribution(string network, string init, double degrees)
    {
        GraphCase c = new(network, init: init, count: 1, input: network[0] == '2' ? new ImageShape(1, 1, 2) : new ImageShape(2, 2, 1));
        UniformSignSymmetry rule = New(c);
        c.Estimate(rule);
        Assert.True(c.Network.Weights[2].Count >= 100_000);
        Assert.Equal(degrees, GraphCase.Angle(rule.Feedback[2], c.Network.Weights[2]), 1.0);
    }

    [Fact]
    public void Feedback_is_the_sign_of_the_present_weights_times_the_deviation_of_their_start()
    {
        GraphCase c = new();
        UniformSignSymmetry rule = New(c, new() { FeedbackScale = 0.5f, Magnitudes = "kaiming-uniform:3" });
        for (int t = 0; t < 3; t++)
        {
            c.Network.Weights[2].Span[t] = 0;                                 // a synapse that is gone sends nothing back
            c.Learn(rule, 1, t);
            c.Estimate(rule, t);
            foreach (SynapticConnection path in c.Network.FeedbackPaths)
            {
                double s = 0.5 * 3 * Math.Sqrt(2.0 / path.FanIn);
                for (int i = 0; i < path.Weights.Value.Count; i++)
                    Assert.Equal(s * Math.Sign(path.Weights.Value.Span[i]), rule.Feedback[path.Index].Span[i], 1e-6 * s);
            }
        }
    }

    [Fact]
    public void Xavier_deviations_count_both_fans()
    {
        GraphCase c = new("6c3-8c3-10");
        UniformSignSymmetry rule = New(c);
        c.Estimate(rule);
        Assert.Equal(Math.Sqrt(2.0 / (6 * 9 + 8 * 9)), Math.Abs(rule.Feedback[2].Span[0]), 1e-6);
    }

    [Fact]
    public void Scaled_to_the_norm_it_has_that_of_the_weights_however_they_grow()
    {
        GraphCase c = new();
        UniformSignSymmetry rule = New(c, new() { Scale = FeedbackNorm.Norm, FeedbackScale = 2 });
        foreach (float growth in (float[])[1, 3, 0.1f])
        {
            c.Network.Weights[2].Scale(growth);
            c.Estimate(rule);
            foreach (SynapticConnection path in c.Network.FeedbackPaths)
                Assert.Equal(2 * path.Weights.Value.Norm(), rule.Feedback[path.Index].Norm(), 1e-5 * path.Weights.Value.Norm());
        }
        c.Network.Weights[2].Clear();                                         // no direction, and nothing to divide by
        c.Estimate(rule);
        Assert.Equal(0, rule.Feedback[2].Norm());
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.25f)]
    [InlineData(0.9f)]
    public void Concordance_is_the_fraction_of_signs_that_agree_and_which_is_fixed(float p)
    {
        GraphCase c = new("2-400-300-10", count: 1, input: new ImageShape(1, 1, 2));
        UniformSignSymmetry rule = New(c, new() { Concordance = p });
        bool[] Agrees() => [.. Enumerable.Range(0, c.Network.Weights[2].Count)
            .Select(i => rule.Feedback[2].Span[i] * c.Network.Weights[2].Span[i] > 0)];
        c.Estimate(rule);
        bool[] before = Agrees();
        Assert.Equal(p, before.Average(agrees => agrees ? 1.0 : 0), 0.01);
        c.Network.Weights[2].Scale(-1);
        c.Estimate(rule, 1);
        Assert.Equal(before, Agrees());
    }

    [Fact]
    public void With_initial_signs_feedback_never_changes_and_is_kept_with_the_model()
    {
        GraphCase c = new();
        UniformSignSymmetry rule = New(c, new() { Signs = UniformSignSymmetry.SignSource.Initial });
        float[] start = c.Network.Weights[2].Span.ToArray(), feedback = rule.Feedback[2].Span.ToArray();
        c.Network.Weights[2].Scale(-1);
        c.Learn(rule, 3);
        Assert.Equal(feedback, rule.Feedback[2].Span.ToArray());
        Assert.Equal(start.Select(Math.Sign), feedback.Select(Math.Sign));
        Assert.Contains(rule.State, state => ReferenceEquals(state.Value, rule.Feedback[2]));
    }

    [Fact]
    public void Present_signs_need_no_state()
    {
        Assert.Empty(New(new GraphCase()).State);
        Assert.Equal(["flips2", "flips3", "flips4"], New(new GraphCase(), new() { Concordance = 0.5f }).State.Select(state => state.Name));
    }

    [Fact]
    public void Teaches_the_output_layer_as_backprop_does()
    {
        GraphCase c = new();
        c.AssertSameBits(c.Estimate(new Backpropagation(c.Network)), c.Estimate(New(c)),
            parameter => parameter.Connection.Index == c.Network.Depth);
    }

    [Fact]
    public void Scales_below_zero_and_unknown_distributions_are_refused_by_name()
    {
        foreach ((string option, System.Text.Json.Nodes.JsonNode value, string expected) in ((string, System.Text.Json.Nodes.JsonNode, string)[])
            [("feedbackScale", -1, "feedbackScale"), ("magnitudes", "gauss", "magnitudes = gauss"), ("concordance", 1.5, "concordance")])
            Assert.Contains(expected, Assert.Throws<RuleOptionException>(() =>
                Catalogue.FindRule("usf")!.CheckOptions(new() { [option] = value })).Message, StringComparison.Ordinal);
    }

    private static UniformSignSymmetry New(GraphCase c, UniformSignSymmetry.Options? options = null) => new(c.Network, options ?? new(), c.Seed);
}
