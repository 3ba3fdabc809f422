using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Plasticity.Lab.Configuration;

namespace Plasticity.Cli.Commands;

/// <summary>The help of commands that take settings: the usual page, followed by every setting.</summary>
internal static class SettingsHelp
{
    public static HelpOption Option(Terminal terminal) => new() { Action = new ShowSettings(terminal) };

    private sealed class ShowSettings(Terminal terminal) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            new HelpAction().Invoke(parseResult);
            terminal.Output.WriteLine("Settings:");
            IReadOnlyList<SettingDescription> settings = SettingDescription.All;
            int width = settings.Max(setting => setting.Key.Length);
            foreach (SettingDescription setting in settings)
            {
                terminal.Output.WriteLine($"  {setting.Key.PadRight(width)}  {setting.Description}");
                terminal.Output.WriteLine($"  {new string(' ', width)}  ({setting.Allowed})");
            }
            return ExitCode.Good;
        }
    }
}
