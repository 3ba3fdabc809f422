using System.Text.Json.Nodes;
using Plasticity.Cli;
using Plasticity.Tests.Lab.Reproductions;
using Xunit;

namespace Plasticity.Tests.Cli;

public sealed class ReproduceCommandTests
{
    private static Tool Reproduce(TemporaryFolder folder, params string[] args)
    {
        if (!Directory.Exists(folder["studies"]))
            Claims.Write(folder["studies"], ("holds", "accuracy(bp) >= 0"), ("does-not", "accuracy(bp) > 1"));
        return Tool.Run(["reproduce", .. args, "--studies", folder["studies"], "--out", folder["runs"]]);
    }

    [Fact]
    public void Json_has_the_promised_names_and_a_claim_that_fails_is_told_to_the_shell()
    {
        using TemporaryFolder folder = new();
        Tool tool = Reproduce(folder, "--all", "--json", "--book", folder["book"]);
        Assert.Equal((ExitCode.Failed, ""), (tool.Code, tool.Error));
        JsonNode json = JsonNode.Parse(tool.Output)!;
        Assert.Equal((1, 1, 0), ((int)json["passed"]!, (int)json["failed"]!, (int)json["skipped"]!));
        JsonObject holds = json["claims"]![0]!.AsObject(), fails = json["claims"]![1]!.AsObject();
        foreach (string name in (string[])["name", "source", "claim", "published", "measured", "low", "high", "pass", "seeds", "seconds"])
            Assert.NotNull(holds[name]);
        Assert.Equal(("holds", "accuracy(bp) >= 0", "0.99", true, 2),
            ((string)holds["name"]!, (string)holds["claim"]!, (string)holds["published"]!, (bool)holds["pass"]!, (int)holds["seeds"]!));
        Assert.InRange((double)holds["measured"]!, (double)holds["low"]!, (double)holds["high"]!);
        Assert.False((bool)fails["pass"]!);
        Assert.True(File.Exists(folder["book", "index.md"]));
    }

    [Fact]
    public void A_claim_that_holds_is_told_to_the_shell_too()
    {
        using TemporaryFolder folder = new();
        Tool tool = Reproduce(folder, "holds", "--threads", "1");
        Assert.Equal((ExitCode.Good, ""), (tool.Code, tool.Error));
        Assert.Contains("1 passed, 0 failed, 0 skipped.", tool.Output);
        Assert.DoesNotContain("does-not", tool.Output);
    }

    [Fact]
    public void Too_few_seeds_skip_a_claim_which_then_has_not_passed()
    {
        using TemporaryFolder folder = new();
        Tool tool = Reproduce(folder, "holds", "--seeds", "1", "--json");
        Assert.Equal(ExitCode.Good, tool.Code);
        JsonNode json = JsonNode.Parse(tool.Output)!, claim = json["claims"]![0]!;
        Assert.Equal((0, 0, 1), ((int)json["passed"]!, (int)json["failed"]!, (int)json["skipped"]!));
        Assert.False((bool)claim["pass"]!);
        Assert.Equal("it takes 2 seeds, and 1 were run", (string?)claim["reason"]);
    }

    [Fact]
    public void Slow_claims_are_left_out_and_counted_unless_asked_for()
    {
        using TemporaryFolder folder = new();
        Claims.Write(folder["studies"], ("holds", "accuracy(bp) >= 0"), ("also", "accuracy(bp) >= 0"));
        string path = folder["studies", "small", "claims.yaml"];
        File.WriteAllText(path, File.ReadAllText(path).Replace("seeds: 2\n  - name: also", "seeds: 2\n    slow: true\n  - name: also",
            StringComparison.Ordinal));
        Assert.Contains("1 passed, 0 failed, 0 skipped; 1 slow ones left out: --slow runs them.", Reproduce(folder, "small").Output);
        Assert.Contains("2 passed", Reproduce(folder, "--all", "--slow").Output);
        Assert.Contains("1 passed, 0 failed, 0 skipped.", Reproduce(folder, "holds").Output);
    }

    [Fact]
    public void The_list_names_every_claim_and_runs_nothing()
    {
        using TemporaryFolder folder = new();
        Tool tool = Reproduce(folder, "--list");
        Assert.Equal(ExitCode.Good, tool.Code);
        Assert.Contains("does-not", tool.Output);
        Assert.Equal(2, JsonNode.Parse(Reproduce(folder, "--list", "--json").Output)!["claims"]!.AsArray().Count);
        Assert.False(Directory.Exists(folder["runs"]));
    }

    [Theory]
    [InlineData(new[] { "hold" }, "There is no claim or study 'hold'. Did you mean 'holds'?")]
    [InlineData(new string[0], "Say what to reproduce")]
    [InlineData(new[] { "holds", "--all" }, "Give names or --all, not both.")]
    [InlineData(new[] { "holds", "--book", "book" }, "--book lists every claim: give it with --all")]
    [InlineData(new[] { "holds", "--seeds", "0" }, "--seeds = 0: it must be at least 1.")]
    public void What_cannot_be_meant_is_refused(string[] args, string expected)
    {
        using TemporaryFolder folder = new();
        Tool tool = Reproduce(folder, args);
        Assert.Equal(ExitCode.Usage, tool.Code);
        Assert.Contains(expected, tool.Error);
    }
}
