using System.Globalization;
using Plasticity.Cli.Commands;
using Plasticity.Lab.Reproductions;

namespace Plasticity.Cli.Rendering;

/// <summary>Claims as text.</summary>
internal static class ReproductionText
{
    /// <summary>The claims there are.</summary>
    public static void WriteList(IEnumerable<Claim> claims, TextWriter writer, bool isUnicode)
    {
        TextTable table = new TextTable(isUnicode).Column("claim").Column("study").Column("").Column("what is claimed");
        foreach (Claim claim in claims)
            table.Row(claim.Name, claim.Study.Id, claim.IsSlow ? "slow" : claim.IsQuick ? "quick" : "", claim.Statement);
        table.Write(writer);
    }

    /// <summary>What became of claims: a table, then what is to be said of those that did not pass.</summary>
    public static void Write(IReadOnlyCollection<ClaimResult> results, int leftOut, string folder, Terminal terminal)
    {
        TextWriter writer = terminal.Output;
        TextTable table = new TextTable(terminal.HasUnicode).Column("claim").Column("result").Column("measured").Column("expected")
            .Column("seeds", isRight: true).Column("seconds", isRight: true).Column("published", rank: 1);
        foreach (ClaimResult result in results)
            table.Row(result.Claim.Name, ClaimWords.Outcome(result), ClaimWords.Measured(result), result.Claim.Inequality.BoundText,
                result.Seeds.ToString(CultureInfo.InvariantCulture), result.Seconds.ToString("F1", CultureInfo.InvariantCulture),
                result.Claim.Published);
        table.Write(writer, terminal.Width);
        foreach (ClaimResult result in results.Where(result => result.Outcome != ClaimOutcome.Passed))
        {
            writer.WriteLine();
            string why = result.Reason.Length > 0 ? result.Reason : $"{result.Claim.Text} does not hold";
            Paragraph.Write(writer, $"{result.Claim.Name}: {ClaimWords.Outcome(result)}: {why}", terminal.Width, "  ");
        }
        int Count(ClaimOutcome outcome) => results.Count(result => result.Outcome == outcome);
        writer.WriteLine();
        writer.WriteLine($"{Count(ClaimOutcome.Passed)} passed, {Count(ClaimOutcome.Failed)} failed, "
            + $"{Count(ClaimOutcome.Skipped)} skipped{(leftOut > 0 ? $"; {leftOut} slow ones left out: --slow runs them" : "")}.");
        if (results.Any(result => result.IsCertain == false))
            Paragraph.Write(writer, "The mean decides. Of a result that is not certain, the 95 % interval reaches across the bound: other "
                + "seeds may say otherwise.", terminal.Width);
        if (results.Any(result => result.Measured is not null))
            writer.WriteLine($"Runs: {SweepCommand.Shown(Path.GetFullPath(folder))}");
    }
}
