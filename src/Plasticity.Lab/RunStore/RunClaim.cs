using System.Globalization;
using Plasticity.Lab.Configuration;

namespace Plasticity.Lab.RunStore;

/// <summary>What came of trying to take a run.</summary>
public enum ClaimAnswer
{
    /// <summary>It is ours.</summary>
    Taken,

    /// <summary>It is done.</summary>
    Done,

    /// <summary>Another worker is at it, and shows signs of life.</summary>
    Busy,

    /// <summary>It failed, and is not to be begun again, or not any more.</summary>
    Failed,
}

/// <summary>
/// Takes runs for this worker. A run belongs to who created the file of its latest attempt; a next attempt may be begun when the latest
/// one was stopped, failed, or lost its worker. Should a worker that was taken for dead come back, it finds itself superseded at its next
/// write; until then both compute the same bits.
/// </summary>
/// <param name="liveness">What is known of other workers.</param>
/// <param name="options">Grace and number of attempts.</param>
/// <param name="retriesFailed">Whether runs that failed are begun again.</param>
/// <param name="clock">The clock.</param>
public sealed class RunClaim(Liveness liveness, ExecutionOptions options, bool retriesFailed, TimeProvider clock)
{
    /// <summary>Tries to take a run.</summary>
    /// <param name="directory">Its folder.</param>
    /// <returns>
    /// The answer, and the attempt if it is <see cref="ClaimAnswer.Taken"/>. A run whose workers died too often is given up here, with a
    /// record of an attempt that says so.
    /// </returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public (ClaimAnswer Answer, Attempt? Attempt) TryTake(RunDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        if (directory.IsDone) return (ClaimAnswer.Done, null);
        int latest = directory.Attempts();
        string because = "";
        ClaimAnswer answer = ClaimAnswer.Taken;
        if (latest > 0)
        {
            (answer, because) = Judge(directory, latest);
            if (answer is ClaimAnswer.Done or ClaimAnswer.Busy || because.Length == 0) return (answer, null);
            // Between the first look and the judgement its worker may have come to the end of the run, and have left.
            if (directory.IsDone) return (ClaimAnswer.Done, null);
        }
        bool isGivenUp = answer == ClaimAnswer.Failed;
        Attempt attempt = new()
        {
            Number = latest + 1,
            Worker = WorkerIdentity.Own,
            Began = TimeText.Of(clock),
            Because = because,
            Ended = isGivenUp ? TimeText.Of(clock) : null,
            Outcome = isGivenUp ? AttemptOutcome.GivenUp : AttemptOutcome.None,
            Error = isGivenUp ? $"given up: {because}" : null,
        };
        return directory.TryBegin(attempt) ? (answer, attempt) : (ClaimAnswer.Busy, null);
    }

    /// <summary>Whether a run may be begun again after its latest attempt, and why.</summary>
    private (ClaimAnswer, string) Judge(RunDirectory directory, int latest)
    {
        Attempt? attempt = directory.ReadAttempt(latest);
        string name = string.Create(CultureInfo.InvariantCulture, $"attempt {latest}");
        switch (attempt?.Outcome)
        {
            case AttemptOutcome.Done:
                return (ClaimAnswer.Done, "");
            case AttemptOutcome.Stopped:
                return (ClaimAnswer.Taken, $"{name} was stopped at step {attempt.Step}");
            case AttemptOutcome.Failed or AttemptOutcome.GivenUp:
                return retriesFailed && CountsAgainst(directory, latest) < options.Attempts
                    ? (ClaimAnswer.Taken, $"{name} failed: {attempt.Error}") : (ClaimAnswer.Failed, "");
            default:
                string? dead = WhyDead(directory, attempt, latest);
                if (dead is null) return (ClaimAnswer.Busy, "");
                int against = CountsAgainst(directory, latest);
                return against < options.Attempts ? (ClaimAnswer.Taken, $"{name}: {dead}")
                    : (ClaimAnswer.Failed, string.Create(CultureInfo.InvariantCulture,
                        $"{name}: {dead}; {against} in vain, attempts={options.Attempts} are allowed"));
        }
    }

    private string? WhyDead(RunDirectory directory, Attempt? attempt, int number)
    {
        if (attempt is { Worker.IsKnownDead: true }) return $"its process {attempt.Worker.Process} died";
        string sign = string.Create(CultureInfo.InvariantCulture, $"{number} {directory.ReadStatus()?.Heartbeat}");
        return liveness.IsSilent(directory.Run.Id, sign, TimeSpan.FromSeconds(options.GraceSeconds))
            ? string.Create(CultureInfo.InvariantCulture, $"no sign of life for {options.GraceSeconds} s") : null;
    }

    /// <summary>
    /// Attempts in vain: that failed or lost their worker, since the last one from which another could go on further. One that was stopped
    /// says nothing against a run.
    /// </summary>
    private static int CountsAgainst(RunDirectory directory, int latest)
    {
        (int count, long reached) = (0, 0);
        for (int number = 1; number <= latest; number++)
        {
            Attempt? attempt = directory.ReadAttempt(number);
            if (attempt?.ResumedAt > reached) (count, reached) = (0, attempt.ResumedAt.Value);
            if (attempt?.Outcome is null or AttemptOutcome.None or AttemptOutcome.Failed) count++;
        }
        return count;
    }
}
