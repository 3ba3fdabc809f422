using Plasticity.Lab.Configuration;

namespace Plasticity.Cli.Rendering;

/// <summary>Every setting, in groups, for a terminal.</summary>
internal static class SettingsText
{
    /// <summary>Writes the settings.</summary>
    public static void Write(TextWriter writer, int? width)
    {
        writer.WriteLine("Settings, with the values they may have and, in brackets, the default:");
        IReadOnlyList<SettingDescription> settings = SettingDescription.All;
        string margin = new(' ', settings.Max(setting => setting.Key.Length) + 4);
        foreach ((string group, string about) in SettingDescription.Groups)
        {
            writer.WriteLine();
            Paragraph.Write(writer, $"{char.ToUpperInvariant(group[0])}{group[1..]}: {about}", width, "  ");
            foreach (SettingDescription setting in settings.Where(setting => setting.Group == group))
            {
                string usual = setting.Default is { } value ? $" [{value}]" : "";
                Paragraph.Write(writer, $"  {setting.Key}".PadRight(margin.Length) + setting.Description, width, margin);
                Paragraph.Write(writer, $"{margin}{setting.Allowed}{usual}", width, margin + "  ");
            }
        }
        foreach (RuleListing listing in RuleListing.All.Where(listing => listing.Options.Count > 0))
            Paragraph.Write(writer, $"  {RuleText.Shown(listing)}".PadRight(margin.Length) + string.Join(", ",
                listing.Options.Select(option => $"{listing.Card.Id}.{option.Name} [{option.Default}]")), width, margin + "  ");
    }
}
