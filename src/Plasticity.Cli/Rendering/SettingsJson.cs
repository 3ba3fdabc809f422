using System.Text.Json.Nodes;
using Plasticity.Lab.Configuration;

namespace Plasticity.Cli.Rendering;

/// <summary>Every setting as JSON.</summary>
internal static class SettingsJson
{
    /// <summary>The settings, group by group, with those of every rule.</summary>
    public static JsonArray Create() =>
    [
        .. SettingDescription.All.Where(setting => !setting.IsPattern)
            .Select(setting => Entry(setting.Group, setting.Key, setting.Allowed, setting.Description, setting.Default)),
        .. RuleListing.All.SelectMany(listing => listing.Options, (listing, option) =>
            Entry("per rule", $"{listing.Card.Id}.{option.Name}", option.Type, OptionDescriptions.Of(option), option.Default)),
    ];

    private static JsonObject Entry(string group, string key, string allowed, string description, string? usual) => new JsonObject
    {
        ["group"] = group,
        ["key"] = key,
        ["allowed"] = allowed,
        ["description"] = description,
        ["default"] = usual,
    };
}
