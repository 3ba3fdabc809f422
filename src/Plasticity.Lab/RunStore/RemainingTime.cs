namespace Plasticity.Lab.RunStore;

/// <summary>
/// Estimates how long a sweep still takes from how fast it went on lately. Runs differ in length and workers come and go, so that only the
/// last minutes count.
/// </summary>
/// <param name="clock">The clock.</param>
public sealed class RemainingTime(TimeProvider clock)
{
    private static readonly TimeSpan _window = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan _least = TimeSpan.FromSeconds(3);

    /// <summary>What was seen, oldest first: only moments at which something had got on.</summary>
    private readonly Queue<(long Time, double Done)> _seen = new();
    private (long Time, double Done) _last;

    /// <summary>Takes note of how far the sweep is, and estimates.</summary>
    /// <param name="done">The part that is done, from 0 to 1.</param>
    /// <returns>The time that is left; null while it is not known.</returns>
    public TimeSpan? After(double done)
    {
        long now = clock.GetTimestamp();
        // Less than before: runs were added or taken back, and the old pace says nothing.
        if (_seen.Count > 0 && done < _last.Done) _seen.Clear();
        if (_seen.Count == 0 || done > _last.Done) _seen.Enqueue(_last = (now, done));
        while (_seen.Count > 2 && clock.GetElapsedTime(_seen.Peek().Time, now) > _window) _seen.Dequeue();
        if (done >= 1) return null;
        (long begin, double from) = _seen.Peek();
        TimeSpan taken = clock.GetElapsedTime(begin, now);
        if (_last.Done <= from || taken < _least) return null;
        // Up to now, not up to the last progress: while nothing gets on, the estimate grows.
        return taken * ((1 - done) / (_last.Done - from));
    }
}
