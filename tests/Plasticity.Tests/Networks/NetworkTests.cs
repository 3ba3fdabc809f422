using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Rules;
using Xunit;

namespace Plasticity.Tests.Networks;

public sealed class NetworkTests
{
    private static readonly int[] _widths = [5, 7, 6, 3];

    public static TheoryData<string, string, string, string> Combinations
    {
        get
        {
            TheoryData<string, string, string, string> rows = [];
            foreach (string activation in (string[])[.. Nonlinearity.Names, "leaky-relu:0.3", "softplus:4"])
                foreach (string initialisation in (string[])[
                    "xavier-uniform", "xavier-normal", "kaiming-uniform", "kaiming-normal", "orthogonal", "normal:0.4"])
                {
                    rows.Add(activation, initialisation, "cross-entropy", "linear");
                    rows.Add(activation, initialisation, "squared-error", activation);
                }
            return rows;
        }
    }

    [Theory, MemberData(nameof(Combinations))]
    public void Forward_is_the_equations_in_double(string activation, string initialisation, string loss, string output)
    {
        (Network network, Batch batch) = Make(activation, initialisation, loss, output);
        NetworkPass pass = network.NewNetworkPass(batch.Count);
        network.Forward(batch, pass, PassNoise.Evaluation(new Seed(1)));
        NaiveNetwork naive = new(network);
        for (int i = 0; i < batch.Count; i++)
        {
            double[][] h = naive.Forward(Array.ConvertAll(batch.Inputs.Row(i).ToArray(), value => (double)value));
            for (int l = 1; l <= network.Depth; l++)
                for (int k = 0; k < h[l].Length; k++) Assert.Equal(h[l][k], pass.H[l][i, k], 2e-5);
        }
        Assert.Equal(naive.MeanLoss(batch.Inputs, batch.Targets), pass.Loss, 2e-5);
        Assert.Equal(pass.Loss, pass.Losses.ToArray().Average(), 1e-12);
    }

    /// <summary>
    /// Central differences of the loss of the double-precision network against the estimate of bp, for every single weight.
    /// </summary>
    [Theory, MemberData(nameof(Combinations))]
    public void Backward_is_the_gradient_by_finite_differences(string activation, string initialisation, string loss, string output)
    {
        (Network network, Batch batch) = Make(activation, initialisation, loss, output);
        Step step = new(network, optimiser: null, batch.Count, new Seed(1));
        step.Begin(batch, 0);
        new Backpropagation(network).Estimate(step);
        NaiveNetwork naive = new(network);
        const double Difference = 1e-6;
        for (int l = 1; l <= network.Depth; l++)
        {
            Tensor weights = network.Connections[l - 1].Weights.Value.LikeThis(), bias = network.Connections[l - 1].Bias!.Value.LikeThis();
            step.Updates[l].Weights.Materialise(weights);
            step.Updates[l].Bias!.Materialise(bias);
            double[,] w = naive.Weights(l);
            for (int k = 0; k < w.GetLength(1); k++)
            {
                int column = k;
                for (int j = 0; j < w.GetLength(0); j++)
                {
                    int row = j;
                    Assert.Equal(Slope(delta => w[row, column] += delta), weights[row, column], 5e-5);
                }
                Assert.Equal(Slope(delta => naive.Bias(l)[column] += delta), bias.Span[column], 5e-5);
            }
        }

        double Slope(Action<double> move)
        {
            move(Difference);
            double up = naive.MeanLoss(batch.Inputs, batch.Targets);
            move(-2 * Difference);
            double down = naive.MeanLoss(batch.Inputs, batch.Targets);
            move(Difference);
            return (up - down) / (2 * Difference);
        }
    }

    [Fact]
    public void Backward_through_other_weights_is_the_recursion_written_out()
    {
        (Network network, Batch batch) = Make("sigmoid", "xavier-normal", "squared-error", "tanh");
        WeightSet feedback = WeightSet.Random(network, new Initialisation(InitialisationKind.Normal, 0.5f), new Seed(9));
        NetworkPass pass = network.NewNetworkPass(batch.Count);
        network.Forward(batch, pass, PassNoise.Evaluation(new Seed(1)));
        network.Backward(pass, feedback);
        for (int i = 0; i < batch.Count; i++)
        {
            double[] d =
                [.. Enumerable.Range(0, 3)
                .Select(k => (double)(pass.H[3][i, k] - batch.Targets[i, k]) * (1 - pass.H[3][i, k] * pass.H[3][i, k]))];
            for (int l = 3; l >= 1; l--)
            {
                for (int k = 0; k < d.Length; k++) Assert.Equal(d[k], pass.D[l][i, k], 1e-6);
                if (l == 1) break;
                double[] above = d;
                d = [.. Enumerable.Range(0, _widths[l - 1]).Select(j =>
                    Enumerable.Range(0, above.Length)
                        .Sum(k => above[k] * feedback[l][j, k]) * pass.H[l - 1][i, j] * (1 - pass.H[l - 1][i, j]))];
            }
        }
    }

    [Fact]
    public void Perturbed_pre_activations_add_before_the_activation()
    {
        (Network network, Batch batch) = Make("tanh", "xavier-normal", "cross-entropy", "linear");
        LayerBuffers added = new(network);
        added.Fit(batch.Count, batch.Count);
        added.Clear();
        NetworkPass clean = network.NewNetworkPass(batch.Count), perturbed = network.NewNetworkPass(batch.Count);
        network.Forward(batch, clean, PassNoise.Evaluation(new Seed(1)));
        network.Forward(batch, perturbed, PassNoise.Evaluation(new Seed(1)), added);
        Assert.Equal(clean.Outputs.Span.ToArray(), perturbed.Outputs.Span.ToArray());
        added[1].Fill(0.5f);
        network.Forward(batch, perturbed, PassNoise.Evaluation(new Seed(1)), added);
        for (int k = 0; k < _widths[1]; k++)
            Assert.Equal(Math.Tanh(Math.Atanh(clean.H[1][0, k]) + 0.5), perturbed.H[1][0, k], 1e-4);
    }

    [Fact]
    public void Same_seed_gives_the_same_weights_and_another_seed_others()
    {
        float[] Weights(ulong seed) =>
            new Network(new NetworkOptions { Widths = _widths }, Loss.CrossEntropy, new Seed(seed)).Weights[2].Span.ToArray();
        Assert.Equal(Weights(5), Weights(5));
        Assert.NotEqual(Weights(5), Weights(6));
    }

    [Fact]
    public void Biases_start_at_zero_or_are_not_there()
    {
        Network with = new(new NetworkOptions { Widths = _widths }, Loss.CrossEntropy, new Seed(1));
        Assert.All(with.Connections, connection => Assert.All(connection.Bias!.Value.Span.ToArray(), value => Assert.Equal(0, value)));
        Network without = new(new NetworkOptions { Widths = _widths, Bias = false }, Loss.CrossEntropy, new Seed(1));
        Assert.All(without.Connections, connection => Assert.Null(connection.Bias));
        Assert.Equal(3, without.Parameters.Count);
    }

    [Fact]
    public void A_batch_of_another_shape_is_refused_with_the_remedy()
    {
        Network network = new(new NetworkOptions { Widths = [64, 20, 10] }, Loss.CrossEntropy, new Seed(1));
        ArgumentException exception = Assert.Throws<ArgumentException>(() =>
            network.Forward(new Batch(2, 30, 10, isClassification: true), network.NewNetworkPass(2), PassNoise.Evaluation(new Seed(1))));
        Assert.Contains("30 inputs", exception.Message, StringComparison.Ordinal);
        Assert.Contains("64-20-10", exception.Message, StringComparison.Ordinal);
        Assert.Contains("network=30-...-10", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pass_too_small_for_the_batch_is_refused()
    {
        Network network = new(new NetworkOptions { Widths = [4, 3, 2] }, Loss.SquaredError, new Seed(1));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            network.Forward(new Batch(3, 4, 2, isClassification: false), network.NewNetworkPass(2), PassNoise.Evaluation(new Seed(1))));
    }

    [Fact]
    public void Cross_entropy_with_a_curved_output_layer_is_refused_with_the_remedy()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() =>
            new Network(new NetworkOptions { Widths = [4, 2], OutputActivation = Nonlinearity.Sigmoid }, Loss.CrossEntropy, new Seed(1)));
        Assert.Contains("cross-entropy", exception.Message, StringComparison.Ordinal);
        Assert.Contains("sigmoid", exception.Message, StringComparison.Ordinal);
        Assert.Contains("loss=squared-error", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1f, 0f)]
    [InlineData(-0.1f, 0f)]
    [InlineData(0f, float.NaN)]
    public void Dropout_out_of_range_is_refused(float hidden, float inputs) => Assert.Throws<ArgumentException>(() =>
        new Network(new NetworkOptions { Widths = [4, 3, 2], Dropout = hidden, InputDropout = inputs }, Loss.CrossEntropy, new Seed(1)));

    [Theory]
    [InlineData("784", "one width")]
    [InlineData("784-x-10", "'x'")]
    [InlineData("784-0-10", "'0'")]
    [InlineData("784--10", "''")]
    public void Widths_that_are_none_are_refused_by_name(string text, string named) =>
        Assert.Contains(named, Assert.Throws<FormatException>(() => NetworkOptions.ParseWidths(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Widths_are_read() => Assert.Equal([784, 500, 10], NetworkOptions.ParseWidths("784-500-10"));

    [Fact]
    public void An_unseen_layer_of_a_pass_is_named()
    {
        NetworkPass pass = new Network(new NetworkOptions { Widths = [4, 3, 2] }, Loss.CrossEntropy, new Seed(1)).NewNetworkPass(2);
        Assert.Contains("h_0", Assert.Throws<InvalidOperationException>(() => pass.H[0]).Message, StringComparison.Ordinal);
        Assert.Contains("d_0", Assert.Throws<InvalidOperationException>(() => pass.D[0]).Message, StringComparison.Ordinal);
    }

    private static (Network Network, Batch Batch) Make(string activation, string initialisation, string loss, string output)
    {
        Seed seed = new(7);
        Network network = new(new NetworkOptions
        {
            Widths = _widths,
            Activation = Nonlinearity.Parse(activation),
            OutputActivation = Nonlinearity.Parse(output),
            Initialisation = Initialisation.Parse(initialisation),
        }, Loss.Parse(loss), seed);
        foreach (Connection connection in network.Connections)
            seed.Stream("test bias", connection.Index).FillNormal(connection.Bias!.Value.Span, 0.1f);
        Batch batch = new(4, _widths[0], _widths[^1], isClassification: loss == "cross-entropy");
        seed.Stream("test input").FillNormal(batch.Inputs.Span, 1);
        if (batch.IsClassification)
            for (int i = 0; i < batch.Count; i++) batch.SetLabel(i, i % batch.Outputs);
        else seed.Stream("test target").FillNormal(batch.Targets.Span, 0.5f);
        return (network, batch);
    }
}
