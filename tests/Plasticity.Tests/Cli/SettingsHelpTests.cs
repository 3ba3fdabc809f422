using System.Text.Json.Nodes;
using Plasticity.Cli;
using Plasticity.Lab.Configuration;
using Plasticity.Rules;
using Xunit;

namespace Plasticity.Tests.Cli;

public sealed class SettingsHelpTests
{
    /// <summary>If a key changed: <c>./plasticity run --help-config --markdown > docs/settings.md</c>.</summary>
    [Fact]
    public void The_page_of_settings_says_what_the_keys_say() =>
        Golden.Matches("Cli/settings", Tool.Run("run", "--help-config", "--markdown").Output);

    [Fact]
    public void Every_setting_is_in_one_of_the_groups() => Assert.Equal(
        ConfigurationKey.All.Count + TrainingKey.All.Count + SweepKey.All.Count + 3, SettingDescription.All.Select(setting => setting.Key).Distinct().Count());

    [Theory]
    [InlineData("epochs", "run")]
    [InlineData("rules", "run")]
    [InlineData("network", "network")]
    [InlineData("net.bias", "network")]
    [InlineData("lr", "training")]
    [InlineData("opt.clip", "training")]
    [InlineData("data.split", "data")]
    [InlineData("probes.first", "probes")]
    [InlineData("spiking.hidden", "spiking")]
    [InlineData("seeds", "sweep")]
    [InlineData("search.kind", "search")]
    [InlineData("threads", "execution")]
    [InlineData("RULE.OPTION", "per rule")]
    public void A_setting_stands_where_one_would_look(string key, string group) =>
        Assert.Equal(group, SettingDescription.All.Single(setting => setting.Key == key).Group);

    [Theory]
    [InlineData(80)]
    [InlineData(140)]
    public void It_fits_its_terminal_and_has_every_key(int width)
    {
        StringWriter output = new(), error = new();
        CommandLine.Run(["run", "--help-config"], new Terminal { Output = output, Error = error, Width = width });
        string[] lines = output.ToString().ReplaceLineEndings("\n").Split('\n');
        Assert.All(lines, line => Assert.True(line.Length <= width, line));
        string[] keys = [.. lines.Select(line => line.Trim().Split(' ')[0])];
        Assert.All(SettingDescription.All.Where(setting => !setting.IsPattern), setting => Assert.Contains(setting.Key, keys));
        Assert.All(SettingDescription.Groups, group => Assert.Contains(lines,
            line => line.StartsWith(group.Name + ":", StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public void Json_has_every_setting_and_every_option_of_every_rule()
    {
        JsonArray all = JsonNode.Parse(Tool.Run("run", "--help-config", "--json").Output)!.AsArray();
        string[] keys = [.. all.Select(entry => (string)entry!["key"]!)];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.All(SettingDescription.All.Where(setting => !setting.IsPattern), setting => Assert.Contains(setting.Key, keys));
        Assert.All(Catalogue.Rules.SelectMany(rule => rule.Options, (rule, option) => $"{rule.Card.Id}.{option.Name}"),
            key => Assert.Contains(key, keys));
        Assert.All(all, entry => Assert.NotEmpty((string)entry!["description"]!));
    }
}
