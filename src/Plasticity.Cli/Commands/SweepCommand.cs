using System.CommandLine;
using Plasticity.Cli.Rendering;
using Plasticity.Lab.Configuration;
using Plasticity.Lab.Results;
using Plasticity.Lab.RunStore;
using Plasticity.Lab.Sweeps;
using Plasticity.Lab.Workers;

namespace Plasticity.Cli.Commands;

/// <summary>
/// <c>plasticity run</c> and <c>plasticity compare</c>: plan a sweep, run it, show what came of it. They differ in what is run when
/// nothing is said: one run of backprop, or every rule with ten seeds.
/// </summary>
internal static class SweepCommand
{
    /// <summary>What <c>compare</c> runs unless told otherwise.</summary>
    public static IReadOnlyList<Setting> Comparison { get; } =
        [new("rule", $"[{string.Join(", ", Rules.Catalogue.Default)}]"), new("seeds", "10")];

    public static Command Compare(string[] args, Terminal terminal) =>
        Create("compare", "Train rules on a task over seeds and compare them: table, statistics, report", Comparison, args, terminal);

    public static Command Run(string[] args, Terminal terminal) =>
        Create("run", "Run one rule, or a sweep over any settings: rule=bp,fa lr=logspace(-3,0,7) seed=range(0,5)", [], args, terminal);

    private static Command Create(string name, string description, IReadOnlyList<Setting> defaults, string[] args, Terminal terminal)
    {
        Argument<string[]> settings = new("settings")
        {
            Description = "key=value, such as rules=bp,fa task=digits seeds=10 epochs=20; a study or FILE.yaml may come first",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<bool> json = new("--json") { Description = "Print one JSON object and nothing else" };
        Option<bool> quiet = new("--quiet") { Description = "Draw no progress" };
        Option<bool> plain = new("--plain") { Description = "Use ASCII only" };
        Option<bool> multirun = new("--multirun", "-m") { Description = "Accepted for users of Hydra; lists are swept with or without it" };
        Option<bool> configuration = new("--cfg") { Description = "Print the resolved configuration of every arm and exit" };
        Option<bool> dry = new("--dry-run") { Description = "List the runs and exit" };
        Option<string?> resume = new("--resume")
        {
            Description = "Go on with the sweep in this folder: what is missing or failed",
            HelpName = "DIR",
        };
        Command command = new(name, description) { settings, json, quiet, plain, multirun, configuration, dry, resume };
        command.Options.Add(SettingsHelp.Option(terminal));
        SettingsHelp.AddTo(command, json, terminal);
        string[] options = [.. command.Options.Select(option => option.Name)];
        command.SetAction(parsed =>
        {
            (Sweep sweep, SweepFolder? folder) = Plan(parsed.GetValue(settings) ?? [], options, defaults, parsed.GetValue(resume));
            foreach (string remark in sweep.Remarks) terminal.Error.WriteLine($"plasticity: {remark}");
            if (parsed.GetValue(configuration)) return PlanText.WriteConfigurations(sweep, terminal.Output);
            if (parsed.GetValue(dry)) return PlanText.WriteRuns(sweep, terminal.Output, terminal.HasUnicode);
            bool isResumed = folder is not null;
            folder ??= SweepFolder.Create(sweep, name, args, terminal.Clock);
            using IDisposable watch = terminal.WatchSignals();
            IReadOnlyList<RunFailure> failures = Work(sweep, folder, new WorkerOptions { RetriesFailed = isResumed }, terminal,
                terminal.IsWatched && !parsed.GetValue(quiet));
            SweepResult result = folder.Read();
            folder.Write(result, terminal.Clock);
            if (parsed.GetValue(json))
                terminal.Output.WriteLine(JsonOutput.Text(SweepJson.Of(result, Shown(folder.FullPath))));
            else
                WriteText(result, folder, terminal, terminal.HasUnicode && !parsed.GetValue(plain));
            return Code(result, failures, terminal);
        });
        return command;
    }

    /// <summary>Works at a sweep in this process.</summary>
    public static IReadOnlyList<RunFailure> Work(Sweep sweep, SweepFolder folder, WorkerOptions options, Terminal terminal, bool draws) =>
        SweepWork.Run(sweep, folder, options, terminal.Clock,
            (batch, run) => draws ? RunProgress.Show(batch, terminal, run) : run(null), terminal.Stop.Token);

    /// <summary>What the shell is told.</summary>
    public static int Code(SweepResult result, IReadOnlyList<RunFailure> failures, Terminal terminal)
    {
        foreach (RunFailure failure in failures.Where(failure => failure.Run is null))
            terminal.Error.WriteLine($"plasticity: {failure.Error}");
        if (terminal.Stop.IsCancellationRequested && result.State == SweepState.Interrupted) return ExitCode.Stopped;
        if (failures.Count > 0) return ExitCode.Failed;
        return result.State switch
        {
            SweepState.Finished => ExitCode.Good,
            SweepState.Diverged => ExitCode.Diverged,
            SweepState.Failed => ExitCode.Failed,
            _ => ExitCode.Stopped,
        };
    }

    /// <summary>Paths are shown from where the user stands, if they are below.</summary>
    public static string Shown(string path)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    /// <summary>Plans a new sweep, or opens the one that is to go on.</summary>
    /// <param name="typed">The settings, and files of settings.</param>
    /// <param name="options">The names of the command's options, for whoever mistypes one.</param>
    /// <param name="defaults">What counts where nothing else is said.</param>
    /// <param name="resumed">The folder of the sweep that is to go on; null for a new one.</param>
    /// <returns>The sweep, and its folder if it has one.</returns>
    /// <exception cref="ConfigurationException">A setting is wrong, or there is no sweep in the folder.</exception>
    public static (Sweep Sweep, SweepFolder? Folder) Plan(
        string[] typed, string[] options, IReadOnlyList<Setting> defaults, string? resumed)
    {
        foreach (string text in typed.Where(text => text.StartsWith('-'))) throw NotAnOption(text, options);
        if (resumed is null) return (SweepMerge.Resolve(StudyFiles.ReadTyped(typed), defaults), null);
        Setting[] execution = [.. typed.Select(Setting.Parse)];
        if (execution.FirstOrDefault(setting => !SettingDescription.IsOfExecution(setting.Key)) is { } other)
            throw new ConfigurationException($"{other.Key} = {other.Value}: a sweep is resumed with the settings it was started with; "
                + "only those of its execution, such as threads=4 or attempts=5, may be given.");
        SweepFolder folder = SweepFolder.Open(resumed);
        return (folder.Resolve(execution), folder);
    }

    private static ConfigurationException NotAnOption(string typed, string[] options) => typed.Contains('=', StringComparison.Ordinal)
        ? new($"'{typed}' is not a setting: settings are written without dashes, such as {typed.TrimStart('-')}.")
        : new($"There is no option '{typed}'. Did you mean '{Nearest.To(typed, options)}'? Options: {string.Join(", ", options)}; "
            + "settings are written key=value, such as epochs=5.");

    private static void WriteText(SweepResult result, SweepFolder folder, Terminal terminal, bool isUnicode)
    {
        SweepText.Write(result, terminal.Output, isUnicode, terminal.Width);
        terminal.Output.WriteLine();
        string shown = Shown(folder.FullPath);
        if (result.State == SweepState.Interrupted)
            Paragraph.Write(terminal.Output, $"Stopped before its end: the numbers above are of the runs that were complete. "
                + $"'plasticity run --resume {shown}' goes on.", terminal.Width);
        // Paths are never broken, so that they can be copied.
        terminal.Output.WriteLine($"Report:  {Path.Combine(shown, RunFiles.Report)}");
        terminal.Output.WriteLine(
            $"Results: {Path.Combine(shown, RunFiles.Metrics)}, {RunFiles.RunTable}, {RunFiles.Summary}, {RunFiles.Settings}");
    }
}
