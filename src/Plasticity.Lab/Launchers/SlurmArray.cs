using Plasticity.Lab.Configuration;

namespace Plasticity.Lab.Launchers;

/// <summary>One job array: consecutive tasks of a sweep.</summary>
/// <param name="First">The number of its first task among all of the sweep; the array itself counts from 0.</param>
/// <param name="Count">How many tasks it has.</param>
/// <param name="MaxConcurrent">How many of them may run at once.</param>
internal readonly record struct SlurmArray(int First, int Count, int MaxConcurrent)
{
    /// <summary>How many tasks a sweep has: runs are packed, the last task may get fewer.</summary>
    public static int Tasks(int runs, SlurmOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 1);
        return Quotient(runs, options.RunsPerTask > 0 ? options.RunsPerTask : Quotient(runs, options.MaxTasks));
    }

    /// <summary>As few arrays as Slurm's limit on their size allows, as equal as possible.</summary>
    /// <exception cref="ConfigurationException">More arrays are needed than tasks may run at once.</exception>
    public static IReadOnlyList<SlurmArray> Split(int tasks, SlurmOptions options)
    {
        int arrays = Quotient(tasks, options.MaxArraySize);
        if (options.MaxConcurrent < arrays)
            throw new ConfigurationException($"max-concurrent = {options.MaxConcurrent}: {tasks} tasks need {arrays} arrays, as one holds "
                + $"at most {options.MaxArraySize}, and each must be allowed a task at least: raise it, or runs-per-task.");
        SlurmArray[] split = new SlurmArray[arrays];
        for (int i = 0, first = 0; i < arrays; first += split[i++].Count)
            split[i] = new SlurmArray(first, Share(tasks, i, arrays), Share(options.MaxConcurrent, i, arrays));
        return split;
    }

    private static int Share(int total, int index, int parts) => total / parts + (index < total % parts ? 1 : 0);

    private static int Quotient(int dividend, int divisor) => (int)(((long)dividend + divisor - 1) / divisor);
}
