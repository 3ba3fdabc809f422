using System.CommandLine;
using System.Globalization;
using Plasticity.Lab.Configuration;
using Plasticity.Lab.Results;
using Plasticity.Lab.RunStore;
using Plasticity.Lab.Sweeps;
using Plasticity.Lab.Workers;

namespace Plasticity.Cli.Commands;

/// <summary><c>plasticity worker</c>: works at a sweep that was planned, beside any number of other workers.</summary>
internal static class WorkerCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> folder = new("folder") { Description = "The folder of a sweep", HelpName = "DIR" };
        Argument<string[]> settings = new("settings")
        {
            Description = "threads=N and other settings of execution",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<int> index = new("--index") { Description = "This worker's number, from 0: it begins with its own share of the runs" };
        Option<int> of = new("--of") { Description = "How many workers share the runs", DefaultValueFactory = _ => 1 };
        Option<bool> retry = new("--retry") { Description = "Begin failed runs again" };
        Option<bool> leave = new("--no-wait")
        {
            Description = "Leave when nothing is left to begin, rather than stay to take over from workers that die",
        };
        Command command = new("worker", "Work at a planned sweep beside other workers, on this machine or others that share its folder")
        {
            folder, settings, index, of, retry, leave,
        };
        command.SetAction(parsed =>
        {
            SweepFolder opened = SweepFolder.Open(parsed.GetRequiredValue(folder));
            int workers = parsed.GetValue(of);
            if (workers < 1 || parsed.GetValue(index) < 0 || parsed.GetValue(index) >= workers)
                throw new ConfigurationException(string.Create(CultureInfo.InvariantCulture,
                    $"--index {parsed.GetValue(index)} --of {workers}: the index must be from 0 to below the number of workers."));
            Sweep sweep = opened.Resolve((parsed.GetValue(settings) ?? []).Select(Setting.Parse));
            WorkerOptions options = new()
            {
                Index = parsed.GetValue(index),
                Of = workers,
                RetriesFailed = parsed.GetValue(retry),
                Waits = !parsed.GetValue(leave),
            };
            using IDisposable watch = terminal.WatchSignals();
            IReadOnlyList<RunFailure> failures = SweepCommand.Work(sweep, opened, options, terminal, terminal.IsWatched);
            foreach (RunFailure failure in failures)
                terminal.Error.WriteLine($"plasticity: {failure.Run?.Id ?? opened.FullPath}: {failure.Error}");
            SweepResult result = opened.Read();
            terminal.Output.WriteLine(string.Join(", ", Enum.GetValues<RunStatus>().Select(status => (status, count: result.Count(status)))
                .Where(pair => pair.count > 0).Select(pair => string.Create(CultureInfo.InvariantCulture,
                    $"{pair.count} {pair.status.ToString().ToLowerInvariant()}"))));
            return failures.Count > 0 ? ExitCode.Failed : terminal.Stop.IsCancellationRequested ? ExitCode.Stopped : ExitCode.Good;
        });
        return command;
    }
}
