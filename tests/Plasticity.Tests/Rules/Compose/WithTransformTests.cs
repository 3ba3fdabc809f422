using Plasticity.Numerics;
using Plasticity.Rules;
using Plasticity.Tests.Oracles;
using Xunit;

namespace Plasticity.Tests.Rules.Compose;

public sealed class WithTransformTests
{
    [Fact]
    public void The_transform_acts_after_the_rule_and_sees_its_estimate()
    {
        SmallCase c = new();
        Tensor[] alone = c.Estimate(new Backpropagation(c.Network)), doubled = c.Estimate(New(c, new Doubling()));
        foreach (Tensor tensor in alone) tensor.Scale(2);
        for (int p = 0; p < alone.Length; p++)
            for (int i = 0; i < alone[p].Count; i++) Assert.Equal(alone[p].Span[i], doubled[p].Span[i], 1e-6f);
    }

    [Fact]
    public void Reference_and_state_are_those_of_the_rule_and_of_both()
    {
        SmallCase c = new();
        FeedbackAlignment fa = new(c.Network, new FeedbackAlignment.Options(), c.Seed);
        WithTransform rule = new(fa, new Doubling());
        Assert.IsType<Backpropagation>(rule.NewReference());
        Assert.Equal([.. fa.State.Select(state => state.Name), "count"], rule.State.Select(state => state.Name));
    }

    [Fact]
    public void The_rule_is_told_what_was_applied()
    {
        SmallCase c = new();
        HebbianLayers hebb = new(c.Network, new HebbianLayers.Options());
        WithTransform rule = new(hebb, new Doubling());
        c.Estimate(rule);
        c.Step.Apply();
        rule.Applied(c.Step);
        Assert.True(hebb.State.First().Value.Norm() > 0);
    }

    private static WithTransform New(SmallCase c, UpdateTransform transform) => new(new Backpropagation(c.Network), transform);

    private sealed class Doubling : UpdateTransform
    {
        private readonly Tensor _count = new(1);

        public override IEnumerable<(string Name, Tensor Value)> State => [("count", _count)];

        public override void Transform(Step step)
        {
            Updates copy = new(step.Model);
            copy.Clear(step.Batch.Count);
            copy.Append(step.Updates);
            step.Updates.Append(copy);
        }
    }
}
