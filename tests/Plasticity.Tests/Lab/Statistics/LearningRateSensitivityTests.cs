using Plasticity.Lab.Statistics;
using Xunit;

namespace Plasticity.Tests.Lab.Statistics;

public sealed class LearningRateSensitivityTests
{
    [Fact]
    public void The_range_is_interpolated_on_the_logarithm_of_the_rate()
    {
        // Best 0.9 at 0.01; 0.8 lies half way from 0.001 (0.7) and a quarter of the way to 0.1 (0.5): 10^-2.5 to 10^-1.75.
        LearningRateSensitivity grid = LearningRateSensitivity.Of([(0.1, 0.5), (0.001, 0.7), (0.01, 0.9), (1, 0.1)], 0.1);
        Assert.Equal((0.01, 0.9, false, false), (grid.BestRate, grid.BestScore, grid.IsOpenBelow, grid.IsOpenAbove));
        Assert.Equal(Math.Pow(10, -2.5), grid.LowestRate, 12);
        Assert.Equal(Math.Pow(10, -1.75), grid.HighestRate, 12);
        Assert.Equal(0.75, grid.Decades, 12);
        // (0.8 + 0.7 + 0.3) / 3.
        Assert.Equal(0.6, grid.MeanScore, 12);
    }

    [Fact]
    public void Another_unit_of_the_rate_moves_the_range_and_keeps_its_width()
    {
        (double Rate, double Score)[] points = [(0.003, 0.3), (0.01, 0.8), (0.03, 0.82), (0.1, 0.2)];
        LearningRateSensitivity grid = LearningRateSensitivity.Of(points, 0.05);
        LearningRateSensitivity moved = LearningRateSensitivity.Of([.. points.Select(point => (100 * point.Rate, point.Score + 1))], 0.05);
        Assert.Equal(grid.Decades, moved.Decades, 12);
        Assert.Equal(100 * grid.LowestRate, moved.LowestRate, 12);
        Assert.Equal(grid.MeanScore + 1, moved.MeanScore, 12);
    }

    [Fact]
    public void A_range_that_reaches_the_edge_of_the_grid_says_so()
    {
        LearningRateSensitivity grid = LearningRateSensitivity.Of([(0.01, 0.9), (0.1, 0.89), (1, 0.2)], 0.02);
        Assert.Equal((0.01, true, false), (grid.LowestRate, grid.IsOpenBelow, grid.IsOpenAbove));
        LearningRateSensitivity single = LearningRateSensitivity.Of([(0.1, 0.5)], 0.02);
        Assert.Equal((0, 0.5, true, true), (single.Decades, single.MeanScore, single.IsOpenBelow, single.IsOpenAbove));
    }

    [Fact]
    public void Of_equal_rates_the_smallest_is_best_and_a_second_hump_does_not_count()
    {
        LearningRateSensitivity grid = LearningRateSensitivity.Of([(1, 0.9), (0.1, 0.2), (0.01, 0.9), (0.001, 0.2)], 0);
        Assert.Equal((0.01, 0.01, 0.01, 0), (grid.BestRate, grid.LowestRate, grid.HighestRate, grid.Decades));
    }

    [Fact]
    public void What_is_no_grid_is_refused()
    {
        Assert.Throws<ArgumentException>(() => LearningRateSensitivity.Of([], 0.1));
        Assert.Contains("rate is 0", Assert.Throws<ArgumentException>(() => LearningRateSensitivity.Of([(0, 1)], 0.1)).Message);
        Assert.Throws<ArgumentException>(() => LearningRateSensitivity.Of([(1, 1), (1, 2)], 0.1));
        Assert.Throws<ArgumentException>(() => LearningRateSensitivity.Of([(1, double.NaN)], 0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => LearningRateSensitivity.Of([(1, 1)], -0.1));
    }
}
