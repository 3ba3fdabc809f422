namespace Plasticity.Lab.RunStore;

/// <summary>
/// Watches signs of life of workers elsewhere. One is taken for dead when its sign has not changed for the grace by this process's own
/// clock, so that clocks of two machines need not agree.
/// </summary>
/// <param name="clock">The clock, of which only differences count.</param>
public sealed class Liveness(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (string Sign, long Since)> _seen = [];

    /// <summary>Whether a run has shown the same sign of life for longer than the grace.</summary>
    /// <param name="run">The run's id.</param>
    /// <param name="sign">Its sign of life, whatever it is.</param>
    /// <param name="grace">How long one may stay the same.</param>
    public bool IsSilent(string run, string sign, TimeSpan grace)
    {
        lock (_lock)
        {
            if (_seen.TryGetValue(run, out var seen) && seen.Sign == sign) return clock.GetElapsedTime(seen.Since) > grace;
            _seen[run] = (sign, clock.GetTimestamp());
            return false;
        }
    }
}
