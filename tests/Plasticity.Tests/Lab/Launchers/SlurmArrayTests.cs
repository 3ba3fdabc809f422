using Plasticity.Lab.Configuration;
using Plasticity.Lab.Launchers;
using Xunit;

namespace Plasticity.Tests.Lab.Launchers;

public sealed class SlurmArrayTests
{
    private static readonly SlurmOptions _options = new() { Time = new SlurmTime(3600) };

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 32)]
    [InlineData(0, 1001)]
    [InlineData(1, 1)]
    [InlineData(1, 32)]
    [InlineData(3, 2)]
    [InlineData(3, 1001)]
    [InlineData(32, 32)]
    public void Tasks_hold_all_runs_and_arrays_hold_all_tasks(int runsPerTask, int maxArraySize)
    {
        foreach (int runs in (int[])[1, 2, 31, 32, 33, 40, 99, 100, 101, 1000, 12_345])
            foreach (int maxTasks in (int[])[1, 7, 100])
                foreach (int maxConcurrent in (int[])[13_000, 20_001])
                    Check(runs, _options with
                    {
                        RunsPerTask = runsPerTask,
                        MaxTasks = maxTasks,
                        MaxArraySize = maxArraySize,
                        MaxConcurrent = maxConcurrent,
                    });
    }

    private static void Check(int runs, SlurmOptions options)
    {
        int tasks = SlurmArray.Tasks(runs, options);
        Assert.InRange(tasks, 1, runs);
        if (options.RunsPerTask > 0)
        {
            // One task fewer could not hold the runs.
            Assert.True(tasks * options.RunsPerTask >= runs);
            Assert.True((tasks - 1) * options.RunsPerTask < runs);
        }
        else
        {
            Assert.True(tasks <= options.MaxTasks);
            if (runs <= options.MaxTasks) Assert.Equal(runs, tasks);
        }

        IReadOnlyList<SlurmArray> arrays = SlurmArray.Split(tasks, options);
        Assert.Equal(Enumerable.Range(0, tasks), arrays.SelectMany(array => Enumerable.Range(array.First, array.Count)));
        Assert.All(arrays, array => Assert.InRange(array.Count, 1, options.MaxArraySize));
        Assert.True((arrays.Count - 1) * options.MaxArraySize < tasks);
        Assert.InRange(arrays.Max(array => array.Count) - arrays.Min(array => array.Count), 0, 1);
        Assert.Equal(options.MaxConcurrent, arrays.Sum(array => array.MaxConcurrent));
        Assert.All(arrays, array => Assert.True(array.MaxConcurrent > 0));
    }

    [Fact]
    public void A_limit_below_the_number_of_arrays_is_refused_with_the_numbers()
    {
        string message = Assert.Throws<ConfigurationException>(
            () => SlurmArray.Split(100, _options with { MaxArraySize = 32, MaxConcurrent = 3 })).Message;
        Assert.Contains("100 tasks need 4 arrays", message);
        Assert.Contains("max-concurrent = 3", message);
    }
}
