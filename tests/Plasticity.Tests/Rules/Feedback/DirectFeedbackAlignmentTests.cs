using Plasticity.Numerics;
using Plasticity.Rules;
using Plasticity.Tests.Oracles;
using Xunit;

namespace Plasticity.Tests.Rules.Feedback;

public sealed class DirectFeedbackAlignmentTests
{
    private const double Tolerance = 1e-5;   // as for backpropagation: float against double

    [Theory]
    [MemberData(nameof(SmallCase.ActivationsAndLosses), MemberType = typeof(SmallCase))]
    public void Agrees_with_the_naive_implementation(string activation, string loss)
    {
        SmallCase c = new(activation, loss);
        DirectFeedbackAlignment rule = New(c);
        double[][,] direct = [new double[0, 0], NaiveNetwork.Transposed(rule.Direct[1]), NaiveNetwork.Transposed(rule.Direct[2])];
        c.AssertClose(c.Naive.DirectFeedbackAlignment(c, direct), c.Estimate(rule), Tolerance);
    }

    [Fact]
    public void Equals_feedback_alignment_in_two_layers_with_the_same_feedback()
    {
        SmallCase c = new(widths: [4, 5, 3]);
        DirectFeedbackAlignment dfa = New(c);
        FeedbackAlignment fa = new(c.Network, new FeedbackAlignment.Options(), c.Seed);
        fa.Feedback[2].CopyFrom(dfa.Direct[1]);
        c.AssertSameBits(c.Estimate(fa), c.Estimate(dfa));
    }

    [Fact]
    public void Equals_backprop_in_one_layer()
    {
        SmallCase c = new(widths: [4, 3]);
        c.AssertSameBits(c.Estimate(new Backpropagation(c.Network)), c.Estimate(New(c)));
    }

    [Fact]
    public void Equals_backprop_of_linear_layers_when_feedback_is_the_product_of_the_weights_above()
    {
        SmallCase c = new("linear");
        DirectFeedbackAlignment rule = New(c);
        rule.Direct[2].CopyFrom(c.Network.Weights[3]);
        rule.Direct[1].SetProduct(c.Network.Weights[2], c.Network.Weights[3]);
        c.AssertClose(c.Naive.Backpropagation(c), c.Estimate(rule), Tolerance);
    }

    [Fact]
    public void Hidden_updates_do_not_depend_on_the_weights_above_except_through_the_output()
    {
        SmallCase c = new(widths: [4, 5, 4, 4, 3]);
        DirectFeedbackAlignment rule = New(c);
        Tensor[] before = c.Estimate(rule);
        c.Step.Begin(c.Batch, 0);
        Tensor error = c.Step.ForwardNetwork().D[4].Copy();
        c.Network.Weights[2].Scale(2);
        c.Step.Begin(c.Batch, 0);
        c.Step.ForwardNetwork().D[4].CopyFrom(error);                         // the output error as it was
        rule.Estimate(c.Step);
        c.AssertSameBits(before, c.Dense(), parameter => parameter.Connection.Index == 1);
    }

    [Fact]
    public void Equals_feedback_alignment_in_two_layers_of_which_one_is_a_convolution()
    {
        GraphCase c = new("6c3s2x1-10");
        DirectFeedbackAlignment dfa = new(c.Network, new(), c.Seed);
        FeedbackAlignment fa = new(c.Network, new(), c.Seed);
        Assert.Equal([4 * 4 * 6, 10], dfa.Direct[1].Shape.ToArray());
        fa.Feedback[2].CopyFrom(dfa.Direct[1]);
        c.AssertSameBits(c.Estimate(fa), c.Estimate(dfa));
    }

    [Fact]
    public void Equals_backprop_of_linear_convolutions_when_feedback_is_what_the_layers_above_make_of_it()
    {
        GraphCase c = new("6c3s2-8c3x2-10", activation: "linear");
        DirectFeedbackAlignment rule = new(c.Network, new(), c.Seed);
        Tensor w = c.Network.Weights[3], one = new(1, 8 * 16), through = new(1, 6 * 16);
        rule.Direct[2].CopyFrom(w);
        for (int o = 0; o < 10; o++)
        {
            for (int k = 0; k < one.Count; k++) one[0, k] = w[k, o];
            c.Network.Synapses[1].Backward(one, c.Network.Weights[2], through);
            for (int k = 0; k < through.Count; k++) rule.Direct[1][k, o] = through[0, k];
        }
        c.AssertClose(new NaiveGraph(c.Network, c.Batch).Estimate(c.Network.Weights), c.Estimate(rule), Tolerance);
    }

    /// <summary>Weights above a layer count only through the output error, in residual networks too.</summary>
    [Theory]
    [InlineData(GraphCase.Convolutions)]
    [InlineData(GraphCase.Residual)]
    public void Hidden_updates_of_any_graph_do_not_depend_on_the_weights_above_except_through_the_output(string network)
    {
        GraphCase c = new(network);
        DirectFeedbackAlignment rule = new(c.Network, new(), c.Seed);
        Tensor[] before = c.Estimate(rule);
        int last = c.Network.Depth, changed = c.Network.FeedbackPaths[^2].Index;
        Tensor error = c.Step.ForwardNetwork().D[last].Copy();
        c.Network.Weights[changed].Scale(2);
        c.Step.Begin(c.Batch, 0);
        c.Step.ForwardNetwork().D[last].CopyFrom(error);                      // the output error as it was
        rule.Estimate(c.Step);
        Tensor[] after = c.Dense();
        // What is taught from below the changed weights: activities there are the same, and so is what reaches them.
        int below = c.Network.LayerOf(changed).Inputs[0].Connection!.Index;
        c.AssertSameBits(before, after, parameter => parameter.Connection.Index < below - 1);
        Assert.False(before[^2].Span.SequenceEqual(after[^2].Span));
    }

    [Fact]
    public void A_broadcast_error_is_constant_over_the_map_and_full_feedback_is_not()
    {
        GraphCase c = new("6c3s2-8c3-10", activation: "linear");
        foreach (DirectFeedbackAlignment.MapFeedback maps in Enum.GetValues<DirectFeedbackAlignment.MapFeedback>())
        {
            DirectFeedbackAlignment rule = new(c.Network, new() { Maps = maps }, c.Seed);
            bool isBroadcast = maps == DirectFeedbackAlignment.MapFeedback.Broadcast;
            Assert.Equal(isBroadcast ? 8 : 8 * 16, rule.Direct[2].Rows);
            c.Estimate(rule);
            Tensor d = c.Step.ForwardNetwork().D[2];
            for (int n = 0; n < d.Rows; n++)
                Assert.Equal(isBroadcast ? 8 : 8 * 16, Enumerable.Range(0, 8 * 16).Select(k => d[n, k]).Distinct().Count());
        }
    }

    private static DirectFeedbackAlignment New(SmallCase c) => new(c.Network, new DirectFeedbackAlignment.Options(), c.Seed);
}
