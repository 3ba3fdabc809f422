using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Rules;
using Plasticity.Tests.Oracles;
using Xunit;

namespace Plasticity.Tests.Rules.Feedback;

public sealed class IndirectFeedbackAlignmentTests
{
    [Theory]
    [MemberData(nameof(SmallCase.ActivationsAndLosses), MemberType = typeof(SmallCase))]
    public void Agrees_with_plain_loops(string activation, string loss)
    {
        SmallCase c = new(activation, loss, widths: [4, 5, 6, 4, 3]);
        IndirectFeedbackAlignment rule = New(c);
        c.AssertClose(c.Naive.IndirectFeedbackAlignment(c, NaiveNetwork.Transposed(rule.Direct)), c.Estimate(rule), 1e-5);
    }

    [Fact]
    public void Equals_direct_feedback_in_two_layers()
    {
        SmallCase c = new(widths: [4, 5, 3]);
        DirectFeedbackAlignment dfa = new(c.Network, new(), c.Seed);
        IndirectFeedbackAlignment rule = New(c);
        rule.Direct.CopyFrom(dfa.Direct[1]);
        c.AssertSameBits(c.Estimate(dfa), c.Estimate(rule));
    }

    [Fact]
    public void Equals_backprop_in_one_layer_and_keeps_nothing()
    {
        SmallCase c = new(widths: [4, 3]);
        IndirectFeedbackAlignment rule = New(c);
        c.AssertSameBits(c.Estimate(new Backpropagation(c.Network)), c.Estimate(rule));
        Assert.Empty(rule.State);
        Assert.Contains("one layer", Assert.Throws<InvalidOperationException>(() => rule.Direct).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_scale_exactly_with_its_one_matrix()
    {
        SmallCase c = new(widths: [4, 5, 6, 4, 3]);
        IndirectFeedbackAlignment rule = New(c);
        Tensor[] before = c.Estimate(rule);
        rule.Direct.Scale(4);
        foreach (Tensor tensor in before.SkipLast(2)) tensor.Scale(4);
        c.AssertSameBits(before, c.Estimate(rule));
    }

    [Fact]
    public void Dropout_silences_signals_as_it_silences_units()
    {
        SmallCase c = new(widths: [4, 20, 20, 3], dropout: 0.5f);
        c.Estimate(New(c));
        NetworkPass pass = c.Step.ForwardNetwork();
        int silent = 0;
        for (int l = 1; l <= 2; l++)
            for (int i = 0; i < pass.H[l].Count; i++)
                if (pass.H[l].Span[i] == 0)
                {
                    silent++;
                    Assert.Equal(0, pass.D[l].Span[i]);
                }
        Assert.True(silent > 20);
    }

    [Fact]
    public void Other_networks_are_refused()
    {
        GraphCase c = new();
        Assert.Contains("plain chains", Assert.Throws<RuleOptionException>(() =>
            Catalogue.FindRule("ifa")!.Create(c.Network, [], c.Seed)).Message, StringComparison.Ordinal);
    }

    private static IndirectFeedbackAlignment New(SmallCase c) => new(c.Network, new(), c.Seed);
}
