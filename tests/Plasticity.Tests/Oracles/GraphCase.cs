using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Optimisers;
using Plasticity.Rules;
using Xunit;

namespace Plasticity.Tests.Oracles;

/// <summary>A small network of any architecture, a random batch and a step, for rules that teach any graph.</summary>
internal sealed class GraphCase
{
    public const string Convolutions = "8c3-p2-16c3s2-32-10", Residual = "resnet8", Chain = "30-12-12-10";

    public GraphCase(
        string network = Convolutions, string activation = "tanh", Normalisation? normalisation = null, SkipKind? skips = null,
        int count = 4, ImageShape? input = null, OptimiserOptions? optimiser = null, ulong seed = 5, string init = "xavier-uniform",
        bool bias = true, int channels = 4)
    {
        Seed = new Seed(seed);
        bool isChain = network.All(character => character == '-' || char.IsAsciiDigit(character));
        ImageShape shape = input ?? new ImageShape(8, 8, 1);
        NetworkOptions options = new()
        {
            Widths = isChain ? NetworkOptions.ParseWidths(network) : [shape.Count, 10],
            Activation = Nonlinearity.Parse(activation),
            Initialisation = Initialisation.Parse(init),
            Normalisation = normalisation,
            Skips = skips,
            Bias = bias,
            Channels = channels,
        };
        if (!isChain) options = options with { Architecture = Architecture.Parse(network), Input = shape };
        Network = new Network(options, Loss.CrossEntropy, Seed);
        Batch = new Batch(count, Network.Inputs, Network.Outputs, isClassification: true);
        RandomStream random = Seed.Stream("case");
        float[] inputs = new float[Batch.Inputs.Count];
        random.FillNormal(inputs, 1);
        Batch.Inputs.CopyFrom(Tensor.From(inputs, inputs.Length));
        for (int i = 0; i < count; i++) Batch.SetLabel(i, random.NextInt(Network.Outputs));
        // Gains, shifts and biases start alike: a mistake in one would not show.
        foreach (Parameter parameter in Network.Parameters)
            if (parameter.IsBias || parameter.Connection is GainConnection)
                parameter.Value.AddNoise(NoiseKind.Normal, Seed.Stream("case.parameter", parameter.Connection.Index), 0.2);
        Optimiser = Optimiser.New(Network, optimiser ?? new OptimiserOptions { LearningRate = 0.1f }, 100);
        Step = new Step(Network, Optimiser, count, Seed);
    }

    /// <summary>Graphs of every kind of layer: stride, padding, groups, pooling, normalisation, skips with and without projection.</summary>
    public static TheoryData<string, Normalisation?, SkipKind?> Graphs => new()
    {
        { Chain, null, null },
        { Chain, null, SkipKind.Additive },
        { Chain, Normalisation.Layer, SkipKind.Projection },
        { "8c3-p2-16c3s2x2-32-10", null, null },
        { "6c3s2-a2-8c1-g-10", null, null },
        { "4c5v-p2-8c3x4-12-10", Normalisation.Batch, null },
        { "4c3s2-8c3-10", Normalisation.Layer, null },
        { Residual, null, null },
        { Residual, Normalisation.Layer, SkipKind.None },
    };

    public Seed Seed { get; }

    public Network Network { get; }

    public Batch Batch { get; }

    public Step Step { get; }

    public Optimiser Optimiser { get; }

    /// <summary>The estimate of a rule, written out: one tensor a parameter.</summary>
    public Tensor[] Estimate(LearningRule rule, long index = 0)
    {
        Step.Begin(Batch, index);
        rule.Estimate(Step);
        return Dense();
    }

    /// <summary>The updates of the step as they are, written out.</summary>
    public Tensor[] Dense() =>
        [.. Network.Parameters.Select(parameter =>
        {
            Tensor dense = parameter.Value.LikeThis();
            Step.Updates.Of(parameter).Materialise(dense);
            return dense;
        })];

    /// <summary>Learns from the batch, its inputs drawn anew at every step.</summary>
    public void Learn(LearningRule rule, int steps, int from = 0)
    {
        for (int t = from; t < from + steps; t++)
        {
            Batch.Inputs.SetNoise(NoiseKind.Normal, Seed.Stream("case.inputs", 0, t), 1);
            Step.Begin(Batch, t);
            rule.Estimate(Step);
            Step.Apply();
            rule.Applied(Step);
        }
    }

    /// <summary>Asserts that estimates agree within a fraction of the largest entry expected in the parameter.</summary>
    public void AssertClose(double[][] expected, Tensor[] actual, double tolerance = 5e-5)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int p = 0; p < actual.Length; p++)
        {
            double largest = Math.Max(1e-3, expected[p].Max(Math.Abs));
            double[] values = SmallCase.Doubles(actual[p]);
            for (int i = 0; i < values.Length; i++)
                Assert.True(Math.Abs(expected[p][i] - values[i]) <= tolerance * largest,
                    $"{Network.Parameters[p].Name}[{i}] is {values[i]:g17}, the oracle says {expected[p][i]:g17}, largest {largest:g3}");
        }
    }

    /// <summary>Asserts that two estimates have the same bits, for all parameters or those that pass.</summary>
    public void AssertSameBits(Tensor[] expected, Tensor[] actual, Func<Parameter, bool>? which = null)
    {
        for (int p = 0; p < expected.Length; p++)
            if (which is null || which(Network.Parameters[p]))
                Assert.True(expected[p].Span.SequenceEqual(actual[p].Span), $"{Network.Parameters[p].Name} differs");
    }

    /// <summary>The angle between two tensors, in degrees.</summary>
    public static double Angle(Tensor a, Tensor b) => Math.Acos(Math.Clamp(SmallCase.Cosine(a, b), -1, 1)) * 180 / Math.PI;
}
