using System.Globalization;
using Plasticity.Lab.RunStore;
using Plasticity.Lab.Statistics;

namespace Plasticity.Lab.Reproductions;

/// <summary>
/// The results as pages of Markdown: an index of all claims, and a page with a chart for each folder of studies. There is no time and no
/// machine in them: the same results give the same bytes.
/// </summary>
public static class ReproductionBook
{
    /// <summary>The page that lists every claim.</summary>
    public const string Index = "index.md";

    private const string NotRun = "not run";

    /// <summary>Writes the book.</summary>
    /// <param name="catalogue">All studies; every claim is listed, whether it was run or not.</param>
    /// <param name="results">What was run, by the names of claims.</param>
    /// <param name="path">The folder; pages of the same names are written anew.</param>
    /// <exception cref="RunFolderException">It cannot be written.</exception>
    public static void Write(StudyCatalogue catalogue, IReadOnlyDictionary<string, ClaimResult> results, string path)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(results);
        ResultsFolder folder = ResultsFolder.Open(path);
        folder.Write(path, full => Directory.CreateDirectory(full));
        foreach (ClaimFile file in catalogue.Files)
        {
            folder.Write(file.Folder + ".md", writer => WritePage(file, results, writer));
            folder.Write(file.Folder + ".svg", writer => ClaimChart.Write(file.Claims.Select(claim =>
                (claim.Name, claim.Inequality, results.TryGetValue(claim.Name, out ClaimResult? result) ? result : null)), writer));
        }
        folder.Write(Index, writer => WriteIndex(catalogue, results, writer));
    }

    private static void WriteIndex(StudyCatalogue catalogue, IReadOnlyDictionary<string, ClaimResult> results, TextWriter writer)
    {
        ClaimOutcome?[] outcomes = [.. catalogue.Claims.Select(claim =>
            results.TryGetValue(claim.Name, out ClaimResult? result) ? result.Outcome : (ClaimOutcome?)null)];
        int Count(ClaimOutcome? outcome) => outcomes.Count(other => other == outcome);
        writer.WriteLine("# Published claims, checked");
        writer.WriteLine();
        writer.WriteLine("Written by `./plasticity reproduce --all --slow --book docs/reproductions`; not to be edited. A claim is an");
        writer.WriteLine("inequality over the runs of a study under `studies`: it passes if the mean over seeds keeps the bound. Of a");
        writer.WriteLine("result that is *not certain*, the 95 % interval reaches across the bound. How claims are written and decided:");
        writer.WriteLine("[claims](../claims.md).");
        writer.WriteLine();
        writer.WriteLine($"{outcomes.Length} claims: {Count(ClaimOutcome.Passed)} pass, {Count(ClaimOutcome.Failed)} fail, "
            + $"{Count(ClaimOutcome.Skipped)} skipped, {Count(null)} not run.");
        writer.WriteLine();
        writer.WriteLine("| claim | what is claimed | published | measured | expected | seeds | result |");
        writer.WriteLine("|---|---|---|---|---|--:|---|");
        foreach (ClaimFile file in catalogue.Files)
            foreach (Claim claim in file.Claims)
            {
                ClaimResult? result = results.GetValueOrDefault(claim.Name);
                writer.WriteLine($"| [{claim.Name}]({file.Folder}.md#{claim.Name}) | {Cell(claim.Statement)} | {Cell(claim.Published)} | "
                    + $"{(result is null ? "" : ClaimWords.Measured(result))} | {claim.Inequality.BoundText} | "
                    + $"{(result is { Seeds: > 0 } ? Whole(result.Seeds) : "")} | {Outcome(result)} |");
            }
        if (!catalogue.Files.Any(file => file.NotYet.Count > 0)) return;
        writer.WriteLine();
        writer.WriteLine("## Not yet");
        writer.WriteLine();
        writer.WriteLine("| claim | source | what it would take |");
        writer.WriteLine("|---|---|---|");
        foreach (OpenClaim open in catalogue.Files.SelectMany(file => file.NotYet))
            writer.WriteLine($"| {Cell(open.Statement)} | {Cell(open.Source)} | {Cell(open.Reason)} |");
    }

    private static void WritePage(ClaimFile file, IReadOnlyDictionary<string, ClaimResult> results, TextWriter writer)
    {
        writer.WriteLine($"# {file.Title}");
        writer.WriteLine();
        writer.WriteLine(Line(file.About));
        writer.WriteLine();
        writer.WriteLine($"Source: {Line(file.Paper)}");
        writer.WriteLine();
        writer.WriteLine($"`./plasticity reproduce {file.Folder}` checks what is on this page. [All claims](index.md).");
        writer.WriteLine();
        writer.WriteLine($"![Measured values, their intervals and bounds]({file.Folder}.svg)");
        foreach (Claim claim in file.Claims) WriteClaim(claim, results.GetValueOrDefault(claim.Name), writer);
        writer.WriteLine();
        writer.WriteLine("## Settings");
        foreach (StudyFile study in file.Claims.Select(claim => claim.Study).Distinct())
        {
            writer.WriteLine();
            writer.WriteLine($"`{study.Shown}`, for `plasticity run`:");
            writer.WriteLine();
            writer.WriteLine("```yaml");
            writer.WriteLine(File.ReadAllText(study.Path).ReplaceLineEndings("\n").TrimEnd());
            writer.WriteLine("```");
        }
    }

    private static void WriteClaim(Claim claim, ClaimResult? result, TextWriter writer)
    {
        writer.WriteLine();
        writer.WriteLine($"## {claim.Name}");
        writer.WriteLine();
        writer.WriteLine(Line(claim.Statement));
        writer.WriteLine();
        writer.WriteLine("```text");
        writer.WriteLine(claim.Text);
        writer.WriteLine("```");
        writer.WriteLine();
        writer.WriteLine("| | |");
        writer.WriteLine("|---|---|");
        void Row(string name, string value) => writer.WriteLine($"| {name} | {Cell(value)} |");
        Row("result", Outcome(result));
        if (result is not null) Row("measured", ClaimWords.Measured(result));
        Row("expected", claim.Inequality.BoundText);
        if (result is { Terms: [_, _, ..] terms }) Row("its terms", string.Join("; ", terms.Select(ClaimWords.Term)));
        Row("published", claim.Published);
        Row("source", claim.Source);
        Row("deviations", claim.Deviations);
        Row("why this bound", claim.Why);
        string atLeast = $"at least {Whole(claim.Seeds)}";
        Row("seeds", result is { Seeds: > 0 } ? $"{Whole(result.Seeds)} ({atLeast}); {MeanInterval.Method(result.Seeds)}" : atLeast);
        Row("study", $"`{claim.Study.Shown}`");
        if (result is { Reason.Length: > 0, Outcome: ClaimOutcome.Failed }) Row("reason", result.Reason);
    }

    /// <summary>Why a claim was skipped may name folders of a machine, and is left to the terminal.</summary>
    private static string Outcome(ClaimResult? result) => result is null ? NotRun : ClaimWords.Outcome(result) switch
    {
        ['p', ..] pass => pass,
        var other => $"**{other}**",
    };

    private static string Line(string text) => string.Join(' ', text.Split('\n', StringSplitOptions.TrimEntries));

    private static string Cell(string text) => Line(text).Replace("|", "\\|", StringComparison.Ordinal);

    private static string Whole(int number) => number.ToString(CultureInfo.InvariantCulture);
}
