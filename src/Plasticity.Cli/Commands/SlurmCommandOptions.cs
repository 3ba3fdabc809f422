using System.CommandLine;
using Plasticity.Lab.Configuration;
using Plasticity.Lab.Launchers;

namespace Plasticity.Cli.Commands;

/// <summary>What can be asked of Slurm on the command line.</summary>
/// <param name="cluster">Says how large an array may be, if nobody else does.</param>
internal sealed class SlurmCommandOptions(SlurmCluster cluster)
{
    private static readonly SlurmOptions _usual = new() { Time = new SlurmTime(3600) };

    // Not marked as required: whoever asks for help need not give it.
    private readonly Option<string?> _time = new("--time")
    {
        Description = "How long a task may run before it saves, stops and goes back into the queue, such as 2:00:00; a run may take longer",
        HelpName = "TIME",
    };

    private readonly Option<string?> _memory = new("--mem") { Description = "Memory of a task, such as 4G", HelpName = "SIZE" };

    private readonly Option<string?> _partition = new("--partition", "-p") { Description = "The partition", HelpName = "NAME" };

    private readonly Option<string?> _account = new("--account", "-A") { Description = "Who pays", HelpName = "NAME" };

    private readonly Option<string?> _qos = new("--qos", "-q") { Description = "The quality of service", HelpName = "NAME" };

    private readonly Option<string> _jobName = new("--job-name", "-J")
    {
        Description = "What squeue calls it",
        HelpName = "NAME",
        DefaultValueFactory = _ => _usual.JobName,
    };

    private readonly Option<int> _cores = new("--cpus-per-task", "-c")
    {
        Description = "Cores of a task; it has as many runs under way at once",
        HelpName = "N",
        DefaultValueFactory = _ => _usual.CpusPerTask,
    };

    private readonly Option<int> _runs = new("--runs-per-task")
    {
        Description = $"Runs of a task; 0 for so many that there are at most {_usual.MaxTasks} tasks",
        HelpName = "N",
        DefaultValueFactory = _ => _usual.RunsPerTask,
    };

    private readonly Option<int> _concurrent = new("--max-concurrent")
    {
        Description = "The most tasks that run at once",
        HelpName = "N",
        DefaultValueFactory = _ => _usual.MaxConcurrent,
    };

    private readonly Option<int?> _arraySize = new("--max-array-size")
    {
        Description = $"Slurm's MaxArraySize, for a cluster that is not here to be asked [default there: {_usual.MaxArraySize}]",
        HelpName = "N",
    };

    private readonly Option<int> _signal = new("--signal-seconds")
    {
        Description = "How long before the end of its time a task is told to save",
        HelpName = "N",
        DefaultValueFactory = _ => _usual.SignalSeconds,
    };

    private readonly Option<string[]> _extra = new("--sbatch")
    {
        Description = "One more option for sbatch, such as --sbatch --constraint=avx2; may be given several times",
        HelpName = "OPTION",
        DefaultValueFactory = _ => [],
    };

    /// <summary>The options, in reading order.</summary>
    public IReadOnlyList<Option> All =>
        [_time, _memory, _partition, _account, _qos, _cores, _runs, _concurrent, _arraySize, _signal, _jobName, _extra];

    /// <summary>Reads what was asked.</summary>
    /// <exception cref="ConfigurationException">There is no time, or Slurm would refuse a value, or read it as something else.</exception>
    public SlurmOptions Read(ParseResult parsed) => new()
    {
        Time = SlurmTime.Parse(parsed.GetValue(_time)
            ?? throw new ConfigurationException("--time is missing: say how long a task may run, such as --time 2:00:00.")),
        Memory = parsed.GetValue(_memory),
        Partition = parsed.GetValue(_partition),
        Account = parsed.GetValue(_account),
        Qos = parsed.GetValue(_qos),
        JobName = parsed.GetRequiredValue(_jobName),
        CpusPerTask = parsed.GetValue(_cores),
        RunsPerTask = parsed.GetValue(_runs),
        MaxConcurrent = parsed.GetValue(_concurrent),
        MaxArraySize = parsed.GetValue(_arraySize) ?? cluster.MaxArraySize() ?? _usual.MaxArraySize,
        SignalSeconds = parsed.GetValue(_signal),
        Extra = parsed.GetRequiredValue(_extra),
    };
}
