using System.CommandLine;
using System.Text.Json.Nodes;
using Plasticity.Cli.Rendering;
using Plasticity.Lab.Configuration;
using Plasticity.Tasks;

namespace Plasticity.Cli.Commands;

/// <summary><c>plasticity data</c>: which data sets are here, where, and getting one. Nothing is downloaded without being asked.</summary>
internal static class DataCommand
{
    public static Command Create(Terminal terminal) => new("data", "List data sets, get one, or say where one is")
    {
        List(terminal),
        Get(terminal),
        PathOf(terminal),
    };

    private static Command List(Terminal terminal)
    {
        Option<bool> json = new("--json") { Description = "Print JSON" };
        Command command = new("list", "List data sets and where they are on this machine") { json };
        command.SetAction(parsed =>
        {
            IReadOnlyList<DataSetState> states = DataFolders.Default.List();
            if (parsed.GetValue(json))
            {
                JsonArray sets = [.. states.Select(state => new JsonObject
                {
                    ["name"] = state.Set.Name,
                    ["description"] = state.Set.Description,
                    ["licence"] = state.Set.Licence,
                    ["folder"] = state.Folder,
                })];
                terminal.Output.WriteLine(JsonOutput.Text(sets));
                return ExitCode.Good;
            }
            TextTable table = new TextTable(terminal.HasUnicode).Column("name").Column("what it is").Column("where");
            foreach (DataSetState state in states) table.Row(state.Set.Name, state.Set.Description, state.Folder ?? "not here");
            table.Write(terminal.Output);
            return ExitCode.Good;
        });
        return command;
    }

    private static Command Get(Terminal terminal)
    {
        Argument<string> name = new("name") { Description = "A data set, such as mnist" };
        Option<string?> from = new("--from") { Description = "Copy it from this folder rather than download it", HelpName = "DIR" };
        Command command = new("get", "Download a data set, or copy it from a folder, and check it") { name, from };
        command.SetAction(parsed =>
        {
            using IDisposable watch = terminal.WatchSignals();
            try
            {
                string folder = DataFolders.Default.Get(Named(parsed.GetRequiredValue(name)), parsed.GetValue(from),
                    new FileProgress(terminal), terminal.Stop.Token);
                terminal.Output.WriteLine(folder);
                return ExitCode.Good;
            }
            catch (OperationCanceledException) when (terminal.Stop.IsCancellationRequested)
            {
                terminal.Error.WriteLine("plasticity: stopped; files that were complete are kept");
                return ExitCode.Stopped;
            }
        });
        return command;
    }

    private static Command PathOf(Terminal terminal)
    {
        Argument<string> name = new("name") { Description = "A data set, such as mnist" };
        Command command = new("path", "Print the folder of a data set") { name };
        command.SetAction(parsed =>
        {
            terminal.Output.WriteLine(DataFolders.Default.PathOf(Named(parsed.GetRequiredValue(name))));
            return ExitCode.Good;
        });
        return command;
    }

    /// <summary>A name that is in no list is a slip of the command line; a set that cannot be got is a failure.</summary>
    private static DataSet Named(string name)
    {
        try
        {
            return DataCatalogue.Find(name);
        }
        catch (DataSetException exception)
        {
            throw new ConfigurationException(exception.Message, exception);
        }
    }

    /// <summary>Says once of each file that it is on its way.</summary>
    private sealed class FileProgress(Terminal terminal) : IProgress<DataProgress>
    {
        private string? _file;

        public void Report(DataProgress value)
        {
            if (value.File == _file) return;
            _file = value.File;
            terminal.Error.WriteLine(value.File);
        }
    }
}
