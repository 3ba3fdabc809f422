using System.Text.Json.Nodes;
using Plasticity.Numerics;
using Plasticity.Optimisers;
using Plasticity.Rules;
using Plasticity.Tests.Oracles;
using Xunit;

namespace Plasticity.Tests.Rules;

/// <summary>What rules for feed-forward networks promise beyond the contract of every rule, alone and in combination.</summary>
public sealed class EveryFeedforwardRuleTests
{
    public static TheoryData<string> Rules =>
        [.. Catalogue.Rules.Where(entry => entry.Card.Model == ModelKind.Feedforward).Select(entry => entry.Card.Id), "bp+oja", "fa+wp",
            "pc+np+oja"];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Estimating_twice_gives_the_same_estimate(string id)
    {
        SmallCase c = new();
        LearningRule rule = New(c, id);
        c.AssertSameBits(c.Estimate(rule), c.Estimate(rule));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Estimates_are_finite_and_teach_the_output_layer(string id)
    {
        SmallCase c = new(dropout: 0.2f);
        Tensor[] estimate = c.Estimate(New(c, id));
        Assert.All(estimate, tensor => Assert.True(tensor.IsFinite()));
        Assert.True(estimate[^2].Norm() > 0);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_smaller_batch_within_the_capacity_is_estimated_as_alone(string id)
    {
        SmallCase large = new(count: 5), small = new(count: 5);
        LearningRule used = New(large, id);
        large.Estimate(used);                                                 // buffers have been filled with five samples
        large.Batch.Resize(2);
        small.Batch.Resize(2);
        large.AssertSameBits(small.Estimate(New(small, id)), large.Estimate(used));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Lowers_the_loss_of_a_batch_it_sees_again_and_again(string id)
    {
        SmallCase c = new(widths: [4, 12, 3], count: 6);
        RuleExpression expression = RuleExpression.Parse(id);
        LearningRule rule = expression.Create(c.Network, new Dictionary<string, JsonObject>(), c.Seed);
        Step step = new(c.Network, Optimiser.New(c.Network, expression.Training with { LearningRate = 0.02f }, 1), 6, c.Seed);
        double before = NaiveNetwork.From(c.Network).MeanLoss(c);
        for (int t = 0; t < 300; t++)
        {
            step.Begin(c.Batch, t);
            rule.Estimate(step);
            step.Apply();
            rule.Applied(step);
        }
        Assert.InRange(NaiveNetwork.From(c.Network).MeanLoss(c), 0, 0.9 * before);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Its_reference_if_it_has_one_is_a_rule_for_the_same_network(string id)
    {
        SmallCase c = new();
        if (New(c, id).NewReference() is { } reference)
            c.AssertClose(c.Naive.Backpropagation(c), c.Estimate(reference), 1e-5);
        else Assert.Equal("hebb", id);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Learns_from_one_sample_at_a_time(string id)
    {
        SmallCase c = new(count: 1);
        Assert.All(c.Estimate(New(c, id)), tensor => Assert.True(tensor.IsFinite()));
    }

    private static LearningRule New(SmallCase c, string id) =>
        RuleExpression.Parse(id).Create(c.Network, new Dictionary<string, JsonObject>(), c.Seed);
}
