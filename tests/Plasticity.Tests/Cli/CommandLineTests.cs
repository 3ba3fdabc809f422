using System.Text.Json.Nodes;
using Plasticity.Cli;
using Plasticity.Cli.Rendering;
using Plasticity.Rules;
using Xunit;

namespace Plasticity.Tests.Cli;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("There is no rule 'faa'. Did you mean 'fa'?", "compare", "rules=faa")]
    [InlineData("There is no rule 'faa'. Did you mean 'fa'?", "rules", "faa")]
    [InlineData("there is no command 'compear'. Did you mean 'compare'?", "compear")]
    [InlineData("There is no option '--jsn'. Did you mean '--json'?", "compare", "--jsn")]
    [InlineData("such as seeds=3", "compare", "--seeds=3")]
    [InlineData("There is no data set 'mnst'. Did you mean 'mnist'?", "data", "path", "mnst")]
    [InlineData("no-such-file.yaml", "compare", "no-such-file.yaml")]
    public void What_cannot_be_understood_is_code_2_and_a_message_on_the_error_stream(string expected, params string[] args)
    {
        Tool tool = Tool.Run(args);
        Assert.Equal((ExitCode.Usage, ""), (tool.Code, tool.Output));
        Assert.StartsWith("plasticity: ", tool.Error);
        Assert.Contains(expected, tool.Error);
    }

    [Fact]
    public void The_version_names_that_of_the_numbers() =>
        Assert.Matches(@"^plasticity \d+\.\d+\.\d+ \(numerics \d+\)\s*$", Tool.Run("--version").Output);

    [Theory]
    [InlineData("compare", "--help")]
    [InlineData("--help", null)]
    [InlineData(null, null)]
    public void Help_is_on_the_output_and_good(string? first, string? second)
    {
        Tool tool = Tool.Run([.. new[] { first, second }.OfType<string>()]);
        Assert.Equal((ExitCode.Good, ""), (tool.Code, tool.Error));
        Assert.Contains("compare", tool.Output);
    }

    [Fact]
    public void Help_of_compare_lists_every_setting()
    {
        string help = Tool.Run("compare", "--help").Output;
        Assert.All(Plasticity.Lab.Configuration.SettingDescription.All, setting =>
        {
            Assert.Contains(setting.Key, help);
            Assert.Contains(setting.Default is null ? setting.Allowed : $"{setting.Allowed} [{setting.Default}]", help);
        });
    }

    [Fact]
    public void A_rule_reads_as_reviewed() => Golden.Matches("Cli/rules-fa", Tool.Run("rules", "fa").Output);

    /// <summary>If a card changed: <c>./plasticity rules --markdown > docs/rules.md</c>.</summary>
    [Fact]
    public void The_page_of_rules_says_what_the_cards_say() => Golden.Matches("Cli/rules", Tool.Run("rules", "--markdown").Output);

    [Fact]
    public void Every_option_is_described() =>
        Assert.All(RuleListing.All.SelectMany(listing => listing.Options), option => Assert.NotEmpty(OptionDescriptions.Of(option)));

    [Fact]
    public void The_list_names_every_rule_and_transform()
    {
        string list = Tool.Run("rules").Output;
        Assert.All(Catalogue.Rules, entry => Assert.Contains($"  {entry.Card.Id} ", list));
        Assert.All(Catalogue.Transforms, entry => Assert.Contains($"  +{entry.Card.Id} ", list));
    }

    [Fact]
    public void Rules_as_json_carry_options_and_plausibility()
    {
        JsonArray all = JsonNode.Parse(Tool.Run("rules", "--json").Output)!.AsArray();
        Assert.Equal(Catalogue.Rules.Count + Catalogue.Transforms.Count, all.Count);
        JsonNode fa = JsonNode.Parse(Tool.Run("rules", "fa", "--json").Output)!;
        Assert.Equal("feedbackScale", (string?)fa["options"]![0]!["name"]);
        Assert.False((bool)fa["plausibility"]!["weightTransport"]!);
        Assert.Equal(8, fa["plausibility"]!.AsObject().Count);
    }

    [Fact]
    public void Data_sets_are_listed_with_where_they_are()
    {
        Tool tool = Tool.Run("data", "list", "--json");
        Assert.Equal(ExitCode.Good, tool.Code);
        Assert.Contains(JsonNode.Parse(tool.Output)!.AsArray(), set => (string?)set!["name"] == "mnist");
    }
}
