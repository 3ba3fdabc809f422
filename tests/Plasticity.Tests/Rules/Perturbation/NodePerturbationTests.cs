using Plasticity.Numerics;
using Plasticity.Rules;
using Plasticity.Tests.Oracles;
using Xunit;

namespace Plasticity.Tests.Rules.Perturbation;

public sealed class NodePerturbationTests
{
    // A loss difference is divided by sigma: rounding of activities, 1e-7, over sigma = 0.1 stays below 1e-5 of the estimate.
    private const double Tolerance = 2e-5;
    private const float LargeSigma = 0.1f;

    [Theory]
    [MemberData(nameof(SmallCase.ActivationsAndLosses), MemberType = typeof(SmallCase))]
    public void Agrees_with_the_naive_implementation(string activation, string loss)
    {
        SmallCase c = new(activation, loss);
        foreach (LossDifference difference in Enum.GetValues<LossDifference>())
            foreach (NoiseKind kind in Enum.GetValues<NoiseKind>())
            {
                NodePerturbation rule = New(c, directions: 2, LargeSigma, kind, difference);
                NaiveEstimate expected = c.Naive.NodePerturbation(
                    c, [Draw(c, kind, 0), Draw(c, kind, 1)], LargeSigma, difference == LossDifference.Central);
                c.AssertClose(expected, c.Estimate(rule), Tolerance);
            }
    }

    [Theory]
    [InlineData(NoiseKind.Signs)]
    [InlineData(NoiseKind.Normal)]
    public void Its_teaching_signals_have_the_mean_of_backprop_and_the_variance_theory_says(NoiseKind kind)
    {
        const int Draws = 4000;
        SmallCase c = new(count: 1);
        int depth = c.Network.Depth;
        c.Estimate(new Backpropagation(c.Network));
        Tensor[] exact = [.. Enumerable.Range(1, depth).Select(l => c.Step.ForwardNetwork().D[l].Copy())],
            mean = [.. exact.Select(d => d.LikeThis())];
        NodePerturbation rule = New(c, 1, 1e-3f, kind, LossDifference.Central);
        double[] squares = new double[depth];
        for (int draw = 0; draw < Draws; draw++)
        {
            c.Estimate(rule, draw);
            for (int l = 0; l < depth; l++)
            {
                Tensor d = c.Step.ForwardNetwork().D[l + 1];
                mean[l].Add(d, 1f / Draws);
                squares[l] += d.Dot(d) / Draws;
            }
        }
        double s = exact.Sum(d => d.Dot(d));                                  // S, the squared teaching signals of all layers together
        for (int l = 0; l < depth; l++)
        {
            double dd = exact[l].Dot(exact[l]), variance = squares[l] - mean[l].Dot(mean[l]);
            double expected = kind == NoiseKind.Signs ? exact[l].Count * s - dd : exact[l].Count * s + dd;
            mean[l].Add(exact[l], -1);
            // As for weights: twice the expected squared error of the mean is far out, and variances are known to a few percent.
            Assert.InRange(mean[l].Dot(mean[l]), 0, 3 * expected / Draws);
            Assert.InRange(variance / expected, 0.85, 1.15);
        }
    }

    [Fact]
    public void Never_changes_a_weight_from_a_silent_input()
    {
        SmallCase c = new();
        for (int i = 0; i < c.Count; i++) c.Batch.Inputs[i, 2] = 0;
        Tensor dw = c.Estimate(New(c, 3, 0.1f, NoiseKind.Normal, LossDifference.Forward))[0];
        Assert.All(dw.Row(2).ToArray(), value => Assert.Equal(0, value));
        Assert.DoesNotContain(0f, dw.Row(1).ToArray());
    }

    [Fact]
    public void Averaging_directions_divides_the_variance()
    {
        const int Draws = 1500;
        SmallCase c = new(count: 1);
        double Squares(int directions)
        {
            NodePerturbation rule = New(c, directions, 1e-3f, NoiseKind.Signs, LossDifference.Forward);
            double squares = 0;
            for (int draw = 0; draw < Draws; draw++)
            {
                Tensor[] estimate = c.Estimate(rule, draw);
                squares += SmallCase.Dot(estimate, estimate) / Draws;
            }
            return squares;
        }
        Tensor[] g = c.Estimate(new Backpropagation(c.Network));
        double gg = SmallCase.Dot(g, g);
        Assert.Equal(0.2, (Squares(5) - gg) / (Squares(1) - gg), 0.03);       // a variance is known to some 5 % after 1500 draws
    }

    [Fact]
    public void Counts_its_forward_passes()
    {
        SmallCase c = new();
        c.Estimate(New(c, 3, 0.1f, NoiseKind.Signs, LossDifference.Forward));
        Assert.Equal(4, c.Step.Cost.Forward);
        c.Estimate(New(c, 3, 0.1f, NoiseKind.Signs, LossDifference.Central));
        Assert.Equal(7, c.Step.Cost.Forward);
    }

    private static NodePerturbation New(SmallCase c, int directions, float sigma, NoiseKind kind, LossDifference difference) =>
        new(c.Network,
            new NodePerturbation.Options { Directions = directions, Sigma = sigma, Distribution = kind, Difference = difference });

    private static double[][][] Draw(SmallCase c, NoiseKind kind, int k)
    {
        double[][][] draw = [.. Enumerable.Range(0, c.Count).Select(_ => new double[c.Network.Depth + 1][])];
        for (int l = 1; l <= c.Network.Depth; l++)
        {
            Tensor noise = new(c.Count, c.Network.Width(l));
            noise.SetNoise(kind, c.Seed.Stream("perturbation.nodes", k * (c.Network.Depth + 1) + l), 1);
            for (int i = 0; i < c.Count; i++) draw[i][l] = SmallCase.Doubles(noise.Row(i));
        }
        foreach (double[][] sample in draw) sample[0] = [];
        return draw;
    }
}
