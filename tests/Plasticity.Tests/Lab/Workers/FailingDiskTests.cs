using Plasticity.Lab.Results;
using Plasticity.Lab.RunStore;
using Plasticity.Lab.Workers;
using Plasticity.Training;
using Xunit;

namespace Plasticity.Tests.Lab.Workers;

/// <summary>A disk that fails at every possible place: the failure is loud, what was written is sound, and resuming makes up for it.</summary>
public sealed class FailingDiskTests
{
    private const string Message = StorageWithFailingStreams.Message;

    private static readonly string[] _settings = ["rule=fa", "optimizer=adam", "epochs=1", "network=64-4-10", "data.trainSamples=64",
        "data.testSamples=32", "batch=16", "threads=1", "checkpoint.seconds=0", "checkpoint.steps=2", "heartbeat.seconds=1000",
        "heartbeat.grace=0.001"];

    /// <summary>Whether only the n-th thing fails, as it may on a network, or all from the n-th on, as on a full disk.</summary>
    public static TheoryData<bool> Lasting => [false, true];

    [Theory, MemberData(nameof(Lasting))]
    public void Whichever_call_fails_nothing_is_lost(bool isLasting) => FailEverywhere(n => new WatchedStorage((call, _, _) =>
    {
        if (isLasting ? call >= n : call == n) throw new IOException(Message);
    }), atLeast: 15);

    [Theory, MemberData(nameof(Lasting))]
    public void Whichever_write_to_a_stream_fails_nothing_is_lost(bool isLasting) =>
        FailEverywhere(n => new StorageWithFailingStreams(write => isLasting ? write >= n : write == n), atLeast: 40);

    [Fact]
    public void A_file_where_the_folder_of_the_runs_should_be_stops_the_worker_with_its_name()
    {
        using SweepInFolder sweep = new(_settings);
        File.WriteAllText(sweep[RunFiles.Runs], "");
        RunFailure failure = Assert.Single(sweep.Work());
        Assert.Contains(sweep[RunFiles.Runs], failure.Error);
    }

    private static void FailEverywhere(Func<int, RunStorage> failing, int atLeast)
    {
        using SweepInFolder straight = new(_settings);
        Assert.Empty(straight.Work());
        SortedDictionary<string, string> expected = straight.Bits();
        int n = 1;
        for (bool hasFailed = true; hasFailed; n++) hasFailed = FailOnce(failing(n), expected, n);
        Assert.True(n > atLeast, $"Only {n} places where the disk could fail were found.");
    }

    /// <summary>Runs with a disk that fails somewhere, looks at what is left, and resumes. False if nothing failed.</summary>
    private static bool FailOnce(RunStorage storage, SortedDictionary<string, string> expected, int n)
    {
        using SweepInFolder sweep = new(_settings);
        IReadOnlyList<RunFailure> failures = sweep.Work(storage: storage);
        bool hasRemark = sweep.Attempts().Any(attempt => attempt?.Remarks.Count > 0);
        Assert.True(failures.All(failure => failure.Error.Contains(Message, StringComparison.Ordinal)), $"{n}: {string.Join(" | ", failures)}");
        // A run is as complete as it says, and if it failed that is told by an error or, once all results are there, by a remark.
        if (failures.Count == 0 && !hasRemark) return false;
        if (failures.Count == 0) Assert.True(sweep.Run().IsDone);
        SweepResult left = sweep.Read();
        Assert.Contains(left.Runs[0].Status, (RunStatus[])[RunStatus.Pending, RunStatus.Running, RunStatus.Failed, RunStatus.Finished]);
        AssertCheckpointsAreSound(sweep.Run());
        sweep.LoseProcess();
        Assert.Empty(sweep.Work());
        Assert.Equal(expected, sweep.Bits());
        AssertNothingHalfWrittenIsLeft(sweep.Run());
        return true;
    }

    private static void AssertCheckpointsAreSound(RunDirectory run)
    {
        if (!Directory.Exists(run[RunFiles.Checkpoints])) return;
        foreach (string file in Directory.GetFiles(run[RunFiles.Checkpoints], "*.ckpt"))
            Assert.True(CheckpointFile.Read(file, run.Run.Identity).Steps > 0);
    }

    private static void AssertNothingHalfWrittenIsLeft(RunDirectory run) =>
        Assert.Empty(Directory.EnumerateFiles(run.FullPath, "*.tmp", new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.None,
        }));
}
