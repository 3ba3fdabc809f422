using System.CommandLine;
using System.Text.Json;
using Plasticity.Cli.Rendering;
using Plasticity.Lab.Comparisons;
using Plasticity.Lab.Configuration;
using Plasticity.Lab.RunStore;

namespace Plasticity.Cli.Commands;

/// <summary><c>plasticity compare</c>: rules against each other on one task, over seeds.</summary>
internal static class CompareCommand
{
    public static Command Create(string[] args, Terminal terminal)
    {
        Argument<string[]> settings = new("settings")
        {
            Description = "key=value, such as rules=bp,fa task=digits seeds=10 epochs=20; a FILE.yaml of settings may come first",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<bool> json = new("--json") { Description = "Print one JSON object and nothing else" };
        Option<bool> quiet = new("--quiet") { Description = "Draw no progress" };
        Option<bool> plain = new("--plain") { Description = "Use ASCII only" };
        Command command = new("compare", "Train rules on a task over seeds and compare them: table, statistics, report") { settings, json,
            quiet, plain };
        command.Options.Add(SettingsHelp.Option(terminal));
        string[] options = [.. command.Options.Select(option => option.Name)];
        command.SetAction(parsed =>
        {
            foreach (string typed in (parsed.GetValue(settings) ?? []).Where(text => text.StartsWith('-')))
                throw NotAnOption(typed, options);
            Experiment experiment = Resolve(parsed.GetValue(settings) ?? []);
            foreach (string remark in experiment.Remarks) terminal.Error.WriteLine($"plasticity: {remark}");
            ComparisonFolder folder = ComparisonFolder.Create(experiment, args, terminal.Clock);
            using IDisposable watch = terminal.WatchSignals();
            ComparisonResult result = terminal.IsWatched && !parsed.GetValue(quiet)
                ? CompareProgress.Show(experiment, terminal, observer => Comparison.Run(experiment, folder, observer, terminal.Stop.Token))
                : Comparison.Run(experiment, folder, null, terminal.Stop.Token);
            if (parsed.GetValue(json))
                terminal.Output.WriteLine(ComparisonJson.Of(result, Shown(folder.FullPath))
                    .ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
            else
                WriteText(result, folder, terminal, terminal.HasUnicode && !parsed.GetValue(plain));
            return Code(result.State);
        });
        return command;
    }

    private static ConfigurationException NotAnOption(string typed, string[] options) => typed.Contains('=', StringComparison.Ordinal)
        ? new($"'{typed}' is not a setting: settings are written without dashes, such as {typed.TrimStart('-')}.")
        : new($"There is no option '{typed}'. Did you mean '{Nearest.To(typed, options)}'? Options: {string.Join(", ", options)}; "
            + "settings are written key=value, such as epochs=5.");

    private static Experiment Resolve(string[] settings)
    {
        bool IsFile(string text) => !text.Contains('=', StringComparison.Ordinal) && Path.GetExtension(text) is ".yaml" or ".yml";
        return ConfigurationMerge.Resolve([.. settings.Where(IsFile).SelectMany(ConfigurationYaml.Read),
            .. settings.Where(text => !IsFile(text)).Select(Setting.Parse)]);
    }

    private static void WriteText(ComparisonResult result, ComparisonFolder folder, Terminal terminal, bool isUnicode)
    {
        ComparisonText.Write(result, terminal.Output, isUnicode, terminal.Width);
        terminal.Output.WriteLine();
        if (result.State == ComparisonState.Interrupted)
            Paragraph.Write(terminal.Output, "Stopped before its end: the numbers above are of the trials that were complete.",
                terminal.Width);
        // Paths are never broken, so that they can be copied.
        terminal.Output.WriteLine($"Report:  {Path.Combine(Shown(folder.FullPath), RunFiles.Report)}");
        terminal.Output.WriteLine(
            $"Results: {Path.Combine(Shown(folder.FullPath), RunFiles.Metrics)}, "
            + $"{RunFiles.Trials}, {RunFiles.Summary}, {RunFiles.Configuration}");
    }

    /// <summary>Paths are shown from where the user stands, if they are below.</summary>
    private static string Shown(string path)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    private static int Code(ComparisonState state) => state switch
    {
        ComparisonState.Finished => ExitCode.Good,
        ComparisonState.Diverged => ExitCode.Diverged,
        ComparisonState.Failed => ExitCode.Failed,
        ComparisonState.Interrupted => ExitCode.Stopped,
        _ => throw new InvalidOperationException($"State {state} has no exit code."),
    };
}
