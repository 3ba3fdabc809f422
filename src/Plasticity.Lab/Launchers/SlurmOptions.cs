using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Plasticity.Lab.Configuration;

namespace Plasticity.Lab.Launchers;

/// <summary>What a sweep asks of Slurm. A value that Slurm would refuse, or read as something else, is refused here.</summary>
public sealed partial record SlurmOptions
{
    /// <summary>Slurm sends a signal up to this many seconds before the time that was asked for.</summary>
    private const int SignalResolution = 60;

    /// <summary>The name that <c>squeue</c> shows.</summary>
    public string JobName { get; init => field = Word(value); } = "plasticity";

    /// <summary>How long a task may run before it is stopped and put back into the queue; runs may take longer than this.</summary>
    public required SlurmTime Time { get; init; }

    /// <summary>Memory of a task, such as <c>4G</c>; null for the partition's default.</summary>
    public string? Memory { get; init => field = value is null ? null : Size(value); }

    /// <summary>The partition or partitions, with commas; null for the site's default.</summary>
    public string? Partition { get; init => field = value is null ? null : Word(value); }

    /// <summary>Who pays; null for the user's default.</summary>
    public string? Account { get; init => field = value is null ? null : Word(value); }

    /// <summary>The quality of service; null for the user's default.</summary>
    public string? Qos { get; init => field = value is null ? null : Word(value); }

    /// <summary>Cores of a task. A run takes one: a task with more has that many of its runs under way at once.</summary>
    public int CpusPerTask { get; init => field = AtLeast(value, 1); } = 1;

    /// <summary>
    /// Runs of a task, 0 to choose so few that there are at most <see cref="MaxTasks"/>: each task waits for its turn in the queue
    /// and starts the program anew, which is too dear for runs of seconds.
    /// </summary>
    public int RunsPerTask { get; init => field = AtLeast(value, 0); }

    /// <summary>The most tasks that are made when <see cref="RunsPerTask"/> is 0.</summary>
    public int MaxTasks { get; init => field = AtLeast(value, 1); } = 100;

    /// <summary>The most tasks that run at once.</summary>
    public int MaxConcurrent { get; init => field = AtLeast(value, 1); } = 100;

    /// <summary>The most tasks of one array: Slurm's MaxArraySize. A sweep of more gets several scripts.</summary>
    public int MaxArraySize { get; init => field = AtLeast(value, 1); } = 1001;

    /// <summary>How many seconds before the end of its time a task is told to save and stop.</summary>
    public int SignalSeconds { get; init => field = AtLeast(value, 10); } = 120;

    /// <summary>More options for sbatch, such as <c>--constraint=avx2</c>, one an entry.</summary>
    public IReadOnlyList<string> Extra { get; init => field = [.. value.Select(Checked)]; } = [];

    /// <summary>Checks what no option can check alone.</summary>
    /// <exception cref="ConfigurationException">The signal comes so early that a task might get nothing done.</exception>
    internal void ThrowIfHopeless()
    {
        long least = SignalSeconds + SignalResolution + 60L;
        if (Time.Seconds < least)
            throw new ConfigurationException($"time = {Time}: a task is told to stop {SignalSeconds} s before its end, and Slurm may say "
                + $"so {SignalResolution} s earlier: ask for at least {new SlurmTime((least + 59) / 60 * 60)}, or lower signal-seconds.");
    }

    private static int AtLeast(int value, int least, [CallerMemberName] string property = "") => value >= least
        ? value : throw new ConfigurationException($"{Typed(property)} = {value}: it must be a whole number of at least {least}.");

    private static string Word(string value, [CallerMemberName] string property = "") => OneWord().IsMatch(value)
        ? value
        : throw new ConfigurationException(
            $"{Typed(property)} = {value}: expected letters, digits and any of . , : _ @ + -, without spaces.");

    private static string Size(string value) => MemorySize().IsMatch(value)
        ? value : throw new ConfigurationException($"mem = {value}: expected a size such as 4G or 500M.");

    private static string Checked(string option)
    {
        if (!LongOption().IsMatch(option))
            throw new ConfigurationException($"sbatch option '{option}': expected one such as --constraint=avx2.");
        string name = option.Split('=', 2)[0][2..];
        if (_written.Contains(name))
            throw new ConfigurationException($"sbatch option '{option}': --{name} is written by plasticity; a second would contradict it.");
        return option;
    }

    /// <summary>The options that <see cref="SlurmScript"/> writes, and those that would undo them.</summary>
    private static readonly string[] _written =
    [
        "job-name", "array", "output", "error", "open-mode", "requeue", "no-requeue", "signal", "nodes", "ntasks", "cpus-per-task",
        "mem", "time", "partition", "account", "qos", "wrap",
    ];

    /// <summary>SignalSeconds is typed signal-seconds.</summary>
    private static string Typed(string property) => UpperCase().Replace(property, "-$0").ToLowerInvariant()[1..];

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9.,:_@+-]*\z")]
    private static partial Regex OneWord();

    [GeneratedRegex(@"^[0-9]{1,9}[KMGTkmgt]?\z")]
    private static partial Regex MemorySize();

    [GeneratedRegex(@"^--[a-z][a-z-]*(=[^\p{C}]+)?\z")]
    private static partial Regex LongOption();

    [GeneratedRegex("[A-Z]")]
    private static partial Regex UpperCase();
}
