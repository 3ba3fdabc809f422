using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Plasticity.Cli.Rendering;

namespace Plasticity.Cli.Commands;

/// <summary>The help of commands that take settings: the usual page, followed by every setting; and the same for machines.</summary>
internal static class SettingsHelp
{
    public static HelpOption Option(Terminal terminal) => new() { Action = new ShowSettings(terminal) };

    /// <summary>Adds <c>--help-config</c>, the settings alone, <c>--markdown</c>, the form of the page, and <c>--schema</c>.</summary>
    public static void AddTo(Command command, Option<bool> json, Terminal terminal)
    {
        Option<bool> markdown = new("--markdown") { Description = "With --help-config: print a page of Markdown" };
        command.Options.Add(new Option<bool>("--help-config")
        {
            Description = "Explain every setting; with --json for machines",
            Action = new ShowSettings(terminal, json, markdown),
        });
        command.Options.Add(markdown);
        command.Options.Add(new Option<bool>("--schema")
        {
            Description = "Print a JSON Schema of files of settings, for editors",
            Action = new ShowSchema(terminal),
        });
    }

    private sealed class ShowSettings(Terminal terminal, Option<bool>? json = null, Option<bool>? markdown = null)
        : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            if (json is null) new HelpAction().Invoke(parseResult);
            if (json is not null && parseResult.GetValue(json)) terminal.Output.WriteLine(JsonOutput.Text(SettingsJson.Create()));
            else if (markdown is not null && parseResult.GetValue(markdown)) SettingsMarkdown.Write(terminal.Output);
            else SettingsText.Write(terminal.Output, terminal.Width);
            return ExitCode.Good;
        }
    }

    private sealed class ShowSchema(Terminal terminal) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            terminal.Output.WriteLine(JsonOutput.Text(SettingsSchema.Create()));
            return ExitCode.Good;
        }
    }
}
