using Plasticity.Lab.Configuration;
using Plasticity.Lab.Results;
using Plasticity.Lab.RunStore;
using Xunit;

namespace Plasticity.Tests.Lab.RunStore;

public sealed class RunClaimTests : IDisposable
{
    private const double Grace = 60;

    private readonly SweepInFolder _sweep = new("rule=bp", "seeds=2", "epochs=1", "network=64-8-10", "data.trainSamples=64");
    private readonly ManualClock _clock = new();

    private RunDirectory Run => _sweep.Run();

    private RunClaim Claim(bool retries = false, int attempts = 3) =>
        new(new Liveness(_clock), new ExecutionOptions { GraceSeconds = Grace, Attempts = attempts }, retries, _clock);

    /// <summary>Begins the next attempt and ends it.</summary>
    private void Attempt(AttemptOutcome outcome, WorkerIdentity? worker = null, long? resumedAt = null) =>
        Assert.True(Run.TryBegin(new Attempt
        {
            Number = Run.Attempts() + 1,
            Worker = worker ?? SweepInFolder.DeadProcess,
            Began = "2026-01-02T03:04:05Z",
            Because = "",
            Outcome = outcome,
            Step = 7,
            Error = outcome == AttemptOutcome.Failed ? "it broke" : null,
            ResumedAt = resumedAt,
        }));

    private void Beat(long heartbeat) => Run.Storage.WriteText(Run[RunFiles.Status], writer => writer.Write(new RunStatusFile
    {
        State = RunStatus.Running,
        Attempt = 1,
        Step = 1,
        Steps = 2,
        Heartbeat = heartbeat,
        Updated = "2026-01-02T03:04:05Z",
    }.ToJson()));

    [Fact]
    public void A_run_that_nobody_has_begun_is_taken()
    {
        (ClaimAnswer answer, Attempt? attempt) = Claim().TryTake(Run);
        Assert.Equal((ClaimAnswer.Taken, 1, ""), (answer, attempt!.Number, attempt.Because));
        Assert.Equal(attempt.ToJson(), Run.ReadAttempt(1)!.ToJson());
        Assert.Equal(WorkerIdentity.Own, attempt.Worker);
    }

    [Fact]
    public void Of_32_threads_one_gets_the_run()
    {
        const int threads = 32;
        for (int round = 1; round <= 20; round++)
        {
            using Barrier barrier = new(threads);
            ClaimAnswer[] answers = new ClaimAnswer[threads];
            Thread[] workers = [.. Enumerable.Range(0, threads).Select(i => new Thread(() =>
            {
                RunClaim claim = Claim(attempts: 1000);
                RunDirectory directory = _sweep.Run();
                barrier.SignalAndWait();
                answers[i] = claim.TryTake(directory).Answer;
            }))];
            foreach (Thread worker in workers) worker.Start();
            foreach (Thread worker in workers) worker.Join();
            Assert.Equal((1, threads - 1), (answers.Count(a => a == ClaimAnswer.Taken), answers.Count(a => a == ClaimAnswer.Busy)));
            Assert.Equal(round, Run.Attempts());
            _sweep.LoseProcess();                            // the next round takes it over
        }
    }

    [Fact]
    public void A_run_whose_worker_lives_is_busy()
    {
        Attempt(AttemptOutcome.None, WorkerIdentity.Own);
        Beat(1);
        Assert.Equal((ClaimAnswer.Busy, null), Claim().TryTake(Run));
        Assert.Equal(1, Run.Attempts());
    }

    [Fact]
    public void A_run_with_a_result_is_done_whatever_its_attempts_say()
    {
        Attempt(AttemptOutcome.None);
        File.WriteAllText(Run[RunFiles.Result], "");
        Assert.Equal((ClaimAnswer.Done, null), Claim().TryTake(Run));
    }

    [Fact]
    public void A_run_whose_latest_attempt_came_to_its_end_is_done()
    {
        Attempt(AttemptOutcome.Done);
        Assert.Equal((ClaimAnswer.Done, null), Claim(retries: true).TryTake(Run));
    }

    [Fact]
    public void A_stopped_run_is_gone_on_with_any_number_of_times()
    {
        for (int i = 0; i < 10; i++) Attempt(AttemptOutcome.Stopped);
        (ClaimAnswer answer, Attempt? attempt) = Claim(attempts: 1).TryTake(Run);
        Assert.Equal((ClaimAnswer.Taken, 11, "attempt 10 was stopped at step 7"), (answer, attempt!.Number, attempt.Because));
    }

    [Fact]
    public void A_failed_run_is_begun_again_only_by_who_retries_and_only_so_often()
    {
        Attempt(AttemptOutcome.Failed);
        Attempt(AttemptOutcome.Failed);
        Assert.Equal((ClaimAnswer.Failed, null), Claim().TryTake(Run));
        Assert.Equal((ClaimAnswer.Failed, null), Claim(retries: true, attempts: 2).TryTake(Run));
        Assert.Equal(2, Run.Attempts());
        (ClaimAnswer answer, Attempt? attempt) = Claim(retries: true, attempts: 3).TryTake(Run);
        Assert.Equal((ClaimAnswer.Taken, "attempt 2 failed: it broke"), (answer, attempt!.Because));
    }

    [Fact]
    public void A_process_of_this_place_that_died_is_replaced_at_once()
    {
        Attempt(AttemptOutcome.None);
        (ClaimAnswer answer, Attempt? attempt) = Claim().TryTake(Run);
        Assert.Equal((ClaimAnswer.Taken, $"attempt 1: its process {Environment.ProcessId} died"), (answer, attempt!.Because));
    }

    [Fact]
    public void A_silent_worker_elsewhere_is_replaced_only_after_the_grace()
    {
        Attempt(AttemptOutcome.None, SweepInFolder.Elsewhere);
        Beat(1);
        RunClaim claim = Claim();
        Assert.Equal(ClaimAnswer.Busy, claim.TryTake(Run).Answer);
        _clock.Move(Grace - 1);
        Beat(2);                                             // a sign of life begins the grace anew
        Assert.Equal(ClaimAnswer.Busy, claim.TryTake(Run).Answer);
        _clock.Move(Grace);
        Assert.Equal(ClaimAnswer.Busy, claim.TryTake(Run).Answer);
        _clock.Move(1);
        (ClaimAnswer answer, Attempt? attempt) = claim.TryTake(Run);
        Assert.Equal((ClaimAnswer.Taken, "attempt 1: no sign of life for 60 s"), (answer, attempt!.Because));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"number\":1}")]
    [InlineData("{\"number\":1,\"worker\":{\"host\":\"a\"")]
    public void A_torn_record_is_waited_for_and_then_passed_over(string torn)
    {
        Directory.CreateDirectory(Run.FullPath);
        File.WriteAllText(Run["attempt-1.json"], torn);
        RunClaim claim = Claim();
        Assert.Equal((ClaimAnswer.Busy, null), claim.TryTake(Run));
        _clock.Move(Grace + 1);
        (ClaimAnswer answer, Attempt? attempt) = claim.TryTake(Run);
        Assert.Equal((ClaimAnswer.Taken, 2), (answer, attempt!.Number));
    }

    [Fact]
    public void A_run_that_loses_its_workers_too_often_is_given_up_once_and_says_so()
    {
        Attempt(AttemptOutcome.None);
        Attempt(AttemptOutcome.Failed);
        Attempt(AttemptOutcome.None);
        (ClaimAnswer answer, Attempt? attempt) = Claim().TryTake(Run);
        string error = $"given up: attempt 3: its process {Environment.ProcessId} died; 3 in vain, attempts=3 are allowed";
        Assert.Equal((ClaimAnswer.Failed, AttemptOutcome.GivenUp, error), (answer, attempt!.Outcome, attempt.Error));
        Assert.Equal((ClaimAnswer.Failed, null), Claim(retries: true).TryTake(Run));
        Assert.Equal(4, Run.Attempts());
        Assert.Equal((RunStatus.Failed, error), (_sweep.Read().Runs[0].Status, _sweep.Read().Runs[0].Reason));
        // Whoever allows more gets as many more.
        Assert.Equal(ClaimAnswer.Taken, Claim(retries: true, attempts: 4).TryTake(Run).Answer);
    }

    [Fact]
    public void An_attempt_that_another_could_go_on_from_was_not_in_vain()
    {
        Attempt(AttemptOutcome.None);
        Attempt(AttemptOutcome.None, resumedAt: 10);
        Attempt(AttemptOutcome.None, resumedAt: 20);
        Attempt(AttemptOutcome.None, resumedAt: 20);
        Assert.Equal(ClaimAnswer.Taken, Claim(attempts: 3).TryTake(Run).Answer);
        _sweep.LoseProcess();
        Assert.Equal(ClaimAnswer.Failed, Claim(attempts: 3).TryTake(Run).Answer);
    }

    [Fact]
    public void A_record_whose_writing_fails_is_not_left_behind()
    {
        Directory.CreateDirectory(Run.FullPath);
        Assert.Throws<ArgumentNullException>(() => RunStorage.Disk.TryCreate(Run["attempt-1.json"], null!));
        Assert.Empty(Directory.GetFileSystemEntries(Run.FullPath));
    }

    public void Dispose() => _sweep.Dispose();
}
