using System.Text.Json.Nodes;
using Plasticity.Lab.Results;
using Plasticity.Lab.Statistics;

namespace Plasticity.Cli.Rendering;

/// <summary>The results of a sweep as one JSON object. What is undefined is null.</summary>
internal static class SweepJson
{
    public static JsonObject Of(SweepResult result, string folder)
    {
        string? control = result.Manifest.Control;
        return new JsonObject
        {
            ["task"] = result.Manifest.Arms[0].Task,
            ["control"] = control,
            ["state"] = result.State.ToString().ToLowerInvariant(),
            ["rows"] = new JsonArray([.. result.BestFirst.Select(summary => Row(summary, control))]),
            ["folder"] = folder,
        };
    }

    private static JsonObject Row(ArmSummary summary, string? control)
    {
        JsonObject row = new()
        {
            ["rule"] = summary.Arm.Rule,
            ["arm"] = summary.Arm.Label,
            ["settings"] = new JsonObject(summary.Arm.Settings.Select(value => KeyValuePair.Create(value.Key, (JsonNode?)value.Value))),
            ["seeds"] = summary.Runs.Count,
            ["testAccuracy"] = Interval(summary.TestAccuracy),
            ["testLoss"] = Interval(summary.TestLoss),
            ["differenceToBp"] = control == "bp" ? Interval(summary.DifferenceToControl) : null,
        };
        if (control is not (null or "bp")) row["differenceToControl"] = Interval(summary.DifferenceToControl);
        row["median"] = Number(summary.Scores.Median.Value);
        row["interquartileMean"] = Number(summary.Scores.InterquartileMean.Value);
        row["pHolm"] = summary.Comparison?.AdjustedPValue;
        row["probabilityOfImprovement"] = summary.DifferenceToControl is null ? null : summary.Comparison?.ProbabilityOfImprovement.Value;
        row["areaUnderCurve"] = summary.AreaUnderCurve?.Mean;
        row["epochsToThreshold"] = summary.EpochsToThreshold?.Median;
        row["flopsPerUpdate"] = summary.Compute?.FlopsPerUpdate;
        row["stateBytes"] = summary.Compute?.StateBytes;
        row["updateAngle"] = new JsonArray([.. summary.UpdateAngles.Select(angle => (JsonNode?)angle)]);
        row["samplesPerSecond"] = summary.SamplesPerSecond;
        row["sweepsPerUpdate"] = summary.SweepsPerUpdate;
        row["state"] = summary.State;
        return row;
    }

    private static double? Number(double value) => double.IsFinite(value) ? value : null;

    private static JsonObject? Interval(MeanInterval? interval) => interval is not { } known ? null : new JsonObject
    {
        ["mean"] = known.Mean,
        ["low"] = known.HasBounds ? known.Low : null,
        ["high"] = known.HasBounds ? known.High : null,
    };
}
