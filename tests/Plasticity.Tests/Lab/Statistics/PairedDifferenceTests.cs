using Plasticity.Lab.Statistics;
using Xunit;

namespace Plasticity.Tests.Lab.Statistics;

public sealed class PairedDifferenceTests
{
    [Fact]
    public void Darwins_maize_differs_by_half_a_deviation()
    {
        // Fisher: mean 20.933 eighths of an inch, t = 2.148 with 14 degrees of freedom; d_z = t / sqrt(15).
        PairedDifference maize = PairedDifference.Of([.. SignFlipTestTests.Darwin.Select(difference => (difference + 150, 150.0))]);
        Assert.Equal(314 / 15.0, maize.Mean.Mean, 12);
        Assert.Equal(2.148 / Math.Sqrt(15), maize.EffectSize!.Value, 3);
        Assert.Equal(1726 / 32768.0, maize.PValue);
        Assert.Equal(15, maize.Pairs);
    }

    [Fact]
    public void The_interval_is_that_of_the_mean_of_differences()
    {
        (double, double)[] pairs = [(11, 10), (22, 20), (33, 30)];
        Assert.Equal(MeanInterval.OfDifferences(pairs), PairedDifference.Of(pairs).Mean);
    }

    [Fact]
    public void Exchanged_arms_have_the_opposite_effect()
    {
        (double A, double B)[] pairs = [(0.9, 0.8), (0.7, 0.75), (0.95, 0.7), (0.8, 0.79)];
        PairedDifference there = PairedDifference.Of(pairs), back = PairedDifference.Of([.. pairs.Select(pair => (pair.B, pair.A))]);
        Assert.Equal(-there.EffectSize!.Value, back.EffectSize!.Value, 12);
        Assert.Equal(there.PValue, back.PValue);
    }

    [Fact]
    public void An_effect_without_spread_has_no_size_although_rounding_makes_some()
    {
        Assert.Null(PairedDifference.Of([(0.9, 0.8), (0.7, 0.6), (0.4, 0.3)]).EffectSize);
        Assert.Null(PairedDifference.Of([(0.9, 0.8)]).EffectSize);
        Assert.Null(PairedDifference.Of([]).PValue);
    }

    [Fact]
    public void A_pair_without_a_score_is_refused() =>
        Assert.Throws<ArgumentException>(() => PairedDifference.Of([(1, 2), (double.NaN, 1)]));
}
