using Plasticity.Numerics;
using Plasticity.Rules;
using Plasticity.Tests.Oracles;
using Xunit;

namespace Plasticity.Tests.Rules.Prediction;

public sealed class PredictiveCodingTests
{
    // Errors are differences of activities of order 1, so they carry their rounding, 1e-7, and are themselves as small as some 1e-2.
    private const double Tolerance = 5e-5;

    [Theory]
    [MemberData(nameof(SmallCase.ActivationsAndLosses), MemberType = typeof(SmallCase))]
    public void Agrees_with_the_naive_implementation(string activation, string loss)
    {
        SmallCase c = new(activation, loss);
        c.AssertClose(c.Naive.PredictiveCoding(c, 6, 0.2f, 0.5f), c.Estimate(New(c, 6, 0.2f, 0.5f)), Tolerance);
    }

    [Fact]
    public void Without_inference_only_the_output_layer_learns_and_as_in_backprop()
    {
        SmallCase c = new();
        Tensor[] bp = c.Estimate(new Backpropagation(c.Network)), pc = c.Estimate(New(c, 0));
        c.AssertSameBits(bp, pc, parameter => parameter.Connection.Index == 3);
        Assert.All(pc.Take(4), tensor => Assert.Equal(0, tensor.Norm()));
    }

    [Fact]
    public void Errors_move_down_one_layer_at_each_step()
    {
        SmallCase c = new(widths: [4, 5, 5, 5, 5, 3]);
        for (int steps = 0; steps <= 5; steps++)
        {
            Tensor[] estimate = c.Estimate(New(c, steps));
            for (int l = 1; l <= 5; l++) Assert.Equal(l >= 5 - steps, estimate[2 * (l - 1)].Norm() > 0);
        }
    }

    [Theory]
    [InlineData("tanh", "cross-entropy")]
    [InlineData("softplus", "squared-error")]
    public void Inference_never_raises_the_energy_and_starts_from_the_loss(string activation, string loss)
    {
        SmallCase c = new(activation, loss);
        double energy = c.Naive.MeanLoss(c);
        for (int steps = 0; steps <= 30; steps++)
        {
            double next = Energy(c, steps, 0.1f);
            Assert.InRange(next, 0, energy + 1e-6);                           // values are floats: energies of order 1 carry some 1e-7
            if (steps == 0) Assert.Equal(energy, next, 1e-6);
            energy = next;
        }
        Assert.True(energy < 0.95 * c.Naive.MeanLoss(c));
    }

    [Fact]
    public void Learns_nothing_from_a_perfect_prediction()
    {
        SmallCase c = new("tanh", "squared-error");
        c.Batch.Targets.CopyFrom(c.Step.ForwardNetwork().Outputs);
        Assert.All(c.Estimate(New(c, 10)), tensor => Assert.Equal(0, tensor.Norm()));
    }

    [Fact]
    public void A_linear_network_settles_at_the_energy_that_theory_says()
    {
        // E* = r S^-1 r^T / 2, r = y - output, S = I + sum_{l=2..L} P_l P_l^T, P_l = W_L ... W_l; two outputs, so S is inverted by hand.
        SmallCase c = new("linear", "squared-error", [3, 4, 4, 2], count: 1);
        NaiveNetwork n = c.Naive;
        double[] h = n.Forward(c.X(0)).H[3], y = c.Y(0), r = [y[0] - h[0], y[1] - h[1]];
        double[,] p = n.W[3];
        double[,] s = { { 1, 0 }, { 0, 1 } };
        for (int l = 3; l >= 2; l--)
        {
            if (l == 2) p = Product(p, n.W[2]);
            for (int i = 0; i < 2; i++)
                for (int j = 0; j < 2; j++)
                    for (int k = 0; k < p.GetLength(1); k++) s[i, j] += p[i, k] * p[j, k];
        }
        double determinant = s[0, 0] * s[1, 1] - s[0, 1] * s[1, 0];
        double expected = (r[0] * r[0] * s[1, 1] - 2 * r[0] * r[1] * s[0, 1] + r[1] * r[1] * s[0, 0]) / determinant / 2;
        Assert.Equal(expected, Energy(c, 800, 0.1f), 1e-5 * expected);
    }

    [Fact]
    public void Inference_carries_updates_away_from_backprop()
    {
        SmallCase c = new("tanh", "squared-error", [12, 10, 9, 8, 5], count: 16, bias: false);
        Tensor[] bp = c.Estimate(new Backpropagation(c.Network));
        double Cosine(int steps, int l) => SmallCase.Cosine(bp[l - 1], c.Estimate(New(c, steps))[l - 1]);
        Assert.True(Cosine(5, 1) > 0.95);
        Assert.True(Cosine(100, 1) < Cosine(5, 1));
        Assert.True(Cosine(100, 4) < Cosine(20, 4) && Cosine(20, 4) < Cosine(5, 4));
    }

    [Fact]
    public void Momentum_starts_anew_for_every_batch()
    {
        SmallCase c = new();
        PredictiveCoding rule = New(c, 4, 0.2f, 0.9f);
        Tensor[] first = c.Estimate(rule);
        c.AssertSameBits(first, c.Estimate(rule));
    }

    [Fact]
    public void Predicts_with_the_dropout_mask_of_the_forward_pass()
    {
        SmallCase c = new("tanh", "squared-error", [4, 16, 16, 3], count: 4, dropout: 0.5f);
        c.Batch.Targets.CopyFrom(c.Step.ForwardNetwork().Outputs);
        // With another mask the predictions would differ from the values they start from, and there would be errors to learn from.
        Assert.All(c.Estimate(New(c, 5)), tensor => Assert.Equal(0, tensor.Norm()));
    }

    [Fact]
    public void Counts_its_steps()
    {
        SmallCase c = new();
        c.Estimate(New(c, 7));
        Assert.Equal(1, c.Step.Cost.Forward);
        Assert.Equal(7, c.Step.Cost.Inference);
    }

    private static PredictiveCoding New(SmallCase c, int steps, float rate = 0.1f, float momentum = 0) =>
        new(c.Network, new PredictiveCoding.Options { InferenceSteps = steps, InferenceRate = rate, InferenceMomentum = momentum });

    private static double Energy(SmallCase c, int steps, float rate)
    {
        PredictiveCoding rule = New(c, steps, rate);
        c.Estimate(rule);
        int depth = c.Network.Depth;
        return Enumerable.Range(0, c.Count).Average(i =>
        {
            double[][] v = [c.X(i), .. Enumerable.Range(1, depth - 1).Select(l => SmallCase.Doubles(rule.Values[l].Row(i))), c.Y(i)];
            return c.Naive.Energy(v, c.Y(i));
        });
    }

    private static double[,] Product(double[,] a, double[,] b)
    {
        double[,] product = new double[a.GetLength(0), b.GetLength(1)];
        for (int i = 0; i < a.GetLength(0); i++)
            for (int k = 0; k < b.GetLength(1); k++)
                for (int j = 0; j < b.GetLength(0); j++) product[i, k] += a[i, j] * b[j, k];
        return product;
    }
}
