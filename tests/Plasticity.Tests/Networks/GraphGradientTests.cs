using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Rules;
using Plasticity.Tests.Oracles;
using Xunit;

namespace Plasticity.Tests.Networks;

/// <summary>
/// The backward sweep of whole graphs in double precision: against plain loops to eleven digits, and against central differences of the
/// loss, in which nothing of the backward sweep takes part.
/// </summary>
public sealed class GraphGradientTests
{
    private const int Probed = 10;
    private const double Difference = 1e-6;

    public static TheoryData<string, Normalisation?, SkipKind?> Graphs => GraphCase.Graphs;

    public static TheoryData<string, string, int, int, Normalisation?, SkipKind?, string> Networks
    {
        get
        {
            TheoryData<string, string, int, int, Normalisation?, SkipKind?, string> rows = [];
            foreach (string loss in (string[])["cross-entropy", "squared-error"])
            {
                rows.Add(loss, "lenet", 28, 1, null, null, "tanh");
                rows.Add(loss, "vgg8", 16, 3, null, null, "tanh");
                foreach (Normalisation normalisation in Enum.GetValues<Normalisation>())
                    rows.Add(loss, "resnet8", 8, 1, normalisation, null, "tanh");
                rows.Add(loss, "resnet8", 8, 1, null, SkipKind.None, "softplus");
                rows.Add(loss, "20-12-12-12-10", 1, 20, Normalisation.Batch, SkipKind.Additive, "softplus");
                rows.Add(loss, "20-12-12-12-10", 1, 20, Normalisation.Batch, SkipKind.Projection, "sigmoid");
                rows.Add(loss, "20-12-12-12-10", 1, 20, null, SkipKind.Projection, "tanh");
                rows.Add(loss, "8c3-p2-8c3x4-a2-16c3s3x2-g-10", 14, 2, null, null, "tanh");
                rows.Add(loss, "8c5s2v-p2-6c3x2-12-10", 13, 2, Normalisation.Layer, null, "tanh");
            }
            return rows;
        }
    }

    [Theory, MemberData(nameof(Graphs))]
    public void In_double_precision_estimates_agree_with_plain_loops(string network, Normalisation? normalisation, SkipKind? skips)
    {
        using Precision.Scope scope = Precision.Use(ElementPrecision.Double);
        GraphCase c = new(network, normalisation: normalisation, skips: skips, count: 3);
        FeedbackAlignment fa = new(c.Network, new(), c.Seed);
        foreach ((LearningRule rule, WeightSet feedback) in
            ((LearningRule, WeightSet)[])[(new Backpropagation(c.Network), c.Network.Weights), (fa, fa.Feedback)])
        {
            Tensor[] estimate = c.Estimate(rule);
            Assert.All(estimate, tensor => Assert.True(tensor.IsDouble));
            c.AssertClose(new NaiveGraph(c.Network, c.Batch).Estimate(feedback), estimate, 1e-11);
        }
    }

    /// <summary>Entries of every parameter, drawn at random: the change of the loss along each is what bp estimates.</summary>
    [Theory, MemberData(nameof(Networks))]
    public void Backpropagation_is_the_slope_of_the_loss(
        string loss, string text, int side, int channels, Normalisation? normalisation, SkipKind? skips, string activation)
    {
        using Precision.Scope scope = Precision.Use(ElementPrecision.Double);
        Seed seed = new(11);
        bool isChain = text.StartsWith("20-", StringComparison.Ordinal);
        NetworkOptions options = new()
        {
            Widths = isChain ? NetworkOptions.ParseWidths(text) : [side * side * channels, 10],
            Activation = Nonlinearity.Parse(activation),
            Normalisation = normalisation,
            Skips = skips,
            Channels = 4,
        };
        if (!isChain) options = options with { Architecture = Architecture.Parse(text), Input = new ImageShape(side, side, channels) };
        Network network = new(options, Loss.Parse(loss), seed);
        foreach (Parameter parameter in network.Parameters)
            if (parameter.IsBias || parameter.Connection is GainConnection)
                parameter.Value.AddNoise(NoiseKind.Normal, seed.Stream("test.parameter", parameter.Connection.Index), 0.2);
        Batch batch = new(2, network.Inputs, 10, isClassification: loss == "cross-entropy");
        batch.Inputs.SetNormal(seed.Stream("test.inputs"), 1);
        if (batch.IsClassification)
            for (int i = 0; i < 2; i++) batch.SetLabel(i, 3 * i + 1);
        else batch.Targets.SetNormal(seed.Stream("test.targets"), 1);
        Step step = new(network, optimiser: null, 2, seed);
        step.Begin(batch, 0);
        new Backpropagation(network).Estimate(step);
        NetworkPass pass = network.NewNetworkPass(2);
        RandomStream random = seed.Stream("test.entries");
        int seen = 0;
        foreach (Parameter parameter in network.Parameters)
        {
            Tensor dense = parameter.Value.LikeThis();
            step.Updates.Of(parameter).Materialise(dense);
            double[] estimate = dense.Doubles.ToArray();
            double largest = estimate.Max(Math.Abs);
            for (int probe = 0; probe < Probed; probe++)
            {
                int i = random.NextInt(estimate.Length);
                double start = parameter.Value.Doubles[i];
                double LossAt(double value)
                {
                    parameter.Value.Doubles[i] = value;
                    network.Forward(batch, pass, step.Noise);
                    return pass.Loss;
                }
                double slope = (LossAt(start + Difference) - LossAt(start - Difference)) / (2 * Difference);
                parameter.Value.Doubles[i] = start;
                // A loss of order 1 is rounded to 1e-16 or so, its difference over 1e-6 to 1e-10 or so.
                Assert.True(Math.Abs(slope - estimate[i]) <= 1e-6 * largest + 3e-9,
                    $"{parameter.Name}[{i}]: bp says {estimate[i]:g12}, the loss {slope:g12}, largest {largest:g3}");
                if (Math.Abs(estimate[i]) > 1e-3) seen++;
            }
        }
        // Most entries are far above what rounding hides.
        Assert.True(seen > network.Parameters.Count * Probed / 4, $"{seen} of {network.Parameters.Count * Probed} entries are above 1e-3");
    }
}
