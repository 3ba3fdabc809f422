using System.Diagnostics;

namespace Plasticity.Lab.Benchmarks;

/// <summary>Times short work.</summary>
internal static class BestTime
{
    /// <summary>The shortest time of one call, in seconds: the least disturbed of several rounds, each long enough for the clock.</summary>
    /// <param name="work">What to time; it is called once before, to warm up.</param>
    /// <param name="totalSeconds">About how long to measure altogether.</param>
    public static double Of(Action work, double totalSeconds)
    {
        const int Rounds = 5;
        work();
        int calls = 1;
        double best = Time(work, calls);
        while (best * calls < totalSeconds / Rounds && calls < 1 << 24)
        {
            calls *= 2;
            best = Time(work, calls);
        }
        for (int round = 1; round < Rounds; round++) best = Math.Min(best, Time(work, calls));
        return best;
    }

    private static double Time(Action work, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++) work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds / calls;
    }
}
