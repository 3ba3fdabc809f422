using Plasticity.Lab.Statistics;
using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Lab.Statistics;

public sealed class InterquartileMeanTests
{
    [Theory]
    [InlineData(new double[] { 8, 1, 7, 2, 6, 3, 5, 4 }, 4.5)]              // 3, 4, 5, 6: as rliable
    [InlineData(new double[] { 0, 3, 9 }, 3.5)]                            // (0/4 + 3 + 9/4) / 1.5
    [InlineData(new double[] { 0, 1, 5, 6, 100 }, 4.1)]                    // (0.75 + 5 + 4.5) / 2.5
    [InlineData(new double[] { 0, 1, 2, 4, 8, 16 }, 3.5)]                  // (0.5 + 2 + 4 + 4) / 3
    [InlineData(new double[] { 7 }, 7)]
    [InlineData(new double[] { 1, 2 }, 1.5)]
    public void The_middle_half_is_weighed_by_hand(double[] values, double expected) =>
        Assert.Equal(expected, InterquartileMean.Of(values).Value, 12);

    [Fact]
    public void A_run_that_failed_does_not_move_it() =>
        Assert.Equal(InterquartileMean.Of([90, 91, 92, 93]).Value, InterquartileMean.Of([10, 91, 92, 93]).Value);

    [Fact]
    public void The_interval_is_that_of_naive_resampling()
    {
        double[] values = Population.Normals(9, 1, 0);
        // Every value four times, sorted: the middle half of 36 values are those from 9 to 26.
        double Naive(IEnumerable<double> of) => of.SelectMany(value => Enumerable.Repeat(value, 4)).Order().Skip(9).Take(18).Average();
        double[] means = [.. Enumerable.Range(0, 20_000).Select(r =>
        {
            RandomStream stream = new(7, "test.naive", 0, r);
            return Naive([.. Enumerable.Range(0, 9).Select(_ => values[stream.NextInt(9)])]);
        })];
        double centre = means.Average(), error = Math.Sqrt(means.Average(mean => (mean - centre) * (mean - centre)));
        Estimate iqm = InterquartileMean.Of(values);
        Assert.Equal(Naive(values), iqm.Value, 12);
        Assert.Equal(1, (iqm.High - iqm.Value) / (2.306004 * error), 0.05);
        Assert.Equal(iqm.Value, (iqm.Low + iqm.High) / 2, 12);
    }

    [Fact]
    public void Shift_and_scale_carry_over_order_does_not_matter_and_nothing_is_random()
    {
        double[] values = Population.Normals(10, 2, 0);
        Estimate iqm = InterquartileMean.Of(values), moved = InterquartileMean.Of([.. values.Reverse().Select(value => 8 + 4 * value)]);
        Assert.Equal(iqm, InterquartileMean.Of(values));
        Assert.Equal(8 + 4 * iqm.Value, moved.Value, 12);
        Assert.Equal(8 + 4 * iqm.Low, moved.Low, 12);
        Assert.Equal(8 + 4 * iqm.High, moved.High, 12);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(10)]
    public void Equal_values_have_an_interval_of_no_width(int count)
    {
        Estimate iqm = InterquartileMean.Of([.. Enumerable.Repeat(0.1, count)]);
        Assert.Equal((0.1, 0.1, 0.1, count), (iqm.Value, iqm.Low, iqm.High, iqm.Count));
    }

    [Fact]
    public void Two_values_have_no_interval_and_none_no_mean()
    {
        Assert.False(InterquartileMean.Of([1, 2]).HasBounds);
        Assert.True(double.IsNaN(InterquartileMean.Of([]).Value));
    }
}
