using System.Diagnostics;
using Plasticity.Lab.RunStore;

namespace Plasticity.Reliability.Checks;

/// <summary>What the lab costs beside the learning itself.</summary>
internal static class Speed
{
    /// <summary>Wall time of a sweep on two threads, over half of the seconds its runs spent within the trainer.</summary>
    public static string OfASweep(Workplace workplace)
    {
        const int threads = 2;
        int seeds = workplace.Of(250, 5);
        long start = Stopwatch.GetTimestamp();
        PlannedSweep sweep = workplace.RunStraight("rules=bp,fa", $"seeds={seeds}", $"threads={threads}");
        double wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double trainer = sweep.Runs.Sum(run => RunTiming.FromJson(File.ReadAllText(run[RunTiming.FileName])).TrainerSeconds);
        double ratio = wall / (trainer / threads);
        BrokenPromiseException.Unless(ratio <= 1.1 || workplace.IsQuick,
            FormattableString.Invariant($"{wall:0.0} s for {trainer:0.0} s of training on {threads} threads: {ratio:0.00} times"));
        return FormattableString.Invariant($"{sweep.Runs.Count} runs of digits on {threads} threads: {wall:0.0} s from start to exit, ")
            + FormattableString.Invariant($"{trainer / threads:0.0} s of them training: {ratio:0.00} times");
    }

    /// <summary>Seconds of <c>plasticity report</c>.</summary>
    public static string OfAReport(Workplace workplace)
    {
        PlannedSweep sweep = workplace.RunStraight("rules=bp,fa", $"seeds={workplace.Of(250, 10)}");
        double best = double.PositiveInfinity;
        for (int i = 0; i < 3; i++)
        {
            long start = Stopwatch.GetTimestamp();
            workplace.RunWell("report", sweep.Path);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        BrokenPromiseException.Unless(best < 3 || workplace.IsQuick, FormattableString.Invariant($"{best:0.0} s"));
        return FormattableString.Invariant($"{sweep.Runs.Count} runs of digits: {best:0.0} s from start to exit");
    }
}
