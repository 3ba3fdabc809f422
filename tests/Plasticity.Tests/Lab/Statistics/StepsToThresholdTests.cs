using Plasticity.Lab.Statistics;
using Xunit;

namespace Plasticity.Tests.Lab.Statistics;

public sealed class StepsToThresholdTests
{
    private static readonly (double, double)[] _curve = [(0, 0.1), (10, 0.5), (20, 0.9), (30, 0.7), (40, 0.95), (50, 0.96)];

    [Theory]
    [InlineData(0.05, 0)]
    [InlineData(0.1, 0)]
    [InlineData(0.5, 10)]
    [InlineData(0.8, 17.5)]
    [InlineData(0.95, 40)]
    public void The_first_crossing_lies_on_the_line_between_evaluations(double threshold, double expected) =>
        Assert.Equal(expected, StepsToThreshold.Of(_curve, threshold)!.Value, 12);

    [Fact]
    public void A_threshold_that_is_never_reached_has_no_time()
    {
        Assert.Null(StepsToThreshold.Of(_curve, 0.97));
        Assert.Null(StepsToThreshold.Of([], 0));
    }

    [Fact]
    public void A_crossing_may_have_to_last()
    {
        Assert.Equal(34, StepsToThreshold.Of(_curve, 0.8, lasting: 1)!.Value, 12);
        Assert.Equal(34, StepsToThreshold.Of(_curve, 0.8, lasting: 2)!.Value, 12);
        Assert.Equal(15, StepsToThreshold.Of(_curve, 0.7, lasting: 2)!.Value, 12);
    }

    [Fact]
    public void A_run_that_diverged_reaches_nothing_then()
    {
        Assert.Null(StepsToThreshold.Of([(0, 0.1), (1, double.NaN), (2, double.PositiveInfinity)], 0.5));
        Assert.Equal(2, StepsToThreshold.Of([(0, 0.1), (1, double.NaN), (2, 0.9)], 0.5));
    }

    [Fact]
    public void Seeds_that_never_arrive_count_as_infinitely_late()
    {
        Assert.Equal(new(3, 5, 9), StepsToThreshold.OverSeeds([9, null, 3, null, 5]));
        Assert.Equal(new(2, 5, null), StepsToThreshold.OverSeeds([9, null, 3, null, null]));
        Assert.Equal(new(4, 4, 4), StepsToThreshold.OverSeeds([9, 3, 2, 5]));
        Assert.Equal(new(2, 4, null), StepsToThreshold.OverSeeds([9, 3, null, null]));
        Assert.Equal(new(0, 0, null), StepsToThreshold.OverSeeds([]));
    }

    [Fact]
    public void A_curve_that_goes_back_is_refused()
    {
        Assert.Throws<ArgumentException>(() => StepsToThreshold.Of([(1, 0), (0, 1)], 0.5));
        Assert.Throws<ArgumentException>(() => StepsToThreshold.Of(_curve, double.NaN));
    }
}
