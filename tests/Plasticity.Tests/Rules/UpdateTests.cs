using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Rules;
using Xunit;

namespace Plasticity.Tests.Rules;

public sealed class UpdateTests
{
    private const int Rows = 6, Columns = 5, Samples = 4;

    private static readonly Seed _seed = new(4);

    private static Tensor Post { get; } = Normal(1, Samples, Columns);

    private static Tensor Pre { get; } = Normal(2, Samples, Rows);

    private static Tensor Dense { get; } = Normal(3, Rows, Columns);

    private static Tensor Coefficients { get; } = Normal(4, Rows);

    /// <summary>A kind of term: how it is added, and the dense estimate it means, element by element.</summary>
    private static readonly Dictionary<string, (Action<Update> Add, Func<float[,], int, int, double> Means)> _terms = new()
    {
        ["outer"] = (
            update => update.Outer(Post, Pre, 0.7f),
            (_, j, k) => 0.7 * Enumerable.Range(0, Samples).Sum(i => (double)Pre[i, j] * Post[i, k]) / Samples),
        ["decay"] = (update => update.Decay(0.3f), (w, j, k) => 0.3 * w[j, k]),
        ["decay by row"] = (update => update.Decay(Coefficients), (w, j, k) => (double)Coefficients.Span[j] * w[j, k]),
        ["signs"] = (update => update.Signs(_seed.Stream("signs"), 0.2f), (_, j, k) => 0.2 * Drawn("signs")[j, k]),
        ["normal"] = (update => update.Normal(_seed.Stream("normal"), 0.2f), (_, j, k) => 0.2 * Drawn("normal")[j, k]),
        ["dense"] = (update => update.Dense(Dense, -0.4f), (_, j, k) => -0.4 * Dense[j, k]),
    };

    public static TheoryData<string> Terms => [.. _terms.Keys, "all"];

    [Theory, MemberData(nameof(Terms))]
    public void Materialising_is_the_sum_of_what_the_terms_mean(string kind)
    {
        (Network network, Update update) = Make(kind);
        Tensor dense = new(Rows, Columns);
        dense.Fill(float.NaN);
        update.Materialise(dense);
        double[,] expected = Expected(kind, network);
        for (int j = 0; j < Rows; j++)
            for (int k = 0; k < Columns; k++) Assert.Equal(expected[j, k], dense[j, k], 1e-6);
    }

    [Theory, MemberData(nameof(Terms))]
    public void Applying_subtracts_the_rate_times_what_is_materialised(string kind)
    {
        (Network network, Update update) = Make(kind);
        double[,] expected = Expected(kind, network);
        float[,] before = Weights(network);
        update.ApplyTo(network.Weights[1], 0.1f);
        for (int j = 0; j < Rows; j++)
            for (int k = 0; k < Columns; k++)
            {
                // Decays act one after the other on the weights: of two, the second finds them shrunk. To first order that is their sum.
                double tolerance = kind == "all" ? 0.1 * 0.1 * Math.Abs(0.3 * Coefficients.Span[j] * before[j, k]) + 1e-6 : 1e-6;
                Assert.Equal(before[j, k] - 0.1 * expected[j, k], network.Weights[1][j, k], tolerance);
            }
    }

    [Theory, MemberData(nameof(Terms))]
    public void Adding_adds_a_factor_times_what_is_materialised(string kind)
    {
        (_, Update update) = Make(kind);
        Tensor dense = new(Rows, Columns), sum = Dense.Copy();
        update.Materialise(dense);
        update.AddTo(sum, -2);
        for (int j = 0; j < Rows; j++)
            for (int k = 0; k < Columns; k++) Assert.Equal(Dense[j, k] - 2 * dense[j, k], sum[j, k], 1e-5);
    }

    [Fact]
    public void Decays_act_on_the_weights_as_they_were_whatever_the_order_of_terms()
    {
        float[] After(params string[] kinds)
        {
            (Network network, Update update) = Make(kinds);
            update.ApplyTo(network.Weights[1], 0.5f);
            return network.Weights[1].Span.ToArray();
        }
        Assert.Equal(After("decay", "dense", "outer"), After("dense", "decay", "outer"));
        Assert.Equal(After("decay by row", "signs"), After("signs", "decay by row"));
    }

    [Fact]
    public void Applied_to_another_tensor_decays_shrink_that_tensor()
    {
        (Network network, Update update) = Make("decay");
        Tensor other = Dense.Copy();
        float[,] before = Weights(network);
        update.ApplyTo(other, 0.5f);
        for (int j = 0; j < Rows; j++)
            for (int k = 0; k < Columns; k++)
            {
                Assert.Equal(Dense[j, k] * (1 - 0.5 * 0.3), other[j, k], 1e-6);
                Assert.Equal(before[j, k], network.Weights[1][j, k]);
            }
    }

    [Fact]
    public void Sums_are_the_mean_signal_and_outer_gives_the_bias_its_share()
    {
        (Network network, _) = Make("decay");
        Updates updates = new(network);
        updates.Clear(Samples);
        updates[1].Outer(Post, Pre, 2);
        Tensor bias = new(Columns);
        updates[1].Bias!.Materialise(bias);
        for (int k = 0; k < Columns; k++)
            Assert.Equal(2 * Enumerable.Range(0, Samples).Average(i => (double)Post[i, k]), bias.Span[k], 1e-6);
    }

    [Fact]
    public void Noise_is_the_same_each_time_it_is_drawn()
    {
        (_, Update update) = Make("signs", "normal");
        Tensor first = new(Rows, Columns), second = new(Rows, Columns);
        update.Materialise(first);
        update.Materialise(second);
        Assert.Equal(first.Span.ToArray(), second.Span.ToArray());
    }

    [Fact]
    public void Appending_adds_the_terms_of_another_estimate()
    {
        (Network network, _) = Make("decay");
        Updates a = new(network), b = new(network);
        a.Clear(Samples);
        b.Clear(Samples);
        a[1].Outer(Post, Pre);
        b[1].Weights.Dense(Dense);
        Assert.True(a[1].Weights.IsEmpty is false && b[1].Bias!.IsEmpty);
        a.Append(b);
        Tensor sum = new(Rows, Columns), outer = new(Rows, Columns);
        a[1].Weights.Materialise(sum);
        b.Clear(Samples);
        Assert.True(b.IsEmpty);
        b[1].Outer(Post, Pre);
        b[1].Weights.Materialise(outer);
        outer.Add(Dense);
        for (int i = 0; i < sum.Count; i++) Assert.Equal(outer.Span[i], sum.Span[i], 1e-6);
    }

    private static (Network Network, Update Update) Make(params string[] kinds)
    {
        Network network = new(new NetworkOptions { Widths = [Rows, Columns] }, Loss.SquaredError, _seed);
        Updates updates = new(network);
        updates.Clear(Samples);
        foreach (string kind in kinds is ["all"] ? [.. _terms.Keys] : kinds) _terms[kind].Add(updates[1].Weights);
        return (network, updates[1].Weights);
    }

    private static double[,] Expected(string kind, Network network)
    {
        float[,] weights = Weights(network);
        double[,] expected = new double[Rows, Columns];
        for (int j = 0; j < Rows; j++)
            for (int k = 0; k < Columns; k++)
                expected[j, k] = (kind == "all" ? [.. _terms.Keys] : (string[])[kind]).Sum(term => _terms[term].Means(weights, j, k));
        return expected;
    }

    private static float[,] Weights(Network network)
    {
        float[,] weights = new float[Rows, Columns];
        for (int j = 0; j < Rows; j++)
            for (int k = 0; k < Columns; k++) weights[j, k] = network.Weights[1][j, k];
        return weights;
    }

    private static Tensor Drawn(string purpose)
    {
        Tensor drawn = new(Rows, Columns);
        RandomStream stream = _seed.Stream(purpose);
        if (purpose == "signs") stream.FillSigns(drawn.Span, 1);
        else stream.FillNormal(drawn.Span, 1);
        return drawn;
    }

    private static Tensor Normal(int stream, params ReadOnlySpan<int> shape)
    {
        Tensor tensor = new(shape);
        new Seed(17).Stream("test", stream).FillNormal(tensor.Span, 1);
        return tensor;
    }
}
