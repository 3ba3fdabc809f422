using Plasticity.Numerics;
using Plasticity.Rules;
using Plasticity.Tests.Oracles;
using Xunit;

namespace Plasticity.Tests.Rules.Hebbian;

public sealed class HebbianLayersTests
{
    private const double Tolerance = 1e-5;   // as for backpropagation: float against double

    [Theory]
    [MemberData(nameof(SmallCase.ActivationsAndLosses), MemberType = typeof(SmallCase))]
    public void Agrees_with_the_naive_implementation(string activation, string loss)
    {
        SmallCase c = new(activation, loss);
        HebbianLayers rule = New(c, 0.3f);
        float[][] means =
            [.. rule.State.Select((state, l) => Enumerable.Range(0, state.Value.Count).Select(k => 0.1f * (k + l)).ToArray())];
        foreach ((Tensor mean, float[] values) in rule.State.Select(state => state.Value).Zip(means)) values.CopyTo(mean.Span);
        NaiveEstimate expected = c.Naive.Zero(), bp = c.Naive.Backpropagation(c);
        (expected.W[3], expected.B[3]) = (bp.W[3], bp.B[3]);
        for (int l = 1; l <= 2; l++)
        {
            double[,] change = c.Naive.OjaChange(l, [.. Enumerable.Range(0, c.Count).Select(i =>
            {
                double[] x = [.. c.Naive.Forward(c.X(i)).H[l - 1].Select((h, k) => h - means[l - 1][k])];
                double[] y = new double[c.Network.Width(l)];
                for (int j = 0; j < y.Length; j++)
                    for (int k = 0; k < x.Length; k++) y[j] += c.Naive.W[l][j, k] * x[k];
                return (x, y);
            })]);
            for (int j = 0; j < change.GetLength(0); j++)
                for (int k = 0; k < change.GetLength(1); k++) expected.W[l][j, k] = -0.3f * change[j, k];
        }
        c.AssertClose(expected, c.Estimate(rule), Tolerance);
    }

    [Fact]
    public void The_read_out_learns_as_in_backprop()
    {
        SmallCase c = new();
        c.AssertSameBits(c.Estimate(new Backpropagation(c.Network)), c.Estimate(New(c, 1)), parameter => parameter.Connection.Index == 3);
    }

    [Fact]
    public void Labels_do_not_reach_the_hidden_layers()
    {
        SmallCase c = new();
        HebbianLayers rule = New(c, 1);
        Tensor[] before = c.Estimate(rule);
        for (int i = 0; i < c.Count; i++) c.Batch.SetLabel(i, (c.Batch.Labels[i] + 1) % 3);
        c.AssertSameBits(before, c.Estimate(rule), parameter => parameter.Connection.Index < 3);
    }

    [Fact]
    public void Means_follow_presynaptic_activity_after_each_update()
    {
        SmallCase c = new();
        HebbianLayers rule = New(c, 0.1f);
        for (int t = 0; t < 4; t++)
        {
            c.Estimate(rule, t);
            c.Step.Apply();
            rule.Applied(c.Step);
        }
        (string name, Tensor mean) = rule.State.First();
        Assert.Equal("mean1", name);
        for (int k = 0; k < 4; k++)
            Assert.Equal(Enumerable.Range(0, c.Count).Average(i => c.X(i)[k]), mean.Span[k], 1e-6);
    }

    [Fact]
    public void Estimating_does_not_move_the_means()
    {
        SmallCase c = new();
        HebbianLayers rule = New(c, 0.1f);
        c.AssertSameBits(c.Estimate(rule), c.Estimate(rule));
        Assert.All(rule.State, state => Assert.Equal(0, state.Value.Norm()));
    }

    [Fact]
    public void Weights_become_orthonormal_on_inputs_with_a_large_mean()
    {
        SmallCase c = new("linear", "squared-error", [6, 3, 2], count: 20, lr: 1);
        c.Network.Weights[1].SetNoise(NoiseKind.Normal, c.Seed.Stream("start"), 0.1f);
        HebbianLayers rule = new(c.Network, new HebbianLayers.Options { HiddenRate = 0.05f });
        for (int t = 0; t < 1500; t++)
        {
            c.Batch.Inputs.SetNoise(NoiseKind.Normal, c.Seed.Stream("inputs", 0, t), 1);
            for (int i = 0; i < c.Count; i++)
                for (int k = 0; k < 6; k++) c.Batch.Inputs[i, k] = c.Batch.Inputs[i, k] * (k < 3 ? 1.5f : 0.3f) + (k == 5 ? 3 : 0);
            c.Step.Begin(c.Batch, t);
            rule.Estimate(c.Step);
            c.Step.Updates[2].Weights.Clear();
            c.Step.Updates[2].Bias!.Clear();
            c.Step.Apply();
            rule.Applied(c.Step);
        }
        Tensor w = c.Network.Weights[1], gram = new(3, 3);
        gram.AddTransposedProduct(w, w, 1);
        for (int j = 0; j < 3; j++) gram[j, j] -= 1;
        Assert.InRange(gram.Norm(), 0, 0.1);
        for (int k = 3; k < 6; k++)
            for (int j = 0; j < 3; j++) Assert.InRange(w[k, j], -0.1, 0.1);   // not drawn to the input with the large mean
    }

    private static HebbianLayers New(SmallCase c, float hiddenRate) =>
        new(c.Network, new HebbianLayers.Options { HiddenRate = hiddenRate });
}
