using Plasticity.Numerics;
using Plasticity.Rules;
using Plasticity.Tests.Oracles;
using Xunit;

namespace Plasticity.Tests.Rules.Compose;

public sealed class SumTests
{
    [Theory]
    [InlineData("fa", "wp")]
    [InlineData("wp", "np")]
    [InlineData("pc", "np")]
    [InlineData("bp", "dfa")]
    public void Is_the_weighted_sum_of_the_estimates(string first, string second)
    {
        SmallCase c = new();
        Tensor[] a = c.Estimate(New(c, first)), b = c.Estimate(New(c, second));
        AssertSum(a, b, 1, c.Estimate(new Sum(New(c, first), New(c, second))));
        AssertSum(a, b, -0.25f, c.Estimate(new Sum(New(c, first), New(c, second), -0.25f)));
    }

    [Fact]
    public void As_typed_every_rule_keeps_the_step_it_was_tuned_for()
    {
        SmallCase c = new();
        float weight = WeightPerturbation.Card.Training.LearningRate / FeedbackAlignment.Card.Training.LearningRate;
        Assert.InRange(weight, 0.001f, 0.1f);
        AssertSum(c.Estimate(New(c, "fa")), c.Estimate(New(c, "wp")), weight, c.Estimate(New(c, "fa+wp")));
    }

    [Fact]
    public void Decays_are_weighted_like_other_terms()
    {
        SmallCase c = new(bias: false);
        Updates some = new(c.Network), sum = new(c.Network);
        some[1].Weights.Decay(0.5f);
        some[1].Weights.Decay(Tensor.From([1, 2, 3, 4], 4));
        sum.Append(some, 2);
        Tensor w = c.Network.Weights[1], once = w.LikeThis(), twice = w.LikeThis(), applied = w.Copy();
        some[1].Weights.Materialise(once);
        sum[1].Weights.Materialise(twice);
        sum[1].Weights.Clear();
        once.Scale(2);
        Assert.True(once.Span.SequenceEqual(twice.Span));
        sum[1].Weights.Decay(Tensor.From([1, 2, 3, 4], 4));
        Updates doubled = new(c.Network);
        doubled.Append(sum, 2);
        doubled[1].Weights.ApplyTo(applied, 0.1f);
        for (int j = 0; j < 4; j++) Assert.Equal(w[j, 1] * (1 - 0.1f * 2 * (j + 1)), applied[j, 1], 1e-6f);
    }

    [Fact]
    public void Adds_the_costs()
    {
        SmallCase c = new();
        c.Estimate(New(c, "fa+wp"));
        Assert.Equal(1 + 2, c.Step.Cost.Forward);
        Assert.Equal(1, c.Step.Cost.Backward);
    }

    private static void AssertSum(Tensor[] a, Tensor[] b, float weight, Tensor[] sum)
    {
        for (int p = 0; p < a.Length; p++)
            for (int i = 0; i < a[p].Count; i++)
            {
                float expected = a[p].Span[i] + weight * b[p].Span[i];
                Assert.Equal(expected, sum[p].Span[i], 1e-6f * (1 + MathF.Abs(a[p].Span[i]) + MathF.Abs(weight * b[p].Span[i])));
            }
    }

    private static LearningRule New(SmallCase c, string expression) =>
        RuleExpression.Parse(expression).Create(c.Network, new Dictionary<string, System.Text.Json.Nodes.JsonObject>(), c.Seed);
}
