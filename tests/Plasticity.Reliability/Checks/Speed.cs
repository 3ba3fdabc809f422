using System.Diagnostics;
using Plasticity.Lab.RunStore;
using Plasticity.Rules;

namespace Plasticity.Reliability.Checks;

/// <summary>What the lab costs beside the learning itself.</summary>
internal static class Speed
{
    private const int Threads = 2;

    /// <summary>
    /// Wall time of sweeps on two threads, over half of the seconds their runs spent within the trainer. The promise is about the rules of
    /// <c>plasticity compare</c>; the two quickest of them show what is left where a run is over in a moment.
    /// </summary>
    public static string OfASweep(Workplace workplace)
    {
        (int runs, double wall, double training, double ratio) = Measure(workplace, Catalogue.Default, workplace.Of(42, 1));
        BrokenPromiseException.Unless(ratio <= 1.1 || workplace.IsQuick,
            FormattableString.Invariant($"{wall:0.0} s for {training:0.0} s of training: {ratio:0.00} times"));
        (int shorts, double shortWall, double shortTraining, double shortRatio) = Measure(workplace, ["bp", "fa"], workplace.Of(250, 5));
        return FormattableString.Invariant($"{runs} runs of {Catalogue.Default.Count} rules on digits, two threads: {wall:0.0} s from start ")
            + FormattableString.Invariant($"to exit, {training:0.0} s of them training: {ratio:0.00} times. {shorts} runs of bp and fa, ")
            + FormattableString.Invariant($"{1000 * Threads * shortTraining / shorts:0} ms each: {shortWall:0.0} s, {shortRatio:0.00} times; ")
            + "start, tables and report take the same time whatever the runs";
    }

    private static (int Runs, double Wall, double Training, double Ratio) Measure(
        Workplace workplace, IReadOnlyList<string> rules, int seeds)
    {
        long start = Stopwatch.GetTimestamp();
        PlannedSweep sweep = workplace.RunStraight($"rules={string.Join(',', rules)}", $"seeds={seeds}", $"threads={Threads}");
        double wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double training = sweep.Runs.Sum(run => RunTiming.FromJson(File.ReadAllText(run[RunTiming.FileName])).TrainerSeconds) / Threads;
        return (sweep.Runs.Count, wall, training, wall / training);
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
