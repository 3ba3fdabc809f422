using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Rules;
using Plasticity.Tests.Oracles;
using Xunit;

namespace Plasticity.Tests.Rules;

public sealed class WithTransformTests
{
    private static readonly Seed _seed = new(6);

    [Fact]
    public void The_transform_acts_on_the_rules_estimate()
    {
        Network network = new(new NetworkOptions { Widths = [5, 3] }, Loss.CrossEntropy, _seed);
        float[] plain = Estimate(network, new Backpropagation(network));
        Assert.Equal(
            Array.ConvertAll(plain, value => value + value),
            Estimate(network, new WithTransform(new Backpropagation(network), new Again())));
    }

    [Fact]
    public void Transforms_act_in_the_order_they_are_added()
    {
        Network network = new(new NetworkOptions { Widths = [5, 3] }, Loss.CrossEntropy, _seed);
        float[] plain = Estimate(network, new Backpropagation(network));
        LearningRule twice = new WithTransform(new WithTransform(new Backpropagation(network), new Again()), new Again());
        Assert.Equal(Array.ConvertAll(plain, value => 3 * value), Estimate(network, twice), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void States_keep_apart_though_their_names_are_the_same()
    {
        Network network = new(new NetworkOptions { Widths = [5, 3] }, Loss.CrossEntropy, _seed);
        Again first = new(), second = new();
        LearningRule rule = new WithTransform(new WithTransform(new FeedbackAlignment(network, new(), _seed), first), second);
        Assert.Equal(["rule.rule.B1", "rule.transform.calls", "transform.calls"], rule.State.Select(state => state.Name));
        Estimate(network, rule);
        Assert.All(rule.State.TakeLast(2), state => Assert.Equal(1, state.Value.Span[0]));
    }

    [Fact]
    public void The_reference_is_the_rules()
    {
        Network network = new(new NetworkOptions { Widths = [5, 3] }, Loss.CrossEntropy, _seed);
        Assert.IsType<Backpropagation>(new WithTransform(new FeedbackAlignment(network, new(), _seed), new Again()).NewReference());
    }

    [Fact]
    public void The_rule_is_told_what_was_applied()
    {
        SmallCase c = new();
        HebbianLayers hebb = new(c.Network, new HebbianLayers.Options());
        WithTransform rule = new(hebb, new Again());
        c.Estimate(rule);
        c.Step.Apply();
        rule.Applied(c.Step);
        Assert.True(hebb.State.First().Value.Norm() > 0);
    }

    [Fact]
    public void Every_transform_is_told_what_was_applied_in_the_order_they_are_added()
    {
        SmallCase c = new();
        List<string> told = [];
        WithTransform rule =
            new(new WithTransform(new Backpropagation(c.Network), new Listening("first", told)), new Listening("second", told));
        c.Estimate(rule);
        c.Step.Apply();
        Assert.Empty(told);
        rule.Applied(c.Step);
        Assert.Equal(["first", "second"], told);
    }

    private static float[] Estimate(Network network, LearningRule rule)
    {
        Batch batch = new(4, 5, 3, isClassification: true);
        _seed.Stream("test").FillNormal(batch.Inputs.Span, 1);
        for (int i = 0; i < batch.Count; i++) batch.SetLabel(i, i % 3);
        Step step = new(network, optimiser: null, batch.Count, _seed);
        step.Begin(batch, 0);
        rule.Estimate(step);
        Tensor dense = network.Weights[1].LikeThis();
        step.Updates[1].Weights.Materialise(dense);
        return dense.Span.ToArray();
    }

    /// <summary>Notes when it is told that the estimate was applied.</summary>
    private sealed class Listening(string name, List<string> told) : UpdateTransform
    {
        public override void Transform(Step step)
        {
        }

        public override void Applied(Step step) => told.Add(name);
    }

    /// <summary>Adds the gradient once more, and counts its calls in its state.</summary>
    private sealed class Again : UpdateTransform
    {
        private readonly Tensor _calls = new(1);

        public override IEnumerable<(string Name, Tensor Value)> State => [("calls", _calls)];

        public override void Transform(Step step)
        {
            NetworkPass pass = step.ForwardNetwork();
            step.Updates[1].Outer(pass.D[1], pass.H[0]);
            _calls.Span[0]++;
        }
    }
}
