using Plasticity.Lab.Configuration;
using Plasticity.Lab.Reproductions;
using Xunit;

namespace Plasticity.Tests.Lab.Reproductions;

public sealed class ClaimFileTests
{
    [Fact]
    public void A_file_is_read_whole()
    {
        using TemporaryFolder folder = new();
        Claims.Write(folder.Path, ("one", "accuracy(bp) > accuracy(frozen)"), ("two", "'accuracy(bp) > 0'"));
        ClaimFile file = Assert.Single(StudyCatalogue.Read(folder.Path).Files);
        Assert.Equal(("small", "Small", "Nobody 1900"), (file.Folder, file.Title, file.Paper));
        Assert.Equal(["one", "two"], file.Claims.Select(claim => claim.Name));
        Claim claim = file.Claims[0];
        Assert.Equal(("accuracy(bp) > accuracy(frozen)", "0.99", 2, false), (claim.Text, claim.Published, claim.Seeds, claim.IsSlow));
        Assert.Equal(("small", "studies/small/study.yaml"), (claim.Study.Id, claim.Study.Shown));
        Assert.Equal("It is large.", Assert.Single(file.NotYet).Reason);
    }

    [Theory]
    [InlineData("claim: accuracy(bp) > accuracy(frozen)", "claim: accuracy(bp) = 1", "line 12, column 25: expected >=, <=, > or <")]
    [InlineData("claim: accuracy(bp) > accuracy(frozen)", "claim: 'accurcy(bp) > 1'", "line 12, column 13: there is no measure 'accurcy'")]
    [InlineData("seeds: 2", "seeds: many", "line 16, column 12: seeds = many: expected the fewest seeds")]
    [InlineData("seeds: 2", "seed: 2", "line 16, column 5: there is no key 'seed'. Did you mean 'seeds'?")]
    [InlineData("seeds: 2", "slow: yes", "line 16, column 11: slow = yes: expected true or false")]
    [InlineData("seeds: 2", "study: stud", "line 16, column 12: there is no study stud.yaml in this folder. Did you mean 'study'?")]
    [InlineData("    why: Because.\n", "", "'why' is missing")]
    [InlineData("why: Because.", "why: ''", "'why' is empty")]
    [InlineData("why: Because.", "why: [a]", "why: expected a single value")]
    [InlineData("name: one", "name: One Two", "name = One Two: expected small letters, digits and hyphens")]
    [InlineData("title: Small", "titel: Small", "line 1, column 1: there is no key 'titel'. Did you mean 'title'?")]
    [InlineData("title: Small", "title: [", "studies/small/claims.yaml, line ")]
    public void What_is_wrong_is_said_with_its_place(string from, string to, string expected)
    {
        using TemporaryFolder folder = new();
        Claims.Write(folder.Path, ("one", "accuracy(bp) > accuracy(frozen)"));
        string path = folder["small", "claims.yaml"], text = File.ReadAllText(path);
        Assert.Contains(from, text);
        File.WriteAllText(path, text.Replace(from, to, StringComparison.Ordinal));
        string message = Assert.Throws<ConfigurationException>(() => StudyCatalogue.Read(folder.Path)).Message;
        Assert.StartsWith("studies/small/claims.yaml, line ", message);
        Assert.Contains(expected, message);
    }

    [Fact]
    public void Two_claims_of_one_name_are_refused()
    {
        using TemporaryFolder folder = new();
        Claims.Write(folder.Path, ("one", "accuracy(bp) > 0"), ("one", "accuracy(bp) > 0"));
        Assert.Contains("The claim one is there twice", Assert.Throws<ConfigurationException>(() => StudyCatalogue.Read(folder.Path)).Message);
    }

    [Fact]
    public void Claims_are_found_by_name_study_and_folder()
    {
        using TemporaryFolder folder = new();
        Claims.Write(folder.Path, ("one", "accuracy(bp) > 0"), ("two", "accuracy(bp) > 0"));
        StudyCatalogue catalogue = StudyCatalogue.Read(folder.Path);
        Assert.Equal([("two", true)], catalogue.Named(["two"]).Select(named => (named.Claim.Name, named.IsNamed)));
        Assert.Equal([("one", false), ("two", true)], catalogue.Named(["small", "two"]).Select(named => (named.Claim.Name, named.IsNamed)));
        Assert.Contains("Did you mean 'small'?", Assert.Throws<ConfigurationException>(() => catalogue.Named(["smal"])).Message);
    }
}
