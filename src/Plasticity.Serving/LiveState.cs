using System.Text.Json;
using Plasticity.Lab.Reports;
using Plasticity.Lab.Results;
using Plasticity.Lab.RunStore;

namespace Plasticity.Serving;

/// <summary>How the sweep stands, as pages are told it.</summary>
internal sealed record LiveState
{
    /// <summary>The most runs under way that are listed one by one.</summary>
    private const int MostListed = 100;

    /// <summary>What has been silent for longer is said to be: workers give a sign of life every half minute.</summary>
    private static readonly TimeSpan _silence = TimeSpan.FromMinutes(2);

    /// <summary>The page's scripts; a page with others loads itself anew.</summary>
    public required string Frame { get; init; }

    /// <summary>The version of the report.</summary>
    public required string Report { get; init; }

    /// <summary><c>running</c>, <c>waiting</c> while nobody works at it, or how it ended: <c>finished</c>, <c>diverged</c>,
    /// <c>failed</c>.</summary>
    public required string State { get; init; }

    /// <summary>The number of runs.</summary>
    public required int Runs { get; init; }

    /// <summary>Those that ended, in whatever way.</summary>
    public required int Done { get; init; }

    /// <summary>The number of runs of each status.</summary>
    public required IReadOnlyDictionary<string, int> Counts { get; init; }

    /// <summary>The part of the work that is done, from 0 to 1.</summary>
    public required double Fraction { get; init; }

    /// <summary>Seconds that are left, about; null if that is not known.</summary>
    public required double? Left { get; init; }

    /// <summary>Runs under way.</summary>
    public required IReadOnlyList<LiveRun> Running { get; init; }

    /// <summary>Further runs under way.</summary>
    public required int More { get; init; }

    /// <summary>What is wrong; null if nothing is.</summary>
    public required string? Problem { get; init; }

    /// <summary>The files that can be asked for.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>The state as JSON in one line.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    /// <summary>Puts together what was seen.</summary>
    /// <param name="view">The sweep.</param>
    /// <param name="page">The report that was made last.</param>
    /// <param name="left">The time that is left; null if that is not known.</param>
    /// <param name="files">The files that can be asked for.</param>
    public static LiveState Of(SweepView view, LivePage page, TimeSpan? left, IReadOnlyList<string> files)
    {
        RunView[] running = [.. view.Runs.Where(run => run.Result.Status == RunStatus.Running)];
        bool isWorkedAt = Array.Exists(running, run => !run.IsLost && run.Silence < _silence);
        SweepState state = view.State;
        return new LiveState
        {
            Frame = page.Frame,
            Report = page.Version,
            State = state != SweepState.Interrupted ? Text(state) : isWorkedAt ? "running" : "waiting",
            Runs = view.Runs.Count,
            Done = view.Count(RunStatus.Finished) + view.Count(RunStatus.Diverged) + view.Count(RunStatus.Failed),
            Counts = Enum.GetValues<RunStatus>().ToDictionary(status => Text(status), view.Count),
            Fraction = Math.Round(view.Done, 4),
            // Whole steps of ten seconds: a countdown that nobody needs would be an event every second.
            Left = isWorkedAt && left is { } time ? Math.Ceiling(time.TotalSeconds / 10) * 10 : null,
            Running = [.. running.Take(MostListed).Select(LiveRun.Of)],
            More = Math.Max(0, running.Length - MostListed),
            Problem = view.Problem,
            Files = files,
        };
    }

    internal static TimeSpan Silence => _silence;

    private static string Text<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}

/// <summary>A run under way, as pages are told it.</summary>
/// <param name="Name">Its arm and seed.</param>
/// <param name="Step">Updates made.</param>
/// <param name="Steps">Updates of the whole run; 0 while it begins.</param>
/// <param name="Validation">The latest validation accuracy, or loss; null if there is none.</param>
/// <param name="IsFraction">Whether that is an accuracy.</param>
/// <param name="Attempts">How many times it was begun.</param>
/// <param name="IsLost">Whether its process is gone.</param>
/// <param name="Silent">Minutes without a sign of life; 0 if there was one lately.</param>
internal sealed record LiveRun(
    string Name, long Step, long Steps, double? Validation, bool IsFraction, int Attempts, bool IsLost, int Silent)
{
    public static LiveRun Of(RunView run) => new(run.Result.Name, run.Status?.Step ?? 0, run.Status?.Steps ?? 0,
        run.Status?.Validation is { } validation && double.IsFinite(validation) ? validation : null, run.Result.Arm.IsClassification,
        run.Attempts, run.IsLost, run.Silence >= LiveState.Silence ? (int)run.Silence.TotalMinutes : 0);
}
