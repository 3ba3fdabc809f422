using Plasticity.Numerics;
using Plasticity.Rules;
using Plasticity.Tests.Oracles;
using Xunit;

namespace Plasticity.Tests.Rules.Perturbation;

public sealed class WeightPerturbationTests
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
                WeightPerturbation rule = New(c, directions: 2, LargeSigma, kind, difference);
                NaiveEstimate expected = c.Naive.WeightPerturbation(
                    c, [Direction(c, kind, 0), Direction(c, kind, 1)], LargeSigma, difference == LossDifference.Central);
                c.AssertClose(expected, c.Estimate(rule), Tolerance);
            }
    }

    [Theory]
    [InlineData(NoiseKind.Signs, 1)]
    [InlineData(NoiseKind.Signs, 4)]
    [InlineData(NoiseKind.Normal, 1)]
    public void Its_mean_is_the_gradient_and_its_variance_what_theory_says(NoiseKind kind, int directions)
    {
        const int Draws = 3000;
        SmallCase c = new(widths: [2, 3, 2]);
        Tensor[] g = c.Estimate(new Backpropagation(c.Network)), mean = [.. g.Select(tensor => tensor.LikeThis())];
        WeightPerturbation rule = New(c, directions, 1e-3f, kind, LossDifference.Central);
        double squares = 0;
        for (int draw = 0; draw < Draws; draw++)
        {
            Tensor[] estimate = c.Estimate(rule, draw);
            squares += SmallCase.Dot(estimate, estimate) / Draws;
            if (directions == 1) Assert.True(SmallCase.Dot(estimate, g) >= -1e-6, "a single draw never points uphill");
            for (int p = 0; p < mean.Length; p++) mean[p].Add(estimate[p], 1f / Draws);
        }
        double gg = SmallCase.Dot(g, g), variance = squares - SmallCase.Dot(mean, mean);
        double expected = gg * (kind == NoiseKind.Signs ? c.Size - 1 : c.Size + 1) / directions;
        for (int p = 0; p < mean.Length; p++) mean[p].Add(g[p], -1);
        // The squared error of a mean of independent draws averages variance / draws; twice that is far out for some 17 coordinates.
        Assert.InRange(SmallCase.Dot(mean, mean), 0, 2 * expected / Draws);
        // c^2 has relative standard deviation sqrt(2) or more: some 3 % over 3000 draws, 5 % for normal noise. Three times that.
        Assert.InRange(variance / expected, kind == NoiseKind.Signs ? 0.91 : 0.85, kind == NoiseKind.Signs ? 1.09 : 1.15);
    }

    [Fact]
    public void With_one_weight_and_signs_every_draw_is_exact()
    {
        SmallCase c = new("linear", "squared-error", [1, 1], bias: false);
        Tensor g = c.Estimate(new Backpropagation(c.Network))[0];
        for (int draw = 0; draw < 20; draw++)
            Assert.Equal(
                g.Span[0], c.Estimate(New(c, 1, 0.25f, NoiseKind.Signs, LossDifference.Central), draw)[0].Span[0],
                1e-5f * Math.Abs(g.Span[0]));
    }

    [Fact]
    public void Forward_differences_on_a_parabola_are_off_by_half_sigma_times_its_curvature()
    {
        // L(w) = mean (w x - y)^2 / 2 has curvature H = mean x^2: c v = (g v + sigma H / 2) v = g + v sigma H / 2,
        // whose mean over v = +-1 is g.
        const float Sigma = 0.5f;
        SmallCase c = new("linear", "squared-error", [1, 1], bias: false);
        double g = c.Estimate(new Backpropagation(c.Network))[0].Span[0];
        double curvature = Enumerable.Range(0, c.Count).Average(i => c.X(i)[0] * c.X(i)[0]);
        HashSet<double> signs = [];
        for (int draw = 0; draw < 20; draw++)
        {
            double v = Direction(c, NoiseKind.Signs, 0, draw).W[1][0, 0];
            signs.Add(v);
            Assert.Equal(
                g + v * Sigma * curvature / 2, c.Estimate(New(c, 1, Sigma, NoiseKind.Signs, LossDifference.Forward), draw)[0].Span[0],
                1e-5);
        }
        Assert.Equal(2, signs.Count);
    }

    [Fact]
    public void Counts_its_forward_passes()
    {
        SmallCase c = new();
        c.Estimate(New(c, 3, 0.1f, NoiseKind.Signs, LossDifference.Forward));
        Assert.Equal(4, c.Step.Cost.Forward);
        c.Estimate(New(c, 3, 0.1f, NoiseKind.Signs, LossDifference.Central));
        Assert.Equal(6, c.Step.Cost.Forward);
    }

    [Fact]
    public void Compares_passes_with_the_same_dropout_mask()
    {
        SmallCase c = new(widths: [4, 16, 16, 3], count: 8, dropout: 0.5f);
        Tensor[] g = c.Estimate(new Backpropagation(c.Network));
        for (int draw = 0; draw < 5; draw++)
        {
            g = c.Estimate(new Backpropagation(c.Network), draw);
            Tensor[] estimate = c.Estimate(New(c, 1, 1e-3f, NoiseKind.Signs, LossDifference.Forward), draw);
            // |c| = |<g, v>| = sum |g_i|; with another mask the difference of losses would not shrink with sigma:
            // c would be 1000 times larger.
            double slope = Math.Sqrt(SmallCase.Dot(estimate, estimate) / c.Size);
            Assert.InRange(slope, 0, 6 * Math.Sqrt(SmallCase.Dot(g, g)));
        }
    }

    [Fact]
    public void What_is_applied_is_what_was_measured()
    {
        SmallCase c = new(lr: 0.5f);
        Tensor[] before = [.. c.Network.Parameters.Select(parameter => parameter.Value.Copy())];
        Tensor[] estimate = c.Estimate(New(c, 2, 0.1f, NoiseKind.Normal, LossDifference.Forward));
        c.Step.Apply();
        for (int p = 0; p < before.Length; p++)
        {
            before[p].Add(estimate[p], -0.5f);
            for (int i = 0; i < before[p].Count; i++) Assert.Equal(before[p].Span[i], c.Network.Parameters[p].Value.Span[i], 1e-6f);
        }
    }

    private static WeightPerturbation New(SmallCase c, int directions, float sigma, NoiseKind kind, LossDifference difference) =>
        new(c.Network,
            new WeightPerturbation.Options { Directions = directions, Sigma = sigma, Distribution = kind, Difference = difference });

    private static NaiveEstimate Direction(SmallCase c, NoiseKind kind, int k, long step = 0) =>
        c.Direction(kind, p => c.Seed.Stream("perturbation", k * c.Network.Parameters.Count + p, step));
}
