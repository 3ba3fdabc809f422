using System.Globalization;
using System.Text.Json.Nodes;
using Plasticity.Lab.Results;
using Plasticity.Lab.RunStore;

namespace Plasticity.Cli.Rendering;

/// <summary>How far a sweep is, as text and as JSON.</summary>
internal static class StatusText
{
    private const int MostRuns = 20;

    /// <summary>Writes the counts, then a line for each run that is under way or has failed.</summary>
    public static void Write(SweepProgress progress, TextWriter writer, bool isUnicode, int? room)
    {
        writer.WriteLine(string.Join(", ", Enum.GetValues<RunStatus>().Where(status => progress.Count(status) > 0)
            .Select(status => string.Create(CultureInfo.InvariantCulture, $"{progress.Count(status)} {Name(status)}"))));
        RunProgressFacts[] shown = [.. progress.Runs.Where(run => run.Status is RunStatus.Running or RunStatus.Failed)];
        if (shown.Length == 0) return;
        writer.WriteLine();
        TextTable table = new TextTable(isUnicode).Column("run").Column("arm").Column("state").Column("step", isRight: true)
            .Column("validation", isRight: true).Column("attempt", isRight: true).Column("note", rank: 1);
        foreach (RunProgressFacts run in shown.Take(MostRuns))
            table.Row(run.Id, run.Arm, Name(run.Status),
                run.Steps > 0 ? string.Create(CultureInfo.InvariantCulture, $"{run.Step}/{run.Steps}") : "",
                run.Validation?.ToString("G4", CultureInfo.InvariantCulture) ?? "",
                run.Attempts.ToString(CultureInfo.InvariantCulture), run.Note);
        table.Write(writer, room);
        if (shown.Length > MostRuns) writer.WriteLine($"... and {shown.Length - MostRuns} more");
    }

    /// <summary>The counts, and every run.</summary>
    public static JsonObject Json(SweepProgress progress) => new()
    {
        ["counts"] = new JsonObject(Enum.GetValues<RunStatus>()
            .Select(status => KeyValuePair.Create(Name(status), (JsonNode?)progress.Count(status)))),
        ["runs"] = new JsonArray([.. progress.Runs.Select(run => new JsonObject
        {
            ["id"] = run.Id,
            ["arm"] = run.Arm,
            ["seed"] = run.Seed,
            ["state"] = Name(run.Status),
            ["step"] = run.Step,
            ["steps"] = run.Steps,
            ["validation"] = run.Validation is { } value && double.IsFinite(value) ? value : null,
            ["attempts"] = run.Attempts,
            ["note"] = run.Note,
        })]),
    };

    private static string Name(RunStatus status) => status.ToString().ToLowerInvariant();
}
