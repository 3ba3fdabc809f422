using Plasticity.Lab.Statistics;
using Xunit;

namespace Plasticity.Tests.Lab.Statistics;

public sealed class MedianTests
{
    [Fact]
    public void The_interval_of_ten_values_lies_between_the_second_and_third_from_each_end()
    {
        // By hand: c_2 = 1 - 2 * 11/1024 = 0.978516, c_3 = 1 - 2 * 56/1024 = 0.890625, I = 0.324444, w = 8 I / (2 + 6 I) = 0.657658.
        Estimate median = Median.Of([10, 3, 8, 1, 6, 5, 4, 7, 2, 9]);
        Assert.Equal(5.5, median.Value);
        Assert.Equal(2.657658, median.Low, 5);
        Assert.Equal(8.342342, median.High, 5);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(20)]
    [InlineData(101)]
    public void The_interval_lies_within_the_order_statistics_whose_level_is_exact(int n)
    {
        // Independently: the largest d for which x_(d) and x_(n+1-d) still enclose with 95 %.
        int d = 0;
        while (1 - 2 * MathNet.Numerics.Distributions.Binomial.CDF(0.5, n, d) >= 0.95) d++;
        Estimate median = Median.Of([.. Enumerable.Range(1, n).Select(i => (double)i)]);
        Assert.InRange(median.Low, d, d + 1);
        Assert.Equal(n + 1, median.Low + median.High, 9);
    }

    [Fact]
    public void Five_values_cannot_say_95_percent()
    {
        Estimate median = Median.Of([5, 1, 4, 2, 3]);
        Assert.Equal((3, false, 5), (median.Value, median.HasBounds, median.Count));
        Assert.True(double.IsNaN(Median.Of([]).Value));
        Assert.True(Median.Of([1, 2, 3, 4, 5, 6]).HasBounds);
    }

    [Fact]
    public void Shift_and_scale_carry_over_and_order_does_not_matter()
    {
        double[] values = Population.Normals(14, 1, 0);
        Estimate median = Median.Of(values), moved = Median.Of([.. values.Reverse().Select(value => 3 - 2 * value)]);
        Assert.Equal(3 - 2 * median.Value, moved.Value, 12);
        Assert.Equal(3 - 2 * median.High, moved.Low, 12);
        Assert.Equal(3 - 2 * median.Low, moved.High, 12);
    }

    [Fact]
    public void Equal_values_have_an_interval_of_no_width()
    {
        Estimate median = Median.Of([.. Enumerable.Repeat(0.1, 9)]);
        Assert.Equal((0.1, 0.1, 0.1), (median.Value, median.Low, median.High));
    }

    [Fact]
    public void A_value_that_is_not_finite_is_named() =>
        Assert.Contains("Value 1 of 3 is NaN", Assert.Throws<ArgumentException>(() => Median.Of([1, double.NaN, 2])).Message);
}
