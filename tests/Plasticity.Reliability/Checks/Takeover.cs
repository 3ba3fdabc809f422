using System.Diagnostics;
using Plasticity.Lab.RunStore;

namespace Plasticity.Reliability.Checks;

/// <summary>Workers that die, or fall silent, are replaced; a run that kills its workers is given up.</summary>
internal static class Takeover
{
    private static readonly string[] _long = ["rule=fa", "epochs=200000", "network=64-16-10", "checkpoint.seconds=0"];

    public static string Happens(Workplace workplace)
    {
        const double grace = 2;
        double dead = AfterKill(workplace), silent = AfterSilence(workplace, grace);
        GiveUp(workplace);
        return FormattableString.Invariant($"taken over {dead:0.0} s after kill -9, {silent:0.0} s after a worker was suspended with a grace ")
            + FormattableString.Invariant($"of {grace} s (it woke up superseded and wrote nothing); given up after attempts=3, with exit code 1");
    }

    /// <summary>A second worker waits; how long after the death of the first it has the run.</summary>
    private static double AfterKill(Workplace workplace)
    {
        PlannedSweep sweep = workplace.Plan(_long);
        using Child first = workplace.Start("worker", sweep.Path);
        WaitFor(() => sweep.Runs[0].ReadStatus()?.Step > 0, "the first worker did not begin", first);
        using Child second = workplace.Start("worker", sweep.Path);
        Thread.Sleep(1500);
        BrokenPromiseException.Unless(sweep.Runs[0].Attempts() == 1, "a living worker was replaced");
        first.Kill();
        long killed = Stopwatch.GetTimestamp();
        WaitFor(() => sweep.Runs[0].Attempts() == 2, "nobody took over", second);
        return Stopwatch.GetElapsedTime(killed).TotalSeconds;
    }

    /// <summary>The first worker is suspended, as by a machine that hangs, and later goes on.</summary>
    private static double AfterSilence(Workplace workplace, double grace)
    {
        PlannedSweep sweep = workplace.Plan(_long);
        string[] beats = ["heartbeat.seconds=0.2", FormattableString.Invariant($"heartbeat.grace={grace}")];
        using Child first = workplace.Start(["worker", sweep.Path, .. beats, "--no-wait"]);
        WaitFor(() => sweep.Runs[0].ReadStatus()?.Step > 0, "the first worker did not begin", first);
        using Child second = workplace.Start(["worker", sweep.Path, .. beats]);
        Thread.Sleep(TimeSpan.FromSeconds(1.5 * grace));
        BrokenPromiseException.Unless(sweep.Runs[0].Attempts() == 1, "a worker that gave signs of life was replaced");
        first.Signal("STOP");
        long stopped = Stopwatch.GetTimestamp();
        WaitFor(() => sweep.Runs[0].Attempts() == 2, "nobody took over", second);
        double seconds = Stopwatch.GetElapsedTime(stopped).TotalSeconds;
        BrokenPromiseException.Unless(seconds > grace - 0.5, $"replaced after {seconds} s, before the grace was over");
        WaitFor(() => sweep.Runs[0].ReadStatus()?.Attempt == 2, "the second worker gave no sign of life", second);
        first.Signal("CONT");
        BrokenPromiseException.Unless(first.Wait() == 0, $"the superseded worker ended with {first.ExitCode}: {first.Output.Trim()}");
        BrokenPromiseException.Unless(PlannedSweep.Attempts(sweep.Runs[0])[0]?.Outcome == AttemptOutcome.Superseded,
            "the worker that woke up does not know that it was replaced");
        return seconds;
    }

    private static void GiveUp(Workplace workplace)
    {
        PlannedSweep sweep = workplace.Plan(_long);
        for (int attempt = 1; attempt <= 3; attempt++)
        {
            using Child worker = workplace.Start("worker", sweep.Path);
            WaitFor(() => sweep.Runs[0].Attempts() == attempt && sweep.Runs[0].ReadStatus()?.Attempt == attempt, "a worker did not begin", worker);
        }
        (int code, string output) = workplace.Run("worker", sweep.Path);
        BrokenPromiseException.Unless(code == 1 && output.Contains("given up", StringComparison.Ordinal), $"exit code {code}: {output.Trim()}");
    }

    private static void WaitFor(Func<bool> holds, string otherwise, Child child)
    {
        long start = Stopwatch.GetTimestamp();
        while (!holds())
        {
            BrokenPromiseException.Unless(Stopwatch.GetElapsedTime(start).TotalSeconds < 60, $"{otherwise}: {child.Output.Trim()}");
            Thread.Sleep(5);
        }
    }
}
