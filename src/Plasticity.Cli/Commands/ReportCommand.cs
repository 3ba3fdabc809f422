using System.CommandLine;
using Plasticity.Lab.Reports.Tables;
using Plasticity.Lab.Results;
using Plasticity.Lab.RunStore;

namespace Plasticity.Cli.Commands;

/// <summary><c>plasticity report</c>: tables and report of a sweep, made again from its runs.</summary>
internal static class ReportCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> folder = new("folder") { Description = "The folder of a sweep, finished or not", HelpName = "DIR" };
        Option<string?> format = new("--format")
        {
            Description = "Print the table of results in this format, and write nothing",
            HelpName = string.Join('|', SummaryTable.Formats.Select(known => known.Key)),
        };
        format.AcceptOnlyFromAmong([.. SummaryTable.Formats.Select(known => known.Key)]);
        Command command = new("report", "Make the tables and the report of a sweep again from its runs") { folder, format };
        command.SetAction(parsed =>
        {
            SweepFolder opened = SweepFolder.Open(parsed.GetRequiredValue(folder));
            SweepResult result = opened.Read();
            if (parsed.GetValue(format) is { } wanted)
            {
                terminal.Output.Write(SummaryTable.Formats.First(known => known.Key == wanted).Value(result));
                return ExitCode.Good;
            }
            opened.Write(result, terminal.Clock);
            terminal.Output.WriteLine(Path.Combine(SweepCommand.Shown(opened.FullPath), RunFiles.Report));
            return ExitCode.Good;
        });
        return command;
    }
}
