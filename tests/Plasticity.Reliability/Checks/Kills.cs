using Plasticity.Lab.RunStore;

namespace Plasticity.Reliability.Checks;

/// <summary><c>kill -9</c> at random instants of a sweep that is resumed each time.</summary>
internal static class Kills
{
    private const int Interval = 10;

    private static readonly string[] _settings = ["rules=bp,fa,pc,eprop,wp", "seeds=2", "epochs=12", "network=64-64-64-10",
        "spiking.hidden=32", "spiking.timeSteps=10", "data.trainSamples=640", "checkpoint.seconds=0", $"checkpoint.steps={Interval}",
        "heartbeat.seconds=0.05"];

    public static string Survive(Workplace workplace)
    {
        Random random = new(Workplace.Seed);
        int wanted = workplace.Of(200, 4), kills = 0, sweeps = 0, kept = 0;
        long worst = 0;
        string expected = workplace.RunStraight(_settings).Bits();
        while (kills < wanted)
        {
            string path = workplace.NewPath();
            PlannedSweep? sweep = null;
            for (bool isDone = false; !isDone;)
            {
                // Half of the kills may come from the first instructions of the process on, half when it has begun a run.
                bool waitsForBegin = random.Next(2) == 0;
                TimeSpan delay = TimeSpan.FromSeconds(random.NextDouble() * 1.5);
                using Child child = sweep is null ? workplace.Start(["run", .. _settings, $"out={path}"])
                    : workplace.Start("run", "--resume", path, "attempts=100000");
                long[] before = sweep is null ? [] : [.. sweep.Runs.Select(PlannedSweep.NewestCheckpoint)];
                int[] attempts = sweep is null ? [] : [.. sweep.Runs.Select(run => run.Attempts())];
                if (kills < wanted)
                {
                    while (waitsForBegin && !child.HasExited && !HasBegun(path, attempts)) Thread.Sleep(2);
                    Thread.Sleep(delay);
                }
                else child.Wait();
                isDone = child.HasExited;
                if (isDone) BrokenPromiseException.Unless(child.ExitCode == 0, $"exit code {child.ExitCode}: {child.Output.Trim()}");
                child.Kill();
                if (!isDone) kills++;
                // Killed before the sweep was planned, there is nothing to resume: it is started again.
                if (sweep is null && !File.Exists(Path.Combine(path, RunFiles.Manifest))) path = workplace.NewPath();
                else sweep ??= new PlannedSweep(SweepFolder.Open(path));
                if (sweep is null) continue;
                sweep.RequireReadable();
                for (int run = 0; run < attempts.Length; run++) kept += RequireResumed(sweep.Runs[run], attempts[run], before[run]);
                worst = Math.Max(worst, sweep.Runs.Where(run => !run.IsDone).Select(Lost).DefaultIfEmpty(0).Max());
            }
            BrokenPromiseException.Unless(sweep!.Bits() == expected, "a sweep that was killed and resumed has other bits");
            sweeps++;
        }
        BrokenPromiseException.Unless(worst <= Interval, $"{worst} steps were lost, with a checkpoint every {Interval}");
        BrokenPromiseException.Unless(kept > 0 || workplace.IsQuick, "no run was ever resumed from a checkpoint");
        return $"{kills} kills of {sweeps} sweeps: every file readable after each, {kept} runs resumed from checkpoints, at most {worst} "
            + $"steps lost with a checkpoint every {Interval}; all {sweeps} ended with the bits of the straight sweep";
    }

    /// <summary>Whether there are more attempts than before.</summary>
    private static bool HasBegun(string path, int[] attempts)
    {
        string runs = Path.Combine(path, RunFiles.Runs);
        return Directory.Exists(runs) && Directory.GetFiles(runs, "attempt-*.json", SearchOption.AllDirectories).Length > attempts.Sum();
    }

    /// <summary>A next attempt goes on from the newest checkpoint that was there. Counts those that did.</summary>
    private static int RequireResumed(RunDirectory run, int attempts, long checkpoint)
    {
        if (run.Attempts() == attempts || run.ReadAttempt(attempts + 1) is not { } next) return 0;
        // It says so only after it has read the checkpoint; killed before, it has said nothing yet.
        if (next.ResumedAt is null) return 0;
        BrokenPromiseException.Unless(next.ResumedAt == checkpoint, $"{run.Run.Id} went on from step {next.ResumedAt}, not {checkpoint}");
        return 1;
    }

    /// <summary>The steps that a run had told of beyond its newest checkpoint.</summary>
    private static long Lost(RunDirectory run) => run.ReadStatus() is { } status && status.Attempt == run.Attempts()
        ? Math.Max(0, status.Step - PlannedSweep.NewestCheckpoint(run)) : 0;
}
