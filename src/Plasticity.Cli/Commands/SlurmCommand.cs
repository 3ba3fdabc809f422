using System.CommandLine;
using System.Globalization;
using Plasticity.Lab.Configuration;
using Plasticity.Lab.Launchers;
using Plasticity.Lab.Results;
using Plasticity.Lab.RunStore;
using Plasticity.Lab.Sweeps;

namespace Plasticity.Cli.Commands;

/// <summary>
/// <c>plasticity slurm</c>: plans a sweep as <c>run</c> and <c>compare</c> do, and hands it to Slurm instead of running it. Nothing of the
/// program stays behind: the user may log out.
/// </summary>
internal static class SlurmCommand
{
    public static Command Create(string[] args, Terminal terminal)
    {
        Argument<string[]> settings = new("settings")
        {
            Description = "As of 'plasticity run': key=value, or a FILE.yaml of settings",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<bool> compare = new("--compare")
        {
            Description = "Run what 'plasticity compare' would where nothing is said: every rule, ten seeds",
        };
        Option<bool> submit = new("--submit") { Description = "Submit the scripts, and return at once" };
        Option<bool> dry = new("--dry-run") { Description = "List the runs and exit" };
        Option<string?> resume = new("--resume")
        {
            Description = "Go on with the sweep in this folder, whoever began it: what is missing or failed",
            HelpName = "DIR",
        };
        Option<bool> multirun = new("--multirun", "-m") { Description = "Accepted for users of Hydra; lists are swept with or without it" };
        SlurmCluster cluster = new(terminal.SearchPath);
        SlurmCommandOptions asked = new(cluster);
        Command command = new("slurm", "Run a sweep on a cluster under Slurm: write its scripts, and submit them with --submit")
        {
            settings, submit, compare, resume, dry, multirun,
        };
        foreach (Option option in asked.All) command.Options.Add(option);
        command.Options.Add(SettingsHelp.Option(terminal));
        string[] names = [.. command.Options.Select(option => option.Name)];
        command.SetAction(parsed =>
        {
            string? resumed = parsed.GetValue(resume);
            bool compares = parsed.GetValue(compare);
            if (compares && resumed is not null)
                throw new ConfigurationException("--compare is for a new sweep; the one in the folder of --resume is planned already.");
            (Sweep sweep, SweepFolder? folder) =
                SweepCommand.Plan(parsed.GetValue(settings) ?? [], names, compares ? SweepCommand.Comparison : [], resumed);
            foreach (string remark in sweep.Remarks) terminal.Error.WriteLine($"plasticity: {remark}");
            if (parsed.GetValue(dry)) return Rendering.PlanText.WriteRuns(sweep, terminal.Output, terminal.HasUnicode);
            SlurmOptions options = asked.Read(parsed);
            if (parsed.GetValue(submit) && !cluster.CanSubmit)
                throw new SlurmException("there is no sbatch on the path: leave --submit out, and submit the scripts where Slurm is.");
            int missing = folder is null ? sweep.Runs.Count : Missing(sweep, folder.Progress());
            if (missing == 0)
            {
                terminal.Output.WriteLine($"All {sweep.Runs.Count} runs are done: there is nothing to submit.");
                WriteReportLine(terminal, folder!);
                return ExitCode.Good;
            }
            // What Slurm could not do is said before a folder is made for it.
            SlurmScript.For(Describe(sweep, missing, sweep.Execution.Out ?? "runs", resumed), options);
            folder ??= SweepFolder.Create(sweep, compares ? "compare" : "run", args, terminal.Clock);
            IReadOnlyList<SlurmScript> scripts = SlurmScript.For(Describe(sweep, missing, folder.FullPath, resumed), options);
            IReadOnlyList<string> files = SlurmCluster.Write(folder.FullPath, scripts);
            int tasks = scripts.Sum(script => script.Tasks);
            terminal.Output.WriteLine($"{Count(missing, "run")} in {Count(tasks, "task")}, each of {Count(options.CpusPerTask, "core")} "
                + $"for up to {options.Time} at a time.{(sweep.Search is null ? "" : " The search may add more.")}");
            if (parsed.GetValue(submit)) Submit(cluster, files, terminal, folder);
            else foreach (string file in files) terminal.Output.WriteLine($"Submit:   {SlurmCluster.CommandFor(file)}");
            terminal.Output.WriteLine($"Progress: plasticity status {SweepCommand.Shown(folder.FullPath)}");
            WriteReportLine(terminal, folder);
            return ExitCode.Good;
        });
        return command;
    }

    private static SlurmSweep Describe(Sweep sweep, int missing, string folder, string? resumed)
    {
        if (sweep.ExecutionSettings.FirstOrDefault(setting => setting.Key == "threads") is { } threads)
            throw new ConfigurationException($"threads = {threads.Value}: under Slurm a task has as many runs under way as it has cores; "
                + $"write --cpus-per-task {threads.Value}.");
        return new SlurmSweep
        {
            Program = Program(),
            Folder = Path.GetFullPath(folder),
            WorkingFolder = Environment.CurrentDirectory,
            Settings = [.. sweep.ExecutionSettings.Where(setting => setting.Key != "out")
                .Select(setting => $"{setting.Key}={setting.Value}")],
            RetriesFailed = resumed is not null,
            Waits = sweep.Search is not null,
            Runs = missing,
        };
    }

    /// <summary>This program: what dotnet was started with, unless it is a program of its own.</summary>
    private static string[] Program()
    {
        string process = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(process) == "dotnet"
            ? [process, Path.GetFullPath(Environment.GetCommandLineArgs()[0])] : [process];
    }

    /// <summary>Runs that are not done; those that a search has only just asked for are not in the folder yet.</summary>
    private static int Missing(Sweep sweep, SweepProgress progress)
    {
        HashSet<string> done =
            [.. progress.Runs.Where(run => run.Status is RunStatus.Finished or RunStatus.Diverged).Select(run => run.Id)];
        return sweep.Runs.Count(run => !done.Contains(run.Id));
    }

    /// <summary>If Slurm refuses one, those before it are in its queue nevertheless, and their numbers are told.</summary>
    private static void Submit(SlurmCluster cluster, IReadOnlyList<string> files, Terminal terminal, SweepFolder folder)
    {
        List<string> jobs = [];
        try
        {
            foreach (string file in files) jobs.Add(cluster.Submit(file));
        }
        catch (SlurmException exception)
        {
            string before = jobs.Count > 0 ? $"job {string.Join(" and ", jobs)} was submitted before; " : "";
            throw new SlurmException($"{exception.Message}\n{before}the sweep is planned; when Slurm takes it, go on with "
                + $"plasticity slurm --resume {SweepCommand.Shown(folder.FullPath)} and the same options.", exception);
        }
        terminal.Output.WriteLine($"Jobs:     {string.Join(' ', jobs)}");
        terminal.Output.WriteLine($"Queue:    squeue --jobs={string.Join(',', jobs)}");
    }

    private static void WriteReportLine(Terminal terminal, SweepFolder folder) =>
        terminal.Output.WriteLine($"Results:  plasticity report {SweepCommand.Shown(folder.FullPath)}");

    private static string Count(int count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
}
