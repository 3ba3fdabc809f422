using Plasticity.Lab.Statistics;
using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Lab.Statistics;

public sealed class MeanIntervalTests
{
    [Fact]
    public void A_few_values_get_students_interval()
    {
        // 2, 4, 4, 4, 5, 5, 7, 9: mean 5, s = sqrt(32/7), t_{0.975,7} = 2.364624.
        MeanInterval interval = MeanInterval.Of([2, 4, 4, 4, 5, 5, 7, 9]);
        double half = 2.364624 * Math.Sqrt(32.0 / 7) / Math.Sqrt(8);
        Assert.Equal(5, interval.Mean, 12);
        Assert.Equal(5 - half, interval.Low, 5);
        Assert.Equal(5 + half, interval.High, 5);
    }

    [Fact]
    public void Differences_are_those_of_the_pairs()
    {
        // 1, 2, 3: mean 2, s = 1, t_{0.975,2} = 4.302653.
        MeanInterval interval = MeanInterval.OfDifferences([(11, 10), (22, 20), (33, 30)]);
        Assert.Equal(2, interval.Mean, 12);
        Assert.Equal(2 - 4.302653 / Math.Sqrt(3), interval.Low, 5);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(30)]
    public void Values_that_are_all_equal_have_an_interval_of_no_width(int count)
    {
        MeanInterval interval = MeanInterval.Of([.. Enumerable.Repeat(0.1, count)]);
        Assert.Equal((0.1, 0.1, 0.1, count), (interval.Mean, interval.Low, interval.High, interval.Count));
    }

    [Fact]
    public void One_value_has_no_interval_and_none_no_mean()
    {
        MeanInterval one = MeanInterval.Of([3]), none = MeanInterval.Of([]);
        Assert.Equal((3, false), (one.Mean, one.HasBounds));
        Assert.True(double.IsNaN(none.Mean) && none.Count == 0);
    }

    [Fact]
    public void The_bootstrap_is_the_same_every_time_and_moves_with_the_values()
    {
        double[] values = [.. Enumerable.Range(0, 12).Select(i => (double)(i * i % 7))];
        MeanInterval interval = MeanInterval.Of(values), moved = MeanInterval.Of([.. values.Select(value => value + 8)]);
        Assert.Equal(interval, MeanInterval.Of(values));
        Assert.Equal(interval.Low + 8, moved.Low, 12);
        Assert.Equal(interval.High + 8, moved.High, 12);
        Assert.InRange(interval.Mean, interval.Low, interval.High);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(65)]
    public void Resamples_are_those_of_the_named_stream_kept_or_not(int count)
    {
        double[] values = Normal(count, 3);
        double mean = values.Average();
        RandomStream stream = new(0, "bootstrap");
        double[] means = new double[101];
        for (int r = 0; r < means.Length; r++)
            for (int i = 0; i < count; i++) means[r] += values[stream.NextInt(count)] / count;
        Array.Sort(means);
        MeanInterval interval = MeanInterval.Bootstrap(values, mean, means.Length, default);
        double position = MathNet.Numerics.Distributions.Normal.CDF(0, 1, -Math.Sqrt(count / (count - 1.0))
            * MathNet.Numerics.Distributions.StudentT.InvCDF(0, 1, count - 1, 0.975)) * 100;
        int below = (int)position;
        Assert.Equal(means[below] + (position - below) * (means[below + 1] - means[below]), interval.Low, 12);
    }

    [Fact]
    public void The_bootstrap_of_many_values_is_close_to_the_normal_interval()
    {
        double[] values = Normal(400, 0);
        double mean = values.Average(), half = 1.96 * Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / 399) / 20;
        MeanInterval interval = MeanInterval.Of(values);
        Assert.Equal(mean - half, interval.Low, 0.01);
        Assert.Equal(mean + half, interval.High, 0.01);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(20)]
    public void About_95_of_100_intervals_cover_the_true_mean(int count)
    {
        const int Simulations = 500;
        int covered = 0;
        for (int s = 0; s < Simulations; s++)
        {
            double[] values = Normal(count, s + 1);
            double mean = values.Average();
            MeanInterval interval = count < MeanInterval.FewestForBootstrap ? MeanInterval.StudentInterval(values, mean)
                : MeanInterval.Bootstrap(values, mean, 1000, new Seed(0));
            if (interval.Low <= 0 && 0 <= interval.High) covered++;
        }
        Assert.InRange((double)covered / Simulations, 0.92, 0.98);
    }

    private static double[] Normal(int count, int step)
    {
        float[] values = new float[count];
        new RandomStream(1, "test", 0, step).FillNormal(values, 1);
        return [.. values.Select(value => (double)value)];
    }
}
