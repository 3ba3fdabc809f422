using System.Diagnostics;
using Plasticity.Lab.RunStore;

namespace Plasticity.Reliability.Checks;

/// <summary>Signals ask the program to stop: it leaves checkpoints, and the exit code that has schedulers try again.</summary>
internal static class Signals
{
    private static readonly string[] _signals = IsInterruptIgnored() ? ["TERM", "USR1"] : ["TERM", "USR1", "INT"];

    /// <summary>Quick steps; slow rules on large layers; steps of many samples and large products.</summary>
    private static readonly string[][] _loads =
    [
        ["rules=bp,fa,wp", "epochs=100000"],
        ["rule=pc", "network=64-1024-1024-10", "batch=128", "epochs=100000"],
        ["rules=pc,eprop", "network=64-512-512-10", "spiking.hidden=256", "batch=64", "epochs=100000", "checkpoint.seconds=0",
            "checkpoint.steps=5"],
        ["rule=np", "task=teacher-student", "epochs=100000"],
    ];

    public static string StopInTime(Workplace workplace)
    {
        const double limit = 5;
        Random random = new(Workplace.Seed);
        int times = workplace.Of(20, 3);
        double longest = 0;
        for (int i = 0; i < times; i++)
        {
            string path = workplace.NewPath(), signal = _signals[i % _signals.Length];
            using Child child = workplace.Start(["run", .. _loads[i % _loads.Length], $"out={path}"]);
            while (!Directory.Exists(Path.Combine(path, RunFiles.Runs)))
            {
                BrokenPromiseException.Unless(!child.HasExited, $"it ended by itself: {child.Output.Trim()}");
                Thread.Sleep(5);
            }
            Thread.Sleep(TimeSpan.FromSeconds(random.NextDouble() * 3));
            child.Signal(signal);
            long sent = Stopwatch.GetTimestamp();
            int code = child.Wait();
            double seconds = Stopwatch.GetElapsedTime(sent).TotalSeconds;
            BrokenPromiseException.Unless(code == 75, $"SIG{signal}: exit code {code}: {child.Output.Trim()}");
            BrokenPromiseException.Unless(seconds < limit, FormattableString.Invariant($"SIG{signal}: it took {seconds:0.0} s"));
            RequireCheckpoints(new PlannedSweep(SweepFolder.Open(path)));
            longest = Math.Max(longest, seconds);
        }
        return $"{times} signals ({string.Join(", ", _signals)}) to quick and slow rules: exit code 75 and a sound "
            + FormattableString.Invariant($"checkpoint of every run begun, {longest:0.0} s at most");
    }

    /// <summary>The same sweep, stopped at one instant after the other and resumed once.</summary>
    public static string ChangeNothing(Workplace workplace)
    {
        string[] settings = ["rules=bp,fa,dfa,wp,pc,eprop", "seeds=3", "epochs=4", "spiking.hidden=32", "spiking.timeSteps=10"];
        Random random = new(Workplace.Seed);
        int wanted = workplace.Of(24, 2), stopped = 0, sweeps = 0;
        long start = Stopwatch.GetTimestamp();
        string expected = workplace.RunStraight(settings).Bits();
        double straight = Stopwatch.GetElapsedTime(start).TotalSeconds;
        for (; stopped < wanted; sweeps++)
        {
            string path = workplace.NewPath();
            using Child child = workplace.Start(["run", .. settings, $"out={path}"]);
            while (!Directory.Exists(Path.Combine(path, RunFiles.Runs)) && !child.HasExited) Thread.Sleep(5);
            Thread.Sleep(TimeSpan.FromSeconds(random.NextDouble() * straight * 0.8));
            child.Signal(sweeps % 2 == 0 ? "TERM" : "KILL");
            child.Wait();
            if (child.ExitCode != 0) stopped++;
            else straight *= 0.9;                            // the machine is quicker than it was
            workplace.RunWell("run", "--resume", path);
            BrokenPromiseException.Unless(new PlannedSweep(SweepFolder.Open(path)).Bits() == expected,
                FormattableString.Invariant($"sweep {sweeps + 1}: the resumed sweep has other bits"));
        }
        return $"{sweeps} sweeps, {stopped} stopped before their end by TERM or kill -9, and resumed: equal bytes of "
            + "summary.csv, metrics.csv, runs.csv, results and weights";
    }

    /// <summary>
    /// Whether Ctrl-C means nothing here, and so to whatever is started from here: a shell starts what runs in the background so.
    /// </summary>
    private static bool IsInterruptIgnored()
    {
        const string status = "/proc/self/status", ignored = "SigIgn:";
        const long interrupt = 1 << 1;
        return File.Exists(status) && File.ReadLines(status).FirstOrDefault(line => line.StartsWith(ignored, StringComparison.Ordinal)) is { } row
            && (Convert.ToInt64(row[ignored.Length..].Trim(), 16) & interrupt) != 0;
    }

    private static void RequireCheckpoints(PlannedSweep sweep)
    {
        sweep.RequireReadable();
        foreach (RunDirectory run in sweep.Runs.Where(run => run.Attempts() > 0 && !run.IsDone))
        {
            Attempt? attempt = run.ReadAttempt(1);
            BrokenPromiseException.Unless(attempt?.Outcome == AttemptOutcome.Stopped, $"{run.Run.Id} does not say that it was stopped");
            BrokenPromiseException.Unless(PlannedSweep.Checkpoints(run).Length > 0 && PlannedSweep.NewestCheckpoint(run) == attempt!.Step,
                $"{run.Run.Id} left no checkpoint of step {attempt?.Step}");
        }
    }
}
