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
    public void Is_the_sum_of_the_estimates(string first, string second)
    {
        SmallCase c = new();
        Tensor[] a = c.Estimate(New(c, first)), b = c.Estimate(New(c, second)), sum = c.Estimate(New(c, $"{first}+{second}"));
        for (int p = 0; p < a.Length; p++)
        {
            a[p].Add(b[p]);
            for (int i = 0; i < a[p].Count; i++) Assert.Equal(a[p].Span[i], sum[p].Span[i], 1e-6f * (1 + MathF.Abs(a[p].Span[i])));
        }
    }

    [Fact]
    public void Adds_the_costs()
    {
        SmallCase c = new();
        c.Estimate(New(c, "fa+wp"));
        Assert.Equal(1 + 2, c.Step.Cost.Forward);
        Assert.Equal(1, c.Step.Cost.Backward);
    }

    private static LearningRule New(SmallCase c, string expression) =>
        RuleExpression.Parse(expression).Create(c.Network, new Dictionary<string, System.Text.Json.Nodes.JsonObject>(), c.Seed);
}
