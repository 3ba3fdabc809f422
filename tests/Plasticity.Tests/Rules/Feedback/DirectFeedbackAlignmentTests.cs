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

    private static DirectFeedbackAlignment New(SmallCase c) => new(c.Network, new DirectFeedbackAlignment.Options(), c.Seed);
}
