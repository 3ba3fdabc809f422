using Plasticity.Lab.Statistics;
using Xunit;

namespace Plasticity.Tests.Lab.Statistics;

public sealed class ProbabilityOfImprovementTests
{
    [Fact]
    public void Unpaired_it_is_the_Mann_Whitney_U_over_the_number_of_encounters()
    {
        // The example of ci.mann in R's statpsych: 0.86875 = 69.5 / 80, with one tie.
        double[] x = [9.4, 10.3, 58.3, 106.0, 31.0, 46.2, 12.0, 19.0, 135.0, 159.0], y = [14.6, 5.1, 8.1, 22.7, 6.4, 4.4, 19.0, 3.2];
        Estimate improvement = ProbabilityOfImprovement.Unpaired(x, y);
        Assert.Equal(0.86875, improvement.Value);
        Assert.Equal(18, improvement.Count);
        // U from ranks: the sum of the ranks of x, less n (n + 1) / 2; equal values share the mean of their ranks.
        double[] all = [.. x, .. y];
        double ranks = x.Sum(value => all.Count(other => other < value) + (all.Count(other => other == value) + 1) / 2.0);
        Assert.Equal((ranks - 55) / 80, improvement.Value, 12);
    }

    [Theory]
    [InlineData(3, 2.7764451)]
    [InlineData(5, 2.3060041)]
    [InlineData(12, 1.9599640)]
    public void The_ends_of_the_interval_solve_Newcombes_equation(int n, double quantile)
    {
        double[] x = [.. Enumerable.Range(0, n).Select(i => 2.0 * i + 1)], y = [.. Enumerable.Range(0, n).Select(i => 2.0 * i)];
        Estimate improvement = ProbabilityOfImprovement.Unpaired(x, y);
        Assert.InRange(improvement.Value, 0.01, 0.99);
        foreach (double p in (double[])[improvement.Low, improvement.High])
        {
            double variance = p * (1 - p) / (n * n) * (1 + (n - 1) * ((1 - p) / (2 - p) + p / (1 + p)));
            Assert.Equal(Math.Abs(improvement.Value - p), quantile * Math.Sqrt(variance), 6);
        }
        Assert.True(improvement.Low < improvement.Value && improvement.Value < improvement.High);
    }

    [Fact]
    public void The_other_arm_has_the_rest()
    {
        double[] x = [1, 2, 3, 4, 4], y = [0, 2, 4, 5];
        Estimate there = ProbabilityOfImprovement.Unpaired(x, y), back = ProbabilityOfImprovement.Unpaired(y, x);
        Assert.Equal(1, there.Value + back.Value, 12);
        Assert.Equal(1, there.Low + back.High, 9);
    }

    [Fact]
    public void An_arm_that_always_wins_is_not_certain_to()
    {
        Estimate improvement = ProbabilityOfImprovement.Unpaired([7, 8, 9, 10, 11], [1, 2, 3, 4, 5]);
        Assert.Equal((1, 1), (improvement.Value, improvement.High));
        Assert.InRange(improvement.Low, 0.4, 0.8);
    }

    [Fact]
    public void Order_and_any_growing_transform_do_not_matter_and_failed_runs_lose()
    {
        double[] x = [0.2, 0.9, 0.5, 0.6], y = [0.3, 0.4, 0.8, 0.1];
        Estimate improvement = ProbabilityOfImprovement.Unpaired(x, y);
        Assert.Equal(improvement, ProbabilityOfImprovement.Unpaired([.. x.Reverse().Select(Math.Exp)], [.. y.Select(Math.Exp)]));
        Assert.Equal(0.5 / 4, ProbabilityOfImprovement.Unpaired([double.NegativeInfinity], [double.NegativeInfinity, 1, 2, 3]).Value);
    }

    [Fact]
    public void Over_tasks_it_is_the_mean_of_the_tasks_and_better_known()
    {
        double[] x = [1, 3, 5], y = [0, 2, 4];
        Estimate one = ProbabilityOfImprovement.Unpaired(x, y), two = ProbabilityOfImprovement.UnpairedOverTasks([(x, y), (y, x)]);
        Assert.Equal((0.5, 12), (two.Value, two.Count));
        Assert.True(two.High - two.Low < one.High - one.Low);
    }

    [Fact]
    public void Paired_it_is_the_share_of_seeds_won()
    {
        // Every pair is won, but only 6 of 9 encounters: seeds matter more than arms.
        (double, double)[] pairs = [(1.5, 1), (2.5, 2), (3.5, 3)];
        Assert.Equal(1, ProbabilityOfImprovement.Paired(pairs).Value);
        Assert.Equal(6 / 9.0, ProbabilityOfImprovement.Unpaired([1.5, 2.5, 3.5], [1, 2, 3]).Value);
        Assert.Equal(0.625, ProbabilityOfImprovement.Paired([(1, 0), (1, 1), (2, 1), (0, 1)]).Value);
    }

    [Fact]
    public void Two_runs_have_no_interval_and_a_score_that_is_no_number_is_refused()
    {
        Assert.False(ProbabilityOfImprovement.Unpaired([1, 2], [3, 4, 5]).HasBounds);
        Assert.True(double.IsNaN(ProbabilityOfImprovement.Unpaired([], [1]).Value));
        Assert.Throws<ArgumentException>(() => ProbabilityOfImprovement.Unpaired([double.NaN], [1]));
    }
}
