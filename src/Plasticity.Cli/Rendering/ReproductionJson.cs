using System.Text.Json.Nodes;
using Plasticity.Lab.Reproductions;

namespace Plasticity.Cli.Rendering;

/// <summary>Claims as one JSON object. What is undefined is null.</summary>
internal static class ReproductionJson
{
    /// <summary>Claims that were checked, and how many passed.</summary>
    public static JsonObject Of(IReadOnlyCollection<ClaimResult> results, int leftOut, string folder) => new()
    {
        ["claims"] = new JsonArray([.. results.Select(Row)]),
        ["passed"] = results.Count(result => result.Outcome == ClaimOutcome.Passed),
        ["failed"] = results.Count(result => result.Outcome == ClaimOutcome.Failed),
        ["skipped"] = results.Count(result => result.Outcome == ClaimOutcome.Skipped),
        ["leftOut"] = leftOut,
        ["folder"] = folder,
    };

    /// <summary>Claims that were not checked.</summary>
    public static JsonObject List(IEnumerable<Claim> claims) => new()
    {
        ["claims"] = new JsonArray([.. claims.Select(claim =>
        {
            JsonObject row = Facts(claim);
            row["seeds"] = claim.Seeds;
            row["slow"] = claim.IsSlow;
            row["quick"] = claim.IsQuick;
            return row;
        })]),
    };

    private static JsonObject Row(ClaimResult result)
    {
        JsonObject row = Facts(result.Claim);
        bool hasBounds = result.Measured is { HasBounds: true };
        row["measured"] = result.Measured?.Mean;
        row["low"] = hasBounds ? result.Measured!.Value.Low : null;
        row["high"] = hasBounds ? result.Measured!.Value.High : null;
        row["atLeast"] = result.Claim.Inequality.Lower?.Value;
        row["atMost"] = result.Claim.Inequality.Upper?.Value;
        // Never true for a claim that was not checked: "skipped" tells it from one that was refuted.
        row["pass"] = result.Outcome == ClaimOutcome.Passed;
        row["certain"] = result.IsCertain;
        row["terms"] = new JsonArray([.. result.Terms.Select(term =>
            new JsonObject { ["term"] = term.Text, ["arm"] = term.Arm, ["mean"] = term.Mean })]);
        row["skipped"] = result.Outcome == ClaimOutcome.Skipped;
        row["reason"] = result.Reason;
        row["seeds"] = result.Seeds;
        row["seconds"] = Math.Round(result.Seconds, 3);
        return row;
    }

    private static JsonObject Facts(Claim claim) => new()
    {
        ["name"] = claim.Name,
        ["study"] = claim.Study.Id,
        ["source"] = claim.Source,
        ["statement"] = claim.Statement,
        ["claim"] = claim.Text,
        ["published"] = claim.Published,
    };
}
