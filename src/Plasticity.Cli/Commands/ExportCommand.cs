using System.CommandLine;
using Plasticity.Cli.Rendering;
using Plasticity.Lab.Configuration;
using Plasticity.Lab.Exports;
using Plasticity.Lab.RunStore;

namespace Plasticity.Cli.Commands;

/// <summary><c>plasticity export</c>: the results of a sweep in a form that another program reads.</summary>
internal static class ExportCommand
{
    public static Command Create(Terminal terminal)
    {
        string[] names = [.. Exporter.All.Select(exporter => exporter.Name)];
        Argument<string> folder = new("folder") { Description = "The folder of a sweep, finished or not", HelpName = "DIR" };
        Option<string> format = new("--format", "-f")
        {
            Description = string.Join("; ", Exporter.All.Select(exporter => $"{exporter.Name}: {exporter.Description}")),
            HelpName = string.Join('|', names),
            Required = true,
        };
        Option<string?> place = new("--out", "-o")
        {
            Description = "Where to: a new or empty folder, by default exports/FORMAT in the sweep's; or a file such as x.npz",
            HelpName = "PATH",
        };
        Option<bool> wide = new("--wide") { Description = "csv: one row for each run and step, a column for each measure" };
        Command command = new("export", "Write the results of a sweep for pandas, NumPy, TensorBoard, MLflow, Jupyter and others")
        {
            folder, format, place, wide,
        };
        command.SetAction(parsed =>
        {
            Exporter exporter = Find(parsed.GetRequiredValue(format), parsed.GetValue(wide), names);
            SweepFolder opened = SweepFolder.Open(parsed.GetRequiredValue(folder));
            using IDisposable watch = terminal.WatchSignals();
            try
            {
                ExportSummary summary = exporter.Export(opened,
                    parsed.GetValue(place) ?? Path.Combine(opened.FullPath, "exports", exporter.Name), terminal.Stop.Token);
                terminal.Output.WriteLine(SweepCommand.Shown(summary.Path));
                foreach (string line in summary.Contents) terminal.Output.WriteLine($"  {line}");
                Paragraph.Write(terminal.Output, $"Open it: {summary.Hint}", terminal.Width, "  ");
                return ExitCode.Good;
            }
            catch (OperationCanceledException) when (terminal.Stop.IsCancellationRequested)
            {
                terminal.Error.WriteLine("plasticity: stopped; nothing was exported.");
                return ExitCode.Stopped;
            }
        });
        return command;
    }

    private static Exporter Find(string name, bool isWide, string[] names)
    {
        Exporter exporter = Exporter.All.FirstOrDefault(exporter => exporter.Name == name)
            ?? throw new ConfigurationException($"There is no format '{name}'. Did you mean '{Nearest.To(name, names)}'? "
                + $"Formats: {string.Join(", ", names)}.");
        if (!isWide) return exporter;
        return exporter is CsvExporter ? new CsvExporter { IsWide = true }
            : throw new ConfigurationException($"--wide is for --format csv; {name} has one form only.");
    }
}
