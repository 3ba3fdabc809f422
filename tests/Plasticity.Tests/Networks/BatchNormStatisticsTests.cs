using System.Text.Json.Nodes;
using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Probes;
using Plasticity.Rules;
using Plasticity.Tests.Oracles;
using Xunit;

namespace Plasticity.Tests.Networks;

/// <summary>The running statistics of batch normalisation: they follow the clean pass of each step, and evaluations go by them.</summary>
public sealed class BatchNormStatisticsTests
{
    /// <summary>Whatever passes a rule or a probe runs besides: with weights shaken, or through other feedback.</summary>
    [Theory]
    [InlineData("bp", null)]
    [InlineData("fa", null)]
    [InlineData("dfa", null)]
    [InlineData("wp", """{ "difference": "central", "directions": 2, "sigma": 0.3 }""")]
    [InlineData("fa+wp", null)]
    public void They_follow_the_clean_pass_once_a_step(string rule, string? options)
    {
        Follows? follows = null;
        SmallTrial trial = new(rule, network: SmallTrial.Residual, options: options is null ? null : (JsonObject)JsonNode.Parse(options)!,
            wrap: inner => follows = new Follows(inner), probes: trial => Probes(trial));
        for (int t = 0; t < 4; t++)
        {
            trial.Advance(1);
            List<(string Name, Tensor Value)> actual = [.. trial.Model.Statistics];
            Assert.Equal(18, actual.Count);                                   // mean and variance of nine normalisations
            for (int k = 0; k < actual.Count; k++)
            {
                double[] values = SmallCase.Doubles(actual[k].Value);
                for (int c = 0; c < values.Length; c++)
                    Assert.True(Math.Abs(values[c] - follows!.Expected[k][c]) <= 1e-5 * (1 + Math.Abs(values[c])),
                        $"step {t}, {actual[k].Name}[{c}] is {values[c]:g9}, plain loops say {follows.Expected[k][c]:g9}");
            }
        }
    }

    [Theory]
    [InlineData("bp")]
    [InlineData("fa")]
    [InlineData("wp")]
    public void Probes_move_no_bit(string rule)
    {
        SmallTrial plain = new SmallTrial(rule, network: SmallTrial.Residual).Advance(6);
        SmallTrial probed = new SmallTrial(rule, network: SmallTrial.Residual, probes: Probes).Advance(6);
        Assert.Equal(plain.Bits(), probed.Bits());
        Assert.NotEqual(plain.Bits(), new SmallTrial(rule, network: SmallTrial.Residual).Advance(5).Bits());
    }

    [Fact]
    public void Evaluations_go_by_them_and_not_by_the_batch()
    {
        SmallTrial trial = new SmallTrial("bp", network: SmallTrial.Residual).Advance(5);
        Network network = (Network)trial.Model;
        Batch many = SmallTrial.Task.Test.NewBatch(8), one = SmallTrial.Task.Test.NewBatch(1);
        SmallTrial.Task.Test.Fill(many, [.. Enumerable.Range(0, 8)]);
        SmallTrial.Task.Test.Fill(one, [5]);
        NetworkPass all = network.NewNetworkPass(8), alone = network.NewNetworkPass(1);
        string before = trial.Bits();
        network.Forward(many, all, PassNoise.Evaluation(trial.Seed));
        network.Forward(one, alone, PassNoise.Evaluation(trial.Seed));
        Assert.Equal(before, trial.Bits());                                   // looking changes nothing
        Dictionary<string, Tensor> statistics = network.Statistics.ToDictionary(entry => entry.Name, entry => entry.Value);
        foreach (BatchNormLayer layer in network.Layers.OfType<BatchNormLayer>().Where(layer => layer.Inputs.Count == 1))
        {
            int l = layer.Connection.Index;
            Tensor mean = statistics[$"mean{l}"], variance = statistics[$"variance{l}"];
            for (int k = 0; k < layer.Shape.Count; k++)
            {
                int c = k % layer.Shape.Channels;
                double a = layer.Connection.Weights.Value.Span[c] * (all.Pre[l][3, k] - mean.Span[c]) / Math.Sqrt(variance.Span[c] + 1e-5)
                    + layer.Connection.Bias!.Value.Span[c];
                Assert.Equal(layer.Activation.Kind == NonlinearityKind.Tanh ? Math.Tanh(a) : a, all.H[l][3, k], 1e-4);
            }
        }
        for (int k = 0; k < 10; k++) Assert.Equal(all.Outputs[5, k], alone.Outputs[0, k], 1e-5);
    }

    [Fact]
    public void A_twin_has_them_and_keeps_its_own()
    {
        SmallTrial trial = new SmallTrial("bp", network: SmallTrial.Residual).Advance(3);
        Network network = (Network)trial.Model, twin = network.Twin();
        Assert.All(network.Statistics.Zip(twin.Statistics), pair =>
        {
            Assert.Equal(pair.First.Name, pair.Second.Name);
            Assert.Equal(pair.First.Value.Span.ToArray(), pair.Second.Value.Span.ToArray());
        });
        float[][] before = [.. twin.Statistics.Select(entry => entry.Value.Span.ToArray())];
        trial.Advance(1);
        Assert.Equal(before, twin.Statistics.Select(entry => entry.Value.Span.ToArray()));
    }

    [Fact]
    public void In_double_precision_they_keep_their_digits()
    {
        using Precision.Scope scope = Precision.Use(ElementPrecision.Double);
        GraphCase c = new("4c3s2-8c3-10", normalisation: Normalisation.Batch);
        NetworkPass pass = c.Network.NewNetworkPass(c.Batch.Count);
        c.Network.Forward(c.Batch, pass, c.Step.Noise);
        c.Network.Follow(pass);
        double[][] zeroAndOne = [.. c.Network.Statistics.Select(
            (entry, k) => Enumerable.Repeat(k % 2 == 0 ? 0.0 : 1, entry.Value.Count).ToArray())];
        double[][] expected = Follows.Followed(zeroAndOne, c.Network, pass);
        foreach ((double[] values, (string name, Tensor actual)) in expected.Zip(c.Network.Statistics))
            for (int k = 0; k < values.Length; k++)
                Assert.True(Math.Abs(values[k] - actual.Doubles[k]) <= 1e-14, $"{name}[{k}]: {values[k]:g17}, {actual.Doubles[k]:g17}");
    }

    private static IReadOnlyList<Probe> Probes(SmallTrial trial) =>
    [
        new WeightNorms(new Schedule(2, 1)),
        new UpdateAngle(trial.Model, trial.Rule.NewReference() ?? new Backpropagation((Network)trial.Model), SmallTrial.BatchSize,
            trial.Seed, new Schedule(2, 1)),
        .. trial.Expression.Ids[0] == "fa"
            ? [new FeedbackAlignmentProbe((Network)trial.Model, trial.Rule, SmallTrial.BatchSize, new Schedule(2, 1))] : (Probe[])[],
    ];

    /// <summary>Finds by plain loops, from a pass of its own, what the statistics should be after each step.</summary>
    private sealed class Follows(LearningRule rule) : LearningRule
    {
        public double[][] Expected { get; private set; } = [];

        public override void Estimate(Step step)
        {
            Network twin = ((Network)step.Model).Twin();
            NetworkPass pass = twin.NewNetworkPass(step.Batch.Count);
            twin.Forward(step.Batch, pass, step.Noise);
            Expected = Followed([.. twin.Statistics.Select(entry => SmallCase.Doubles(entry.Value))], twin, pass);
            rule.Estimate(step);
            Assert.All(step.Model.Statistics.Zip(twin.Statistics),
                pair => Assert.True(pair.First.Value.Span.SequenceEqual(pair.Second.Value.Span), "the estimate moved statistics"));
        }

        public override LearningRule? NewReference() => rule.NewReference();

        public override WeightSet? Feedback => rule.Feedback;

        public override void Applied(Step step) => rule.Applied(step);

        public override IEnumerable<(string Name, Tensor Value)> State => rule.State;

        /// <summary>A tenth of the way to the batch's mean and unbiased variance, by channel.</summary>
        public static double[][] Followed(double[][] before, Network network, NetworkPass pass)
        {
            List<double[]> after = [];
            foreach (BatchNormLayer layer in network.Layers.OfType<BatchNormLayer>())
            {
                double[] x = SmallCase.Doubles(pass.Pre[layer.Connection.Index]);
                int channels = layer.Shape.Channels;
                double[][] members =
                    [.. Enumerable.Range(0, channels).Select(c => x.Where((_, i) => i % channels == c).ToArray())];
                double[] means = [.. members.Select(values => values.Average())];
                double[] variances = [.. members.Select(
                    (values, c) => values.Sum(value => (value - means[c]) * (value - means[c])) / (values.Length - 1))];
                foreach (double[] statistic in (double[][])[means, variances])
                    after.Add([.. before[after.Count].Zip(statistic, (a, b) => (1 - (double)0.1f) * a + 0.1f * b)]);
            }
            return [.. after];
        }
    }
}
