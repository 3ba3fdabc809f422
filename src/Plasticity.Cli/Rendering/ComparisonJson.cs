using System.Text.Json.Nodes;
using Plasticity.Lab.Comparisons;
using Plasticity.Lab.Statistics;

namespace Plasticity.Cli.Rendering;

/// <summary>A comparison as one JSON object. What is undefined is null.</summary>
internal static class ComparisonJson
{
    public static JsonObject Of(ComparisonResult result, string folder)
    {
        string? control = result.Experiment.Configuration.Control;
        return new JsonObject
        {
            ["task"] = result.Experiment.Configuration.Task,
            ["control"] = control,
            ["state"] = result.State.ToString().ToLowerInvariant(),
            ["rows"] = new JsonArray([.. result.BestFirst.Select(summary => Row(summary, control))]),
            ["folder"] = folder,
        };
    }

    private static JsonObject Row(RuleSummary summary, string? control)
    {
        JsonObject row = new()
        {
            ["rule"] = summary.Rule.Expression.Text,
            ["seeds"] = summary.Trials.Count,
            ["testAccuracy"] = Interval(summary.TestAccuracy),
            ["testLoss"] = Interval(summary.TestLoss),
            ["differenceToBp"] = control == "bp" ? Interval(summary.DifferenceToControl) : null,
        };
        if (control is not (null or "bp")) row["differenceToControl"] = Interval(summary.DifferenceToControl);
        row["updateAngle"] = new JsonArray([.. summary.UpdateAngles.Select(angle => (JsonNode?)angle)]);
        row["samplesPerSecond"] = summary.SamplesPerSecond;
        row["sweepsPerUpdate"] = summary.SweepsPerUpdate;
        row["state"] = summary.State;
        return row;
    }

    private static JsonObject? Interval(MeanInterval? interval) => interval is not { } known ? null : new JsonObject
    {
        ["mean"] = known.Mean,
        ["low"] = known.HasBounds ? known.Low : null,
        ["high"] = known.HasBounds ? known.High : null,
    };
}
