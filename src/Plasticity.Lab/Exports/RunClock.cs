using Plasticity.Lab.RunStore;
using Plasticity.Training;

namespace Plasticity.Lab.Exports;

/// <summary>
/// When things happened in a run, as far as its record says. Measurements carry no times, since times are no part of a result; a
/// measurement is placed where it would be if every update had taken as long as any other. The same record gives the same times.
/// </summary>
/// <param name="Began">When its first attempt began; the start of 1970 if the record is damaged.</param>
/// <param name="Ended">When its latest attempt ended; null if it has not.</param>
/// <param name="SecondsPerStep">Seconds of learning for an update; 0 until the run is done.</param>
internal sealed record RunClock(DateTimeOffset Began, DateTimeOffset? Ended, double SecondsPerStep)
{
    /// <summary>The clock of a run that has begun.</summary>
    public static RunClock Of(RunDirectory directory, TrialOutcome? outcome)
    {
        int attempts = directory.Attempts();
        Attempt? first = attempts > 0 ? directory.ReadAttempt(1) : null, latest = attempts > 0 ? directory.ReadAttempt(attempts) : null;
        return new RunClock(TimeText.Parse(first?.Began) ?? DateTimeOffset.UnixEpoch, TimeText.Parse(latest?.Ended),
            outcome is { Steps: > 0 } ? outcome.Seconds / outcome.Steps : 0);
    }

    /// <summary>When a measurement was made, about.</summary>
    /// <param name="step">The number of updates before it.</param>
    public DateTimeOffset At(long step) => Began.AddSeconds(step * SecondsPerStep);
}
