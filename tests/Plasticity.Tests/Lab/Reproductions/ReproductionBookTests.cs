using System.Xml.Linq;
using Plasticity.Lab.Reproductions;
using Plasticity.Lab.Statistics;
using Plasticity.Tests.Conventions;
using Xunit;

namespace Plasticity.Tests.Lab.Reproductions;

public sealed class ReproductionBookTests
{
    private static Dictionary<string, string> Pages(StudyCatalogue catalogue, Dictionary<string, ClaimResult> results)
    {
        using TemporaryFolder folder = new();
        ReproductionBook.Write(catalogue, results, folder["book"]);
        return Directory.EnumerateFiles(folder["book"]).ToDictionary(file => Path.GetFileName(file), File.ReadAllText);
    }

    [Fact]
    public void Every_claim_is_in_the_book_whatever_became_of_it()
    {
        using TemporaryFolder folder = new();
        Claims.Write(folder.Path, ("passes", "accuracy(bp) > 0.5"), ("fails", "accuracy(bp) > 0.99"), ("is-skipped", "accuracy(bp) > 0"),
            ("is-not-run", "accuracy(bp) > 0"));
        StudyCatalogue catalogue = StudyCatalogue.Read(folder.Path);
        Claim[] claims = [.. catalogue.Claims];
        MeanInterval interval = new(0.9812, 0.97, 0.995, 5);
        Dictionary<string, ClaimResult> results = new()
        {
            ["passes"] = new(claims[0], ClaimOutcome.Passed, interval, 5, 1.5, ""),
            ["fails"] = new(claims[1], ClaimOutcome.Failed, interval, 5, 1.5, ""),
            ["is-skipped"] = ClaimResult.Skip(claims[2], "/some/machine/mnist is not here"),
        };
        Dictionary<string, string> pages = Pages(catalogue, results);
        Assert.Equal(["index.md", "small.md", "small.svg"], pages.Keys.Order(StringComparer.Ordinal));
        string index = pages["index.md"];
        Assert.Contains("4 claims: 1 pass, 1 fail, 1 skipped, 1 not run.", index);
        Assert.Contains("| [passes](small.md#passes) | Something is more than something else. | 0.99 | 0.981 [0.970, 0.995] | above 0.5 | 5 | "
            + "pass |", index);
        Assert.Contains("| above 0.99 | 5 | **fail, not certain** |", index);
        Assert.Contains("| Something large. | Nobody 1901 | It is large. |", index);
        Assert.Contains("rule: [bp, frozen]", pages["small.md"]);
        Assert.All(pages.Values, page => Assert.DoesNotContain("/some/machine", page));
        Assert.Equal(pages, Pages(catalogue, results));
        // The value 0.9812 lies between 0.5 and the end of its scale, and the range that is allowed begins at the bound.
        XElement svg = XElement.Parse(pages["small.svg"]);
        Assert.Equal(2, svg.Elements().Count(element => element.Name.LocalName == "circle"));
        Assert.Equal(2, svg.Elements().Count(element => element.Value == "not measured"));
    }

    /// <summary>The committed book and the claims say the same; <c>plasticity reproduce --all --slow --book docs/reproductions</c> writes it.</summary>
    [Fact]
    public void The_committed_book_lists_the_claims_there_are()
    {
        string root = Sources.RootOrSkip();
        StudyCatalogue catalogue = StudyCatalogue.Read(Path.Combine(root, StudyCatalogue.FolderName));
        string book = Path.Combine(root, "docs", "reproductions");
        string index = File.ReadAllText(Path.Combine(book, ReproductionBook.Index));
        string[] listed = [.. index.Split('\n').Where(line => line.StartsWith("| [", StringComparison.Ordinal))
            .Select(line => line[3..line.IndexOf(']', StringComparison.Ordinal)])];
        Assert.Equal(catalogue.Claims.Select(claim => claim.Name), listed);
        Assert.Equal(catalogue.Files.Select(file => file.Folder + ".md").Append(ReproductionBook.Index).Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(book, "*.md").Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (ClaimFile file in catalogue.Files)
        {
            string page = File.ReadAllText(Path.Combine(book, file.Folder + ".md"));
            // Of a claim or study that was changed afterwards, the book's result is none.
            Assert.All(file.Claims, claim => Assert.Contains($"\n```text\n{claim.Text}\n```\n", page));
            Assert.All(file.Claims, claim => Assert.Contains(File.ReadAllText(claim.Study.Path).TrimEnd(), page));
        }
    }

    [Fact]
    public void Claims_that_come_with_the_program_fit_their_studies()
    {
        StudyCatalogue catalogue = StudyCatalogue.Read(Path.Combine(Sources.RootOrSkip(), StudyCatalogue.FolderName));
        Assert.True(catalogue.Claims.Count() >= 50);
        Assert.All(catalogue.Claims, claim => Assert.True(claim.Seeds >= 5 && !(claim is { IsSlow: true, IsQuick: true }), claim.Name));
        IReadOnlyList<PlannedStudy> planned =
            new Reproduction(new ReproductionOptions { Out = "nowhere" }, [], TimeProvider.System).Plan(catalogue.Claims.Where(claim => !claim.IsSlow));
        Assert.All(planned, study => Assert.True(study.Claims.All(claim => study.Sweep!.Seeds.Count >= claim.Seeds), study.Study.Id));
    }
}
