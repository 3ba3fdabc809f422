using Plasticity.Lab.Statistics;
using Xunit;

namespace Plasticity.Tests.Lab.Statistics;

public sealed class StratifiedBootstrapTests
{
    [Fact]
    public void The_mean_of_one_task_has_students_interval()
    {
        double[] values = [2, 4, 4, 4, 5, 5, 7, 9];
        Estimate bootstrap = StratifiedBootstrap.Of([values], StratifiedBootstrap.MeanOfTasks, 20_000);
        MeanInterval student = MeanInterval.ByStudent(values);
        Assert.Equal(student.Mean, bootstrap.Value, 12);
        Assert.Equal(1, (bootstrap.High - bootstrap.Low) / (student.High - student.Low), 0.02);
    }

    [Fact]
    public void Tasks_are_resampled_on_their_own()
    {
        // Means 1 and 101, variances (with n) 2/3 each: the mean of both has variance (2/3/3 + 2/3/3) / 4 = 1/9; t_{0.975,4} = 2.776445.
        Estimate both = StratifiedBootstrap.Of([[0, 1, 2], [100, 101, 102]], StratifiedBootstrap.MeanOfTasks, 20_000);
        Assert.Equal((51, 6), (both.Value, both.Count));
        Assert.Equal(1, (both.High - 51) / (2.776445 * Math.Sqrt(6.0 / 4) / 3), 0.02);
    }

    [Fact]
    public void Every_task_counts_the_same_in_the_mean_and_every_run_in_the_interquartile_mean()
    {
        double[][] tasks = [[1, 1, 1, 1, 1, 1], [3, 3]];
        Assert.Equal(2, StratifiedBootstrap.Of(tasks, StratifiedBootstrap.MeanOfTasks).Value);
        Assert.Equal(1, StratifiedBootstrap.Of(tasks, StratifiedBootstrap.InterquartileMeanOfRuns).Value);
    }

    [Fact]
    public void A_seed_names_the_resamples_and_the_statistic_may_sort_what_it_is_given()
    {
        double[][] tasks = [Population.Normals(6, 1, 0), Population.Normals(6, 1, 1)];
        double[] before = [.. tasks[0]];
        double Largest(IReadOnlyList<double[]> scores) => scores.Average(task =>
        {
            Array.Sort(task);
            return task[^1];
        });
        Estimate first = StratifiedBootstrap.Of(tasks, Largest);
        Assert.Equal(first, StratifiedBootstrap.Of(tasks, Largest));
        Assert.NotEqual(first, StratifiedBootstrap.Of(tasks, Largest, seed: new Seed(1)));
        Assert.Equal(before, tasks[0]);
    }

    [Fact]
    public void Tasks_with_one_seed_have_no_interval_and_equal_scores_none_of_width()
    {
        Assert.False(StratifiedBootstrap.Of([[1, 2], [3]], StratifiedBootstrap.MeanOfTasks).HasBounds);
        Estimate flat = StratifiedBootstrap.Of([[0.1, 0.1], [0.1, 0.1]], StratifiedBootstrap.MeanOfTasks);
        Assert.Equal((0.1, 0.1, 0.1), (flat.Value, flat.Low, flat.High));
    }

    [Fact]
    public void What_cannot_be_resampled_is_refused()
    {
        Assert.Contains("no task",
            Assert.Throws<ArgumentException>(() => StratifiedBootstrap.Of([], StratifiedBootstrap.MeanOfTasks)).Message);
        Assert.Contains("Task 1 has no score",
            Assert.Throws<ArgumentException>(() => StratifiedBootstrap.Of([[1], []], StratifiedBootstrap.MeanOfTasks)).Message);
        Assert.Throws<ArgumentException>(() => StratifiedBootstrap.Of([[1, double.NaN]], StratifiedBootstrap.MeanOfTasks));
    }
}
