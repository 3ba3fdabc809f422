using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Plasticity.Cli.Commands;
using Plasticity.Lab.Configuration;
using Plasticity.Lab.Launchers;
using Plasticity.Lab.RunStore;
using Plasticity.Rules;
using Plasticity.Serving;
using Plasticity.Tasks;

namespace Plasticity.Cli;

/// <summary>The command line: finds the command, runs it, and turns errors that people can mend into messages and exit codes.</summary>
public static class CommandLine
{
    /// <summary>Runs the program.</summary>
    /// <param name="args">What was typed.</param>
    /// <param name="terminal">Where to write.</param>
    /// <returns>The exit code; see <see cref="ExitCode"/>.</returns>
    public static int Run(string[] args, Terminal terminal)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(terminal);
        // A plain command rather than a RootCommand, which would call itself after the file that was started.
        Command root = new("plasticity",
            "Compares biologically plausible learning rules with backprop under the same experimental settings.")
        {
            new HelpOption { Recursive = true },
            new VersionOption { Action = new ShowVersion(terminal) },
            SweepCommand.Compare(args, terminal),
            SweepCommand.Run(args, terminal),
            WorkerCommand.Create(terminal),
            SlurmCommand.Create(args, terminal),
            StatusCommand.Create(terminal),
            ReportCommand.Create(terminal),
            ServeCommand.Create(terminal),
            ExportCommand.Create(terminal),
            ReproduceCommand.Create(args, terminal),
            RulesCommand.Create(terminal),
            EstimateCommand.Create(terminal),
            DataCommand.Create(terminal),
            BenchCommand.Create(terminal),
        };
        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (args.Length == 0) parsed = root.Parse(["--help"]);
        else if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction) return Refuse(root, args, parsed, terminal);
        try
        {
            return parsed.Invoke(new InvocationConfiguration
            {
                Output = terminal.Output,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (Exception exception) when (exception is ConfigurationException or RuleOptionException)
        {
            terminal.Error.WriteLine($"plasticity: {exception.Message}");
            return ExitCode.Usage;
        }
        catch (Exception exception) when (exception is RunFolderException or DataSetException or SlurmException or ServingException)
        {
            terminal.Error.WriteLine($"plasticity: {exception.Message}");
            return ExitCode.Failed;
        }
    }

    private static int Refuse(Command root, string[] args, ParseResult parsed, Terminal terminal)
    {
        bool isUnknownCommand = parsed.CommandResult.Command == root && !args[0].StartsWith('-');
        string[] commands = [.. root.Subcommands.Select(command => command.Name)];
        terminal.Error.WriteLine(isUnknownCommand
            ? $"plasticity: there is no command '{args[0]}'. Did you mean '{Nearest.To(args[0], commands)}'? "
                + $"Commands: {string.Join(", ", commands)}."
            : $"plasticity: {string.Join(' ', parsed.Errors.Select(error => error.Message))}");
        return ExitCode.Usage;
    }

    private sealed class ShowVersion(Terminal terminal) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            terminal.Output.WriteLine($"plasticity {VersionKeys.CurrentProgram} (numerics {VersionKeys.CurrentNumerics})");
            return ExitCode.Good;
        }
    }
}
