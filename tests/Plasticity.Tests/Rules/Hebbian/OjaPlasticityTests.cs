using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Optimisers;
using Plasticity.Rules;
using Plasticity.Tasks;
using Plasticity.Tests.Oracles;
using Plasticity.Training;
using Xunit;

namespace Plasticity.Tests.Rules.Hebbian;

public sealed class OjaPlasticityTests
{
    private const double Tolerance = 1e-5;   // as for backpropagation: float against double

    // The variances of ten independent inputs; the principal components are the axes.
    private static readonly double[] _variances = [4, 2.5, 1.5, 1, 0.6, 0.4, 0.3, 0.2, 0.1, 0.05];

    [Theory]
    [MemberData(nameof(SmallCase.ActivationsAndLosses), MemberType = typeof(SmallCase))]
    public void Agrees_with_the_naive_implementation(string activation, string loss)
    {
        SmallCase c = new(activation, loss);
        Tensor[] actual = Alone(c, 0.7f, hiddenOnly: false);
        NaiveEstimate expected = c.Naive.Zero();
        for (int l = 1; l <= 3; l++)
        {
            double[,] change = c.Naive.OjaChange(l, [.. Enumerable.Range(0, c.Count).Select(i =>
            {
                double[][] h = c.Naive.Forward(c.X(i)).H;
                double sum = h[l].Sum(Math.Exp);
                return (h[l - 1], l == 3 && loss == "cross-entropy" ? [.. h[l].Select(a => Math.Exp(a) / sum)] : h[l]);
            })]);
            for (int j = 0; j < change.GetLength(0); j++)
                for (int k = 0; k < change.GetLength(1); k++) expected.W[l][j, k] = -0.7f * change[j, k];
        }
        c.AssertClose(expected, actual, Tolerance);
    }

    [Fact]
    public void Leaves_the_output_layer_and_the_biases_alone()
    {
        SmallCase c = new();
        Alone(c, 1);
        Assert.True(c.Step.Updates[3].IsEmpty && c.Step.Updates[1].Bias!.IsEmpty && c.Step.Updates[2].Bias!.IsEmpty);
        Assert.False(c.Step.Updates[1].Weights.IsEmpty);
    }

    [Fact]
    public void Is_linear_in_its_coefficient()
    {
        SmallCase c = new();
        Tensor[] one = Alone(c, 0.25f), two = Alone(c, 0.5f);
        foreach (Tensor tensor in one) tensor.Scale(2);
        c.AssertSameBits(one, two);
    }

    [Fact]
    public void Adds_nothing_with_coefficient_zero()
    {
        SmallCase c = new();
        Tensor[] bp = c.Estimate(new Backpropagation(c.Network));
        WithTransform rule =
            new(new Backpropagation(c.Network), new OjaPlasticity(c.Network, new OjaPlasticity.Options { Coefficient = 0 }));
        c.AssertSameBits(bp, c.Estimate(rule));
    }

    [Fact]
    public void Adds_to_the_estimate_of_the_rule()
    {
        SmallCase c = new();
        Tensor[] bp = c.Estimate(new Backpropagation(c.Network)), oja = Alone(c, 0.3f);
        Tensor[] both = c.Estimate(new WithTransform(
            new Backpropagation(c.Network), new OjaPlasticity(c.Network, new OjaPlasticity.Options { Coefficient = 0.3f })));
        for (int p = 0; p < bp.Length; p++)
        {
            bp[p].Add(oja[p]);
            for (int i = 0; i < bp[p].Count; i++) Assert.Equal(bp[p].Span[i], both[p].Span[i], 1e-6f);
        }
    }

    [Fact]
    public void Leaves_orthonormal_weights_alone_if_they_span_the_input()
    {
        SmallCase c = new("linear", "squared-error", [6, 3, 2], bias: false);
        Tensor w = c.Network.Weights[1];
        new Initialisation(InitialisationKind.Orthogonal).Fill(w, c.Seed.Stream("orthogonal"));
        Tensor z = new(c.Count, 3);
        z.SetNoise(NoiseKind.Normal, c.Seed.Stream("z"), 1);
        c.Batch.Inputs.SetProductTransposed(z, w);                            // x = z W^T: in the span of the columns
        Assert.InRange(Alone(c, 1)[0].Norm(), 0, 2e-6);
    }

    [Fact]
    public void A_single_linear_unit_finds_the_first_principal_component_with_unit_norm()
    {
        Tensor w = Train(units: 1);
        Assert.InRange(w.Norm(), 0.98, 1.02);
        Assert.True(Math.Abs(w.Span[0]) / w.Norm() > 0.995);
    }

    [Fact]
    public void Several_linear_units_become_orthonormal_in_the_principal_subspace()
    {
        Tensor w = Train(units: 3), gram = new(3, 3);
        gram.AddTransposedProduct(w, w, 1);
        for (int j = 0; j < 3; j++) gram[j, j] -= 1;
        Assert.InRange(gram.Norm(), 0, 0.05);
        double inSubspace = 0;
        for (int k = 0; k < 3; k++)
            for (int j = 0; j < 3; j++) inSubspace += w[k, j] * (double)w[k, j];
        Assert.True(inSubspace / 3 > 0.98);                                   // the mean squared cosine with the first three components
    }

    [Fact]
    public void Rescues_backprop_from_small_initial_weights()
    {
        // Ours, after the abstract of arXiv 2408.08408: five layers, initial weights half of Xavier, one sample at a time.
        double backprop = Math.Max(Online("bp", 0.01f), Online("bp", 0.03f)), withOja = Online("bp+oja", 0.01f);
        Assert.True(withOja >= backprop + 0.1, $"bp {backprop:f3}, bp+oja {withOja:f3}");
    }

    private static double Online(string id, float rate)
    {
        LearningTask task = Digits.Load(new TaskOptions());
        Seed seed = new(0);
        NetworkOptions options = new()
        {
            Widths = [64, 60, 50, 40, 30, 10],
            Activation = Nonlinearity.Parse("softplus:10"),
            Bias = false,
            Initialisation = new Initialisation(InitialisationKind.XavierUniform, 0.5f),
        };
        Network network = new(options, task.Loss, seed);
        System.Text.Json.Nodes.JsonObject oja = new() { ["coefficient"] = 1 };
        LearningRule rule =
            RuleExpression.Parse(id).Create(network, new Dictionary<string, System.Text.Json.Nodes.JsonObject> { ["oja"] = oja }, seed);
        Optimiser sgd = Optimiser.New(network, new OptimiserOptions { LearningRate = rate }, 1);
        return new Trainer(network, rule, sgd, task, new TrainingOptions { Epochs = 3, BatchSize = 1 }, seed, [])
            .Run(default).TestAccuracy!.Value;
    }

    private static Tensor[] Alone(SmallCase c, float coefficient, bool hiddenOnly = true)
    {
        OjaPlasticity oja = new(c.Network, new OjaPlasticity.Options { Coefficient = coefficient, HiddenOnly = hiddenOnly });
        c.Step.Begin(c.Batch, 0);
        oja.Transform(c.Step);
        return c.Dense();
    }

    private static Tensor Train(int units)
    {
        SmallCase c = new("linear", "squared-error", [10, units, 1], count: 20, bias: false, lr: 1);
        c.Network.Weights[1].SetNoise(NoiseKind.Normal, c.Seed.Stream("start"), 0.1f);
        const int Steps = 2000;
        OjaPlasticity fast = new(c.Network, new OjaPlasticity.Options { Coefficient = 0.02f }),
            slow = new(c.Network, new OjaPlasticity.Options { Coefficient = 0.002f });
        for (int t = 0; t < Steps; t++)
        {
            c.Batch.Inputs.SetNoise(NoiseKind.Normal, c.Seed.Stream("inputs", 0, t), 1);
            for (int i = 0; i < c.Count; i++)
                for (int k = 0; k < 10; k++) c.Batch.Inputs[i, k] *= (float)Math.Sqrt(_variances[k]);
            c.Step.Begin(c.Batch, t);
            (t < Steps / 2 ? fast : slow).Transform(c.Step);
            c.Step.Apply();
        }
        return c.Network.Weights[1];
    }
}
