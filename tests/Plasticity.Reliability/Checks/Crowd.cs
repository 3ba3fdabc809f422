using Plasticity.Lab.RunStore;

namespace Plasticity.Reliability.Checks;

/// <summary>Many processes work at one sweep, and some are killed.</summary>
internal static class Crowd
{
    public static string DoesEachRunOnce(Workplace workplace)
    {
        int workers = workplace.Of(64, 6), seeds = workplace.Of(250, 15), wanted = workplace.Of(50, 3), started = 0, kills = 0;
        string[] settings = ["rules=bp,fa", $"seeds={seeds}", "epochs=10"];
        PlannedSweep sweep = workplace.Plan(settings);
        int runs = sweep.Runs.Count;
        Random random = new(Workplace.Seed);
        List<Child> crowd = [];
        Child Start() => workplace.Start("worker", sweep.Path, "threads=1", "attempts=1000", "--index", $"{started++ % workers}", "--of",
            $"{workers}");
        try
        {
            while (crowd.Count < workers) crowd.Add(Start());
            while (sweep.Done < runs)
            {
                BrokenPromiseException.Unless(crowd.Any(child => !child.HasExited), "all workers left, and runs are not done");
                if (kills < wanted && sweep.Done >= runs * kills / (2 * wanted))
                {
                    int victim = random.Next(workers);
                    crowd[victim].Dispose();
                    crowd[victim] = Start();
                    kills++;
                }
                else Thread.Sleep(10);
            }
            foreach (Child child in crowd)
                BrokenPromiseException.Unless(child.Wait() == 0, $"a worker ended with {child.ExitCode}: {child.Output.Trim()}");
        }
        finally
        {
            foreach (Child child in crowd) child.Dispose();
        }
        BrokenPromiseException.Unless(kills == wanted, $"there was time to kill only {kills} of {wanted}");
        int without = 0, takenOver = 0;
        foreach (RunDirectory run in sweep.Runs)
        {
            Attempt?[] attempts = PlannedSweep.Attempts(run);
            int done = attempts.Count(attempt => attempt?.Outcome == AttemptOutcome.Done);
            BrokenPromiseException.Unless(done <= 1, $"{run.Run.Id} was done {done} times");
            // One that was killed between its result and its record: the result counts, and the run is not begun again.
            bool isKilledLast = done == 0 && attempts[^1]?.Worker.IsKnownDead == true;
            BrokenPromiseException.Unless(done == 1 || isKilledLast, $"{run.Run.Id} has a result and no attempt that made it");
            (without, takenOver) = (without + (isKilledLast ? 1 : 0), takenOver + (attempts.Length > 1 ? 1 : 0));
        }
        workplace.RunWell("report", sweep.Path);
        BrokenPromiseException.Unless(sweep.Bits() == workplace.RunStraight(settings).Bits(), "the sweep has other bits");
        return $"{workers} processes, {kills} of them killed and replaced, {runs} runs: {runs} results, {runs - without} with exactly one "
            + $"attempt that is done{(without > 0 ? $" and {without} whose worker was killed after its result" : "")}, {takenOver} taken "
            + "over; the bits of one process";
    }
}
