using System.CommandLine;
using Plasticity.Cli.Rendering;
using Plasticity.Lab.RunStore;

namespace Plasticity.Cli.Commands;

/// <summary><c>plasticity status</c>: how far a sweep is, wherever its workers are.</summary>
internal static class StatusCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> folder = new("folder") { Description = "The folder of a sweep", HelpName = "DIR" };
        Option<bool> json = new("--json") { Description = "Print one JSON object and nothing else" };
        Command command = new("status", "Say how far a sweep is: what runs, what failed and why") { folder, json };
        command.SetAction(parsed =>
        {
            SweepProgress progress = SweepFolder.Open(parsed.GetRequiredValue(folder)).Progress();
            if (parsed.GetValue(json))
                terminal.Output.WriteLine(JsonOutput.Text(StatusText.Json(progress)));
            else StatusText.Write(progress, terminal.Output, terminal.HasUnicode, terminal.Width);
            return ExitCode.Good;
        });
        return command;
    }
}
