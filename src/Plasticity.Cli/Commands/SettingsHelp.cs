using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Plasticity.Cli.Rendering;
using Plasticity.Lab.Configuration;

namespace Plasticity.Cli.Commands;

/// <summary>The help of commands that take settings: the usual page, followed by every setting.</summary>
internal static class SettingsHelp
{
    public static HelpOption Option(Terminal terminal) => new() { Action = new ShowSettings(terminal) };

    /// <summary><c>--help-config</c>: the settings alone.</summary>
    public static Option<bool> ConfigOption(Terminal terminal) => new("--help-config")
    {
        Description = "Explain every setting",
        Action = new ShowSettings(terminal, withUsage: false),
    };

    private sealed class ShowSettings(Terminal terminal, bool withUsage = true) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            if (withUsage) new HelpAction().Invoke(parseResult);
            terminal.Output.WriteLine("Settings, with the values they may have and, in brackets, the default:");
            IReadOnlyList<SettingDescription> settings = SettingDescription.All;
            string margin = new(' ', settings.Max(setting => setting.Key.Length) + 4);
            foreach (SettingDescription setting in settings)
            {
                string usual = setting.Default is { } value ? $" [{value}]" : "";
                Paragraph.Write(terminal.Output, $"  {setting.Key}".PadRight(margin.Length) + setting.Description, terminal.Width, margin);
                Paragraph.Write(terminal.Output, $"{margin}{setting.Allowed}{usual}", terminal.Width, margin + "  ");
            }
            return ExitCode.Good;
        }
    }
}
