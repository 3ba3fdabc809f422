using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Optimisers;
using Plasticity.Rules;
using Plasticity.Tests.Oracles;
using Xunit;

namespace Plasticity.Tests.Networks;

/// <summary>Passes over graphs: buffers that are shared, resized and used again, and layers whose errors take other ways.</summary>
public sealed class GraphPassTests
{
    public static TheoryData<string, Normalisation?, SkipKind?> Graphs => GraphCase.Graphs;

    /// <summary>The rules that teach convolutions, each by itself.</summary>
    public static TheoryData<string> Rules =>
        [.. Catalogue.Rules.Where(entry => entry.Card is { Model: ModelKind.Feedforward, Needs: NetworkNeeds.Any })
            .Select(entry => entry.Card.Id)];

    /// <summary>Signals are turned in place, and what a sweep leaves must not be seen by the next.</summary>
    [Theory, MemberData(nameof(Graphs))]
    public void A_second_sweep_over_a_pass_is_as_on_a_fresh_one(string network, Normalisation? normalisation, SkipKind? skips)
    {
        GraphCase c = new(network, normalisation: normalisation, skips: skips);
        WeightSet first = WeightSet.Random(c.Network, new Initialisation(InitialisationKind.Normal, 0.5f), new Seed(21));
        WeightSet second = WeightSet.Random(c.Network, new Initialisation(InitialisationKind.Normal, 0.5f), new Seed(22));
        Tensor[] fresh = Swept(c, second);
        Assert.Contains(fresh.Zip(Swept(c, first)), pair => !pair.First.Span.SequenceEqual(pair.Second.Span));
        c.AssertSameBits(fresh, Swept(c, first, second));
        c.AssertSameBits(fresh, Swept(c, first, first, second));
    }

    [Theory, MemberData(nameof(Graphs))]
    public void A_smaller_batch_in_a_used_pass_is_as_in_a_pass_of_its_size(string network, Normalisation? normalisation, SkipKind? skips)
    {
        GraphCase c = new(network, normalisation: normalisation, skips: skips, count: 8);
        Batch small = new(3, c.Network.Inputs, c.Network.Outputs, isClassification: true);
        for (int i = 0; i < 3; i++)
        {
            small.Inputs.CopyRow(i, c.Batch.Inputs, i + 2);
            small.SetLabel(i, i);
        }
        Step used = c.Step, fresh = new(c.Network, null, 3, c.Seed);
        Backpropagation rule = new(c.Network);
        c.Estimate(rule);
        Tensor[] Estimate(Step step)
        {
            step.Begin(small, 1);
            rule.Estimate(step);
            return Dense(c, step);
        }
        Tensor[] expected = Estimate(fresh);
        c.AssertSameBits(expected, Estimate(used));
        Assert.Equal(fresh.Loss, used.Loss);
        c.Estimate(rule);
        c.AssertSameBits(expected, Estimate(used));
    }

    [Theory, MemberData(nameof(Rules))]
    public void Training_convolutions_allocates_nothing_after_warm_up(string id)
    {
        foreach (string network in (string[])[GraphCase.Convolutions, GraphCase.Residual])
        {
            GraphCase c = new(network, optimiser: new OptimiserOptions { Kind = OptimiserKind.Momentum, LearningRate = 1e-3f });
            LearningRule rule = Catalogue.FindRule(id)!.Create(c.Network, [], c.Seed);
            c.Learn(rule, 3);
            Assert.Equal(0, Allocations.LeastOf(() => c.Learn(rule, 3, 3)));
        }
    }

    /// <summary>
    /// Errors on their way down: d behind the normalisation is the projection times the slope; below it the exact derivative, gain /
    /// deviation times d, or d itself. With a second reader of the layer below the error of the other way is added.
    /// </summary>
    [Theory]
    [InlineData(BatchNormBackward.Exact, false)]
    [InlineData(BatchNormBackward.Exact, true)]
    [InlineData(BatchNormBackward.GainOnly, false)]
    [InlineData(BatchNormBackward.GainOnly, true)]
    [InlineData(BatchNormBackward.None, false)]
    [InlineData(BatchNormBackward.None, true)]
    public void Errors_pass_batch_normalisation_by_the_formula(BatchNormBackward backward, bool isReadTwice)
    {
        using Precision.Scope scope = Precision.Use(ElementPrecision.Double);
        const int Samples = 5, Units = 4;
        Seed seed = new(3);
        NetworkOptions options = new()
        {
            Widths = [6, 3],
            Architecture = new NormalisedOnce(isReadTwice),
            BatchNorm = new BatchNormOptions { Backward = backward, Epsilon = 0.25f },
        };
        Network network = new(options, Loss.CrossEntropy, seed);
        foreach (Parameter parameter in network.Parameters) parameter.Value.AddNoise(NoiseKind.Normal, seed.Stream("test", 1), 0.3);
        Batch batch = new(Samples, 6, 3, isClassification: true);
        batch.Inputs.SetNormal(seed.Stream("test.inputs"), 1);
        for (int i = 0; i < Samples; i++) batch.SetLabel(i, i % 3);
        WeightSet feedback = WeightSet.Random(network, new Initialisation(InitialisationKind.Normal, 0.5f), seed);
        NetworkPass pass = network.NewNetworkPass(Samples);
        network.Forward(batch, pass, new PassNoise(seed, 0, IsTraining: true));
        network.Backward(pass, feedback);
        double[] x = pass.H[1].Doubles.ToArray(), h = pass.H[2].Doubles.ToArray(), error = pass.D[3].Doubles.ToArray();
        double[] gain = network.Connections[1].Weights.Value.Doubles.ToArray(), f = feedback[3].Doubles.ToArray();
        for (int c = 0; c < Units; c++)
        {
            double mean = Mean(n => x[n * Units + c]), variance = Mean(n => Math.Pow(x[n * Units + c] - mean, 2));
            double deviation = Math.Sqrt(variance + 0.25);
            double Sent(int n) => Enumerable.Range(0, 3).Sum(o => error[n * 3 + o] * f[c * 3 + o]);
            double D(int n) => Sent(n) * (1 - Math.Pow(Normalised(n), 2));
            double Xhat(int n) => (x[n * Units + c] - mean) / deviation;
            double Normalised(int n) => h[n * Units + c];
            double meanD = Mean(D), meanDXhat = Mean(n => D(n) * Xhat(n));
            for (int n = 0; n < Samples; n++)
            {
                double expected = backward switch
                {
                    BatchNormBackward.Exact => gain[c] / deviation * (D(n) - meanD - Xhat(n) * meanDXhat),
                    BatchNormBackward.GainOnly => gain[c] / deviation * D(n),
                    _ => D(n),
                };
                Assert.Equal(expected + (isReadTwice ? Sent(n) : 0), pass.D[1].Doubles[n * Units + c], 1e-12);
            }
        }

        static double Mean(Func<int, double> f) => Enumerable.Range(0, Samples).Average(f);
    }

    /// <summary>Both kinds of normalisation where the layer below has another reader, so that no buffer can be shared.</summary>
    [Theory]
    [InlineData(Normalisation.Batch)]
    [InlineData(Normalisation.Layer)]
    public void Errors_of_two_readers_add_up(Normalisation normalisation)
    {
        AssertAgreesWithPlainLoops(
            new() { Widths = [6, 3], Architecture = new NormalisedOnce(IsReadTwice: true), Normalisation = normalisation });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Errors_of_pooling_add_to_those_of_another_reader(bool isMax) =>
        AssertAgreesWithPlainLoops(
            new() { Widths = [32, 3], Architecture = new PooledBesides(isMax), Input = new ImageShape(4, 4, 2) });

    private static void AssertAgreesWithPlainLoops(NetworkOptions options)
    {
        using Precision.Scope scope = Precision.Use(ElementPrecision.Double);
        Seed seed = new(4);
        Network network = new(options, Loss.CrossEntropy, seed);
        Batch batch = new(5, network.Inputs, 3, isClassification: true);
        batch.Inputs.SetUniform(seed.Stream("test.inputs"), -1, 1);
        for (int i = 0; i < 5; i++) batch.SetLabel(i, i % 3);
        WeightSet feedback = WeightSet.Random(network, new Initialisation(InitialisationKind.Normal, 0.5f), seed);
        Step step = new(network, null, 5, seed);
        step.Begin(batch, 0);
        network.Backward(step.ForwardNetwork(), feedback);
        step.Updates.Outer(step.ForwardNetwork());
        double[][] expected = new NaiveGraph(network, batch).Estimate(feedback);
        for (int p = 0; p < expected.Length; p++)
        {
            Tensor dense = network.Parameters[p].Value.LikeThis();
            step.Updates.Of(network.Parameters[p]).Materialise(dense);
            Assert.Equal(expected[p], dense.Doubles.ToArray(), (a, b) => Math.Abs(a - b) <= 1e-12);
        }
    }

    /// <summary>A pass remembers the inputs of its last batch, and must leave them alone when another comes.</summary>
    [Fact]
    public void The_next_batch_does_not_touch_the_one_before()
    {
        GraphCase c = new(GraphCase.Convolutions, count: 8);
        Batch small = new(8, c.Network.Inputs, c.Network.Outputs, isClassification: true);
        small.Resize(3);
        NetworkPass pass = c.Network.NewNetworkPass(8);
        c.Network.Forward(c.Batch, pass, c.Step.Noise);
        c.Network.Forward(small, pass, c.Step.Noise);
        Assert.Equal(8, c.Batch.Inputs.Rows);
        c.Network.Forward(c.Batch, pass, c.Step.Noise);
        Assert.Equal((3, 3), (small.Inputs.Rows, small.Count));
    }

    private static Tensor[] Swept(GraphCase c, params WeightSet[] feedback)
    {
        NetworkPass pass = c.Network.NewNetworkPass(c.Batch.Count);
        c.Network.Forward(c.Batch, pass, c.Step.Noise);
        foreach (WeightSet weights in feedback) c.Network.Backward(pass, weights);
        Step step = new(c.Network, null, c.Batch.Count, c.Seed);
        step.Begin(c.Batch, 0);
        step.Updates.Outer(pass);
        return Dense(c, step);
    }

    private static Tensor[] Dense(GraphCase c, Step step) =>
        [.. c.Network.Parameters.Select(parameter =>
        {
            Tensor dense = parameter.Value.LikeThis();
            step.Updates.Of(parameter).Materialise(dense);
            return dense;
        })];

    /// <summary>A convolution that both a pooling and a later convolution read; their sum, output.</summary>
    private sealed record PooledBesides(bool IsMax) : Architecture
    {
        public override string? Text => "pooled besides";

        internal override NetworkBuilder Build(NetworkOptions options)
        {
            NetworkBuilder net = new(options.InputShape);
            Layer maps = net.Convolution(net.Input, 3, 3, Nonlinearity.Tanh);
            Layer pooled = IsMax ? net.MaxPool(maps, 2) : net.AveragePool(maps, 2);
            Layer reduced = net.Convolution(maps, 3, 3, Nonlinearity.Tanh, stride: 2);
            net.Dense(net.Add(pooled, reduced, Nonlinearity.Linear), 3, Nonlinearity.Linear);
            return net;
        }
    }

    /// <summary>Dense, normalisation and tanh, output; the first may be added to what is normalised, too.</summary>
    private sealed record NormalisedOnce(bool IsReadTwice) : Architecture
    {
        public override string? Text => "normalised";

        internal override NetworkBuilder Build(NetworkOptions options)
        {
            NetworkBuilder net = new(options.InputShape);
            Layer driven = net.Dense(net.Input, 4, Nonlinearity.Linear, bias: false);
            Layer top = options.Normalisation == Normalisation.Layer
                ? net.LayerNorm(driven, Nonlinearity.Tanh) : net.BatchNorm(driven, Nonlinearity.Tanh, options.BatchNorm);
            if (IsReadTwice) top = net.Add(top, driven, Nonlinearity.Linear);
            net.Dense(top, 3, Nonlinearity.Linear);
            return net;
        }
    }
}
