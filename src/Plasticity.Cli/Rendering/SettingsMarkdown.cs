using Plasticity.Lab.Configuration;
using Plasticity.Rules;

namespace Plasticity.Cli.Rendering;

/// <summary>Every setting as a page of Markdown: <c>docs/settings.md</c>, which a test keeps equal to the keys.</summary>
internal static class SettingsMarkdown
{
    /// <summary>Writes the page.</summary>
    public static void Write(TextWriter writer)
    {
        writer.WriteLine("# The settings");
        writer.WriteLine();
        writer.WriteLine("Written by `./plasticity run --help-config --markdown`. How settings are given, in files and on the command");
        writer.WriteLine("line, and how they are swept: [configuration.md](configuration.md). Where there is no default, the task,");
        writer.WriteLine("the rule or the machine decides.");
        foreach ((string group, string about) in SettingDescription.Groups)
        {
            writer.WriteLine();
            writer.WriteLine($"## {char.ToUpperInvariant(group[0])}{group[1..]}");
            writer.WriteLine();
            writer.WriteLine($"{char.ToUpperInvariant(about[0])}{about[1..]}.");
            writer.WriteLine();
            writer.WriteLine("| key | what it is | values | default |");
            writer.WriteLine("|---|---|---|---|");
            foreach (SettingDescription setting in SettingDescription.All.Where(setting => setting.Group == group))
                WriteRow(writer, setting.Key, setting.Description, setting.Allowed, setting.Default);
        }
        foreach (RuleListing listing in RuleListing.All)
            foreach (RuleOption option in listing.Options)
                WriteRow(writer, $"{listing.Card.Id}.{option.Name}", OptionDescriptions.Of(option), option.Type, option.Default);
    }

    private static void WriteRow(TextWriter writer, string key, string description, string allowed, string? usual) =>
        writer.WriteLine($"| `{key}` | {Cell(description)} | {Cell(allowed)} | {(usual is null ? "" : $"`{usual}`")} |");

    private static string Cell(string text) => text.Replace(" | ", ", ", StringComparison.Ordinal);
}
