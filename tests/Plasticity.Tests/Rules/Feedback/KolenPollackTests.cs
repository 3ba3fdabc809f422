using System.Text.Json.Nodes;
using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Optimisers;
using Plasticity.Rules;
using Plasticity.Tests.Oracles;
using Xunit;

namespace Plasticity.Tests.Rules.Feedback;

public sealed class KolenPollackTests
{
    private const int Steps = 40;

    public static TheoryData<OptimiserKind, string> KindsAndNetworks
    {
        get
        {
            TheoryData<OptimiserKind, string> data = [];
            foreach (OptimiserKind kind in Enum.GetValues<OptimiserKind>())
                foreach (string network in (string[])[GraphCase.Chain, GraphCase.Convolutions, GraphCase.Residual]) data.Add(kind, network);
            return data;
        }
    }

    /// <summary>W(t) - B(t) = (1 - k)^t (W(0) - B(0)), whatever is learned and by whatever optimiser.</summary>
    [Theory, MemberData(nameof(KindsAndNetworks))]
    public void The_difference_to_the_weights_shrinks_by_the_decay_alone(OptimiserKind kind, string network)
    {
        foreach ((float decay, float clip) in ((float, float)[])[(0.5f, 0), (0, 0), (0.5f, 0.3f)])
        {
            GraphCase c = new(network, optimiser: new()
            {
                Kind = kind,
                LearningRate = 0.02f,
                Clip = clip,
                Schedule = LearningRateSchedule.Parse("linear"),
            });
            KolenPollack rule = New(c, decay);
            double[][] start = Differences(c, rule);
            float[] first = c.Network.Weights[2].Span.ToArray();
            c.Learn(rule, Steps);
            double kept = 1;
            for (int t = 0; t < Steps; t++) kept *= 1 - 0.02 * (1 - t / 100.0) * decay;
            Assert.True(decay == 0 || kept < 0.75, "too little decay for another law to be told apart");
            Assert.NotEqual(first, c.Network.Weights[2].Span.ToArray());
            double[][] end = Differences(c, rule);
            for (int k = 0; k < end.Length; k++)
            {
                SynapticConnection path = c.Network.FeedbackPaths[k];
                // Each step rounds W and B twice: by half a unit in the last place of the larger, 2^-24 of it.
                double largest = path.Weights.Value.Span.ToArray().Concat(rule.Feedback[path.Index].Span.ToArray()).Max(Math.Abs);
                double rounding = 4 * Steps * largest * Math.Pow(2, -24);
                for (int i = 0; i < end[k].Length; i++)
                    Assert.True(Math.Abs(end[k][i] - kept * start[k][i]) <= rounding,
                        $"{kind}, {network}, decay {decay}: W - B of {path.Name} at {i} went from {start[k][i]:g9} to {end[k][i]:g9}.");
            }
        }
    }

    [Theory, MemberData(nameof(KindsAndNetworks))]
    public void Feedback_that_starts_as_the_weights_is_backprop_with_decay(OptimiserKind kind, string network)
    {
        OptimiserOptions options = new() { Kind = kind, LearningRate = 0.02f };
        // Gains of normalisations would decay under the optimiser's own decay, and do not under the rule's.
        Normalisation? normalisation = network == GraphCase.Residual ? Normalisation.None : null;
        GraphCase bp = new(network, optimiser: options with { WeightDecay = 0.5f }, normalisation: normalisation),
            c = new(network, optimiser: options, normalisation: normalisation);
        KolenPollack rule = New(c, 0.5f);
        foreach (SynapticConnection path in c.Network.FeedbackPaths) rule.Feedback[path.Index].CopyFrom(path.Weights.Value);
        bp.Learn(new Backpropagation(bp.Network), 10);
        c.Learn(rule, 10);
        foreach (SynapticConnection path in c.Network.FeedbackPaths)
            Assert.True(rule.Feedback[path.Index].Span.SequenceEqual(path.Weights.Value.Span), $"B{path.Index} has left W{path.Index}.");
        for (int p = 0; p < c.Network.Parameters.Count; p++)
            for (int i = 0; i < c.Network.Parameters[p].Value.Count; i++)
                // Plain descent adds the change in one piece here, in its terms there: they differ by rounding.
                Assert.Equal(bp.Network.Parameters[p].Value.Span[i], c.Network.Parameters[p].Value.Span[i],
                    kind == OptimiserKind.Sgd ? 1e-5f : 0);
    }

    [Fact]
    public void Estimates_as_feedback_alignment_with_the_same_feedback()
    {
        GraphCase c = new();
        c.AssertSameBits(c.Estimate(new FeedbackAlignment(c.Network, new(), c.Seed)), c.Estimate(New(c, 0.1f)));
    }

    /// <summary>The decay is the weights' and their feedback's, not the biases', and joins the optimiser's own.</summary>
    [Fact]
    public void Decays_weights_only_and_adds_to_what_the_optimiser_decays()
    {
        GraphCase c = new(optimiser: new() { LearningRate = 0.1f, WeightDecay = 2 });
        KolenPollack rule = New(c, 3);
        float[] w = c.Network.Weights[1].Span.ToArray(), b = c.Network.Connections[0].Bias!.Value.Span.ToArray();
        Tensor[] estimate = c.Estimate(rule);
        c.Step.Apply();
        for (int i = 0; i < w.Length; i++)
            Assert.Equal(w[i] * (1 - 0.1 * (2 + 3)) - 0.1 * estimate[0].Span[i], c.Network.Weights[1].Span[i], 1e-6);
        for (int i = 0; i < b.Length; i++)
            Assert.Equal(b[i] - 0.1 * estimate[1].Span[i], c.Network.Connections[0].Bias!.Value.Span[i], 1e-6);
    }

    /// <summary>In sums and under transforms it still follows what was applied.</summary>
    [Theory]
    [InlineData("kp+wp")]
    [InlineData("fa+kp")]
    [InlineData("kp+oja")]
    [InlineData("kp+bm")]
    public void Follows_the_applied_change_in_compositions(string expression)
    {
        GraphCase c = new(GraphCase.Chain);
        LearningRule rule = RuleExpression.Parse(expression)
            .Create(c.Network, new Dictionary<string, JsonObject> { ["kp"] = new() { ["decay"] = 0 } }, c.Seed);
        (string _, Tensor b) = rule.State.Last(state => state.Name.EndsWith("B2", StringComparison.Ordinal));
        Assert.Contains(rule.LearnedFeedback, feedback => ReferenceEquals(feedback.Value, b));
        float[] before = b.Span.ToArray(), w = c.Network.Weights[2].Span.ToArray();
        c.Learn(rule, 5);
        Assert.NotEqual(before, b.Span.ToArray());
        for (int i = 0; i < w.Length; i++) Assert.Equal(c.Network.Weights[2].Span[i] - w[i], b.Span[i] - before[i], 1e-5f);
    }

    [Fact]
    public void The_feedback_that_errors_use_comes_to_point_along_the_weights()
    {
        SmallTrial weak = new SmallTrial("kp", options: new() { ["decay"] = 1e-3 }).Advance(200),
            strong = new SmallTrial("kp", options: new() { ["decay"] = 0.03 }).Advance(200);
        double AngleOf(SmallTrial trial) =>
            GraphCase.Angle(trial.Rule.State.Single(state => state.Name == "B3").Value, ((Network)trial.Model).Weights[3]);
        Assert.InRange(AngleOf(weak), 0, 75);
        Assert.InRange(AngleOf(strong), 0, AngleOf(weak) - 1);
    }

    private static KolenPollack New(GraphCase c, float decay) => new(c.Network, new() { Decay = decay }, c.Seed);

    private static double[][] Differences(GraphCase c, KolenPollack rule) =>
        [.. c.Network.FeedbackPaths.Select(path => Enumerable.Range(0, path.Weights.Value.Count)
            .Select(i => (double)path.Weights.Value.Span[i] - rule.Feedback[path.Index].Span[i]).ToArray())];
}
