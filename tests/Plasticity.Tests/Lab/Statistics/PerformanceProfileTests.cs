using Plasticity.Lab.Statistics;
using Xunit;

namespace Plasticity.Tests.Lab.Statistics;

public sealed class PerformanceProfileTests
{
    [Fact]
    public void Each_threshold_counts_the_runs_that_reach_it()
    {
        // Six runs, of which one diverged.
        IReadOnlyList<ProfilePoint> profile = PerformanceProfile.Of([[0.9, 0.5, null], [0.5, 0.7, 0.1]], [0.5, 0, 0.9, 1, 0.6]);
        Assert.Equal([4 / 6.0, 5 / 6.0, 1 / 6.0, 0, 2 / 6.0], profile.Select(point => point.Share.Value));
        Assert.Equal([0.5, 0, 0.9, 1, 0.6], profile.Select(point => point.Threshold));
        Assert.Equal(Proportion.Of(4, 6), profile[0].Share);
    }

    [Fact]
    public void Runs_that_diverged_are_below_every_score()
    {
        ProfilePoint lowest = PerformanceProfile.Of([[1, null, double.NaN, 2]], [double.NegativeInfinity])[0];
        Assert.Equal((0.5, 4), (lowest.Share.Value, lowest.Share.Count));
    }

    [Fact]
    public void A_profile_never_rises_and_its_band_has_a_width_at_the_ends()
    {
        double?[] scores = [.. Population.Normals(20, 1, 0).Select(z => (double?)z)];
        ProfilePoint[] profile = [.. PerformanceProfile.Of([scores], [.. Enumerable.Range(-40, 81).Select(i => i / 10.0)])];
        Assert.Equal((1, 0), (profile[0].Share.Value, profile[^1].Share.Value));
        Assert.All(profile.Zip(profile.Skip(1)), pair => Assert.True(pair.First.Share.Value >= pair.Second.Share.Value));
        Assert.All(profile, point => Assert.True(point.Share.Low < point.Share.High));
    }

    [Fact]
    public void Without_runs_the_share_is_unknown_and_a_threshold_must_be_a_number()
    {
        Assert.True(double.IsNaN(PerformanceProfile.Of([], [0.5])[0].Share.Value));
        Assert.Throws<ArgumentException>(() => PerformanceProfile.Of([[1]], [double.NaN]));
    }
}
