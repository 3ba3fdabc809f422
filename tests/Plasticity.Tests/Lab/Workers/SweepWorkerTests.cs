using Plasticity.Lab.Results;
using Plasticity.Lab.RunStore;
using Plasticity.Lab.Sweeps;
using Plasticity.Lab.Workers;
using Plasticity.Numerics;
using Plasticity.Rules;
using Plasticity.Training;
using Xunit;

namespace Plasticity.Tests.Lab.Workers;

public sealed class SweepWorkerTests
{
    private const string Shared = "PLASTICITY_TEST_SWEEP";

    private static readonly string[] _small = ["epochs=2", "network=64-6-10", "spiking.hidden=6", "spiking.timeSteps=3",
        "data.trainSamples=128", "data.testSamples=32", "checkpoint.seconds=0", "checkpoint.steps=1"];

    /// <summary>Every rule, a transform and a sum, in one sweep.</summary>
    private static readonly string _everyRule = $"rules={string.Join(',', Catalogue.Rules.Select(entry => entry.Card.Id))},fa+oja,fa+wp";

    /// <summary>Stopped at its n-th write and gone on with, again and again: whatever n is, bits are those of the straight run.</summary>
    [Theory]
    [InlineData(7, 1)]
    [InlineData(12, 2)]
    [InlineData(13, 1)]
    [InlineData(31, 2)]
    public void A_sweep_that_is_stopped_again_and_again_has_the_bits_of_one_that_was_not(int writes, int threads)
    {
        using SweepInFolder straight = new([_everyRule, .. _small]), stopped = new([_everyRule, .. _small, $"threads={threads}"]);
        Assert.Empty(straight.Work());
        int stops = 0;
        for (bool isDone = false; !isDone; stops++)
        {
            using CancellationTokenSource stop = new();
            Assert.Empty(stopped.Work(storage: new WatchedStorage((call, _, _) =>
            {
                if (call == writes) stop.Cancel();
            }), stop: stop.Token));
            isDone = stopped.Read().State == SweepState.Finished;
        }
        Assert.True(stops > 10, $"It was stopped only {stops} times.");
        Assert.Equal(straight.Bits(), stopped.Bits());
        Assert.Contains(stopped.Sweep.Runs, run => stopped.Attempts(run.Index).Any(attempt => attempt!.ResumedAt % 4 > 0));
    }

    [Fact]
    public void Two_workers_of_one_process_share_a_sweep()
    {
        using SweepInFolder sweep = new(["rules=bp,fa,dfa", "seeds=8", .. _small, "threads=2"]), alone = new(["rules=bp,fa,dfa",
            "seeds=8", .. _small]);
        Thread[] workers = [.. Enumerable.Range(0, 2).Select(i =>
            new Thread(() => Assert.Empty(sweep.Work(new WorkerOptions { Index = i, Of = 2 }))))];
        foreach (Thread worker in workers) worker.Start();
        foreach (Thread worker in workers) worker.Join();
        alone.Work();
        AssertEachWasDoneOnce(sweep);
        Assert.Equal(alone.Bits(), sweep.Bits());
    }

    [Fact]
    public async Task Two_processes_share_a_sweep()
    {
        using SweepInFolder sweep = new(["rules=bp,fa", "seeds=20", .. _small]);
        Task<string> other = ChildProcess.Ask(typeof(SweepWorkerTests), nameof(A_child_works_at_the_sweep_of_its_parent), (Shared, sweep.Path));
        Assert.Empty(sweep.Work(new WorkerOptions { Index = 0, Of = 2 }));
        Assert.Equal("0 failed", await other);
        AssertEachWasDoneOnce(sweep);
        Assert.Equal(SweepState.Finished, sweep.Read().State);
    }

    [Fact]
    public void A_child_works_at_the_sweep_of_its_parent() => ChildProcess.Answer(() =>
    {
        string path = Environment.GetEnvironmentVariable(Shared)!;
        Sweep sweep = SweepFolder.Open(path).Resolve([]);
        WorkerOptions options = new() { Index = 1, Of = 2 };
        return $"{new SweepWorker(path, sweep, options, null, TimeProvider.System).Run(CancellationToken.None).Count} failed";
    });

    /// <summary>Run 1 was taken over while its worker wrote its second checkpoint: from then on that worker leaves its files alone.</summary>
    [Fact]
    public void A_worker_that_was_superseded_writes_nothing_more_but_its_own_record()
    {
        using SweepInFolder sweep = new(["rule=bp", .. _small, "threads=1"]);
        RunDirectory run = sweep.Run();
        List<string> later = [];
        bool isSuperseded = false;
        sweep.Work(new WorkerOptions { Waits = false }, new WatchedStorage((_, _, path) =>
        {
            if (isSuperseded) later.Add(Path.GetFileName(path));
            if (isSuperseded || !path.EndsWith("2.ckpt", StringComparison.Ordinal)) return;
            isSuperseded = true;
            Assert.True(run.TryBegin(sweep.Attempts()[0]! with { Number = 2, Worker = SweepInFolder.DeadProcess }));
        }));
        Assert.Equal(["attempt-1.json"], later);
        Assert.Equal((AttemptOutcome.Superseded, 2), (sweep.Attempts()[0]!.Outcome, sweep.Attempts().Length));
        Assert.Empty(sweep.Work());
        Assert.Equal([AttemptOutcome.Superseded, AttemptOutcome.None, AttemptOutcome.Done],
            sweep.Attempts().Select(attempt => attempt!.Outcome));
        Assert.Equal(2, sweep.Attempts()[2]!.ResumedAt);
    }

    /// <summary>Its temporary file was swept away by the one that took over: no failure, and no mark of one.</summary>
    [Fact]
    public void A_superseded_worker_whose_write_fails_does_not_call_the_run_failed()
    {
        using SweepInFolder sweep = new(["rule=bp", .. _small, "threads=1"]);
        RunDirectory run = sweep.Run();
        Assert.Empty(sweep.Work(new WorkerOptions { Waits = false }, new WatchedStorage((_, _, path) =>
        {
            if (!path.EndsWith("2.ckpt", StringComparison.Ordinal)) return;
            Assert.True(run.TryBegin(sweep.Attempts()[0]! with { Number = 2 }));
            throw new FileNotFoundException("The temporary file is gone.");
        })));
        Assert.Equal((AttemptOutcome.Superseded, "The temporary file is gone."), (sweep.Attempts()[0]!.Outcome, sweep.Attempts()[0]!.Error));
        Assert.False(File.Exists(run[RunFiles.Error]));
        Assert.Equal(RunStatus.Running, run.ReadStatus()!.State);
    }

    [Fact]
    public void Signs_of_life_are_given_while_a_run_learns_and_cease_when_it_was_taken_over()
    {
        using SweepInFolder sweep = new(["rule=bp", .. _small, "epochs=2000000", "heartbeat.seconds=0.02", "checkpoint.steps=0", "threads=1"]);
        using CancellationTokenSource stop = new(TimeSpan.FromMinutes(1));
        RunDirectory run = sweep.Run();
        int beats = 0, after = 0;
        bool isSuperseded = false;
        Thread worker = new(() => sweep.Work(new WorkerOptions { Waits = false }, new WatchedStorage((_, _, path) =>
        {
            if (Path.GetFileName(path) != RunFiles.Status) return;
            if (isSuperseded) after++;
            if (++beats != 5) return;
            Assert.True(run.TryBegin(sweep.Attempts()[0]! with { Number = 2 }));
            isSuperseded = true;
        }), stop.Token));
        worker.Start();
        worker.Join();                                       // of itself: the run would take hours, and the stop is not waited for
        Assert.False(stop.IsCancellationRequested);
        Assert.Equal((5, 0), (beats, after));
        Assert.Equal(AttemptOutcome.Superseded, sweep.Attempts()[0]!.Outcome);
    }

    [Fact]
    public void A_run_that_is_given_up_is_a_failure_of_the_worker_that_finds_it()
    {
        using SweepInFolder sweep = new(["rules=bp,fa", .. _small, "attempts=1"]);
        Assert.True(sweep.Run(0).TryBegin(new Attempt
        {
            Number = 1,
            Worker = SweepInFolder.DeadProcess,
            Began = "2026-01-02T03:04:05Z",
            Because = "",
        }));
        RunFailure failure = Assert.Single(sweep.Work());
        Assert.Equal(0, failure.Run!.Index);
        Assert.StartsWith("given up: attempt 1: its process", failure.Error);
        SweepResult result = sweep.Read();
        Assert.Equal((SweepState.Failed, 1, failure.Error), (result.State, result.Count(RunStatus.Finished), result.Runs[0].Reason));
        sweep.WriteTables();
        Assert.Contains(failure.Error, File.ReadAllText(sweep[RunFiles.Failures]));
    }

    [Fact]
    public void A_run_that_diverges_keeps_its_last_finite_checkpoint_and_is_counted()
    {
        using SweepInFolder sweep = new(["rules=bp,fa", "seeds=2", .. _small, "network=64-32-32-10", "fa.lr=1e12", "fa.optimizer=sgd",
            "net.activation=relu"]);
        Assert.Empty(sweep.Work());
        SweepResult result = sweep.Read();
        Assert.Equal((SweepState.Diverged, 2, 2), (result.State, result.Count(RunStatus.Diverged), result.Count(RunStatus.Finished)));
        foreach (RunResult run in result.Runs.Where(run => run.Status == RunStatus.Diverged))
        {
            RunDirectory directory = new(sweep.Path, run.Run, RunStorage.Disk);
            if (!Directory.Exists(directory[RunFiles.Checkpoints])) continue;
            foreach (string file in Directory.GetFiles(directory[RunFiles.Checkpoints]))
                Assert.True(CheckpointFile.Read(file, run.Run.Identity).Tensors.Values.All(tensor => tensor.IsFinite()));
        }
        Assert.Equal("0/2, 2 diverged", result.Arms.Single(arm => arm.Arm.Rule == "fa").State);
        // It is a result, and not run again.
        Assert.Empty(sweep.Work());
        Assert.All(result.Runs, run => Assert.Single(sweep.Attempts(run.Run.Index)));
    }

    private static void AssertEachWasDoneOnce(SweepInFolder sweep) =>
        Assert.All(sweep.Sweep.Runs, run =>
        {
            Assert.True(sweep.Run(run.Index).IsDone);
            Assert.Equal(AttemptOutcome.Done, Assert.Single(sweep.Attempts(run.Index))!.Outcome);
        });
}
