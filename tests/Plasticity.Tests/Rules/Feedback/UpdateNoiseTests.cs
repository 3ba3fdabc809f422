using System.Text.Json.Nodes;
using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Optimisers;
using Plasticity.Rules;
using Plasticity.Tests.Oracles;
using Xunit;

namespace Plasticity.Tests.Rules.Feedback;

public sealed class UpdateNoiseTests
{
    private static readonly OptimiserOptions _options =
        new() { LearningRate = 0.5f, Schedule = LearningRateSchedule.Parse("steps:0.1@0.01") };

    [Fact]
    public void Adds_the_rate_of_the_step_times_normal_noise_of_its_own_to_every_parameter()
    {
        GraphCase plain = new(GraphCase.Residual, optimiser: _options), c = new(GraphCase.Residual, optimiser: _options);
        LearningRule bp = new Backpropagation(plain.Network), noisy = With(c, "bp", new() { ["sigma"] = 0.3 });
        foreach ((int step, double rate) in ((int, double)[])[(0, 0.5), (1, 0.05)])
        {
            for (int p = 0; p < c.Network.Parameters.Count; p++)
                plain.Network.Parameters[p].Value.CopyFrom(c.Network.Parameters[p].Value);
            plain.Learn(bp, 1, step);
            c.Learn(noisy, 1, step);
            List<double> all = [];
            for (int p = 0; p < c.Network.Parameters.Count; p++)
            {
                Tensor a = plain.Network.Parameters[p].Value, b = c.Network.Parameters[p].Value;
                double[] v = [.. Enumerable.Range(0, a.Count).Select(i => (b.Span[i] - (double)a.Span[i]) / (rate * 0.3))];
                Assert.True(v.Max(Math.Abs) > 0, c.Network.Parameters[p].Name);
                all.AddRange(v);
            }
            Assert.Equal(0, all.Average(), 4 / Math.Sqrt(all.Count));
            Assert.Equal(1, all.Average(v => v * v), 4 * Math.Sqrt(2.0 / all.Count));
        }
    }

    [Fact]
    public void Parameters_steps_and_seeds_have_noise_of_their_own()
    {
        float[] Of(long step, int parameter, ulong seed = 5)
        {
            GraphCase c = new("12-12-12-10", seed: seed, optimiser: new() { LearningRate = 1 });
            UpdateNoise noise = new(c.Network, new() { Sigma = 1 });
            c.Step.Begin(c.Batch, step);
            c.Step.Updates[1].Weights.Decay(0);
            c.Step.Apply();
            foreach (Parameter each in c.Network.Parameters) each.Value.Clear();
            noise.Applied(c.Step);
            return c.Network.Parameters[parameter].Value.Span.ToArray();
        }
        Assert.Equal(Of(0, 0), Of(0, 0));
        Assert.NotEqual(Of(0, 0), Of(1, 0));
        Assert.NotEqual(Of(0, 0), Of(0, 2));
        Assert.NotEqual(Of(0, 0), Of(0, 0, 6));
    }

    [Fact]
    public void Without_sigma_it_changes_no_bit()
    {
        GraphCase plain = new(), c = new();
        plain.Learn(new Backpropagation(plain.Network), 3);
        c.Learn(With(c, "bp", new() { ["sigma"] = 0, ["on"] = "both" }), 3);
        for (int p = 0; p < c.Network.Parameters.Count; p++)
            Assert.True(plain.Network.Parameters[p].Value.Span.SequenceEqual(c.Network.Parameters[p].Value.Span));
    }

    [Theory]
    [InlineData("parameters", true, false)]
    [InlineData("feedback", false, true)]
    [InlineData("both", true, true)]
    public void Goes_to_what_is_asked_for(string on, bool parameters, bool feedback)
    {
        GraphCase plain = new(), c = new();
        LearningRule kp = Catalogue.FindRule("kp")!.Create(plain.Network, [], plain.Seed);
        LearningRule noisy = With(c, "kp", new() { ["on"] = on });
        plain.Learn(kp, 1);
        c.Learn(noisy, 1);
        for (int p = 0; p < c.Network.Parameters.Count; p++)
            Assert.Equal(!parameters, plain.Network.Parameters[p].Value.Span.SequenceEqual(c.Network.Parameters[p].Value.Span));
        foreach (((_, Tensor still), (_, Tensor jolted)) in kp.State.Zip(noisy.State))
            Assert.Equal(!feedback, still.Span.SequenceEqual(jolted.Span));
    }

    [Theory]
    [InlineData("kp")]
    [InlineData("sa")]
    [InlineData("aa")]
    [InlineData("wm")]
    [InlineData("ia")]
    [InlineData("align")]
    public void Reaches_the_feedback_of_every_rule_that_learns_it(string id)
    {
        GraphCase plain = new(), c = new();
        LearningRule quiet = Catalogue.FindRule(id)!.Create(plain.Network, [], plain.Seed);
        LearningRule noisy = With(c, id, new() { ["on"] = "feedback" });
        plain.Learn(quiet, 1);
        c.Learn(noisy, 1);
        Assert.NotEmpty(quiet.LearnedFeedback);
        foreach (((string name, Tensor still), (_, Tensor jolted)) in quiet.LearnedFeedback.Zip(noisy.LearnedFeedback))
            Assert.False(still.Span.SequenceEqual(jolted.Span), name);
    }

    [Fact]
    public void Feedback_that_is_fixed_stays_fixed()
    {
        GraphCase c = new();
        LearningRule fa = With(c, "fa", new() { ["on"] = "both" });
        float[][] before = [.. fa.State.Select(state => state.Value.Span.ToArray())];
        c.Learn(fa, 2);
        Assert.Equal(before, fa.State.Select(state => state.Value.Span.ToArray()));
    }

    private static LearningRule With(GraphCase c, string id, JsonObject options) =>
        RuleExpression.Parse($"{id}+noise").Create(c.Network, new Dictionary<string, JsonObject> { ["noise"] = options }, c.Seed);
}
