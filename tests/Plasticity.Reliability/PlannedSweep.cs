using System.Security.Cryptography;
using Plasticity.Lab.RunStore;
using Plasticity.Lab.Sweeps;
using Plasticity.Training;

namespace Plasticity.Reliability;

/// <summary>A sweep's folder, looked at from outside.</summary>
/// <param name="folder">The folder.</param>
internal sealed class PlannedSweep(SweepFolder folder)
{
    public string Path => folder.FullPath;

    public IReadOnlyList<RunDirectory> Runs { get; } =
        [.. folder.Manifest.Runs.Select(run => new RunDirectory(folder.FullPath, run, RunStorage.Disk))];

    public IReadOnlyList<RunFacts> Facts => folder.Manifest.Runs;

    public int Done => Runs.Count(run => run.IsDone);

    /// <summary>The attempts at a run.</summary>
    public static Attempt?[] Attempts(RunDirectory run) => [.. Enumerable.Range(1, run.Attempts()).Select(run.ReadAttempt)];

    /// <summary>Reads every file that a reader or a resumed run would, and requires that all make sense.</summary>
    public void RequireReadable()
    {
        try
        {
            folder.Read();
            foreach (RunDirectory run in Runs)
                foreach (string file in Checkpoints(run)) CheckpointFile.Read(file, run.Run.Identity);
        }
        catch (Exception exception) when (exception is RunFolderException or CheckpointException or IOException)
        {
            throw new BrokenPromiseException($"a file is unreadable: {exception.Message}", exception);
        }
    }

    /// <summary>The checkpoints of a run, newest first.</summary>
    public static string[] Checkpoints(RunDirectory run) => Directory.Exists(run[RunFiles.Checkpoints])
        ? [.. Directory.GetFiles(run[RunFiles.Checkpoints], "*.ckpt").OrderDescending(StringComparer.Ordinal)] : [];

    /// <summary>The step of a run's newest checkpoint; 0 if there is none.</summary>
    public static long NewestCheckpoint(RunDirectory run) =>
        Checkpoints(run) is [var newest, ..] ? CheckpointFile.Read(newest, run.Run.Identity).Steps : 0;

    /// <summary>SHA-256 of everything that must not depend on how it was run: the tables, and every run's results and weights.</summary>
    public string Bits()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string table in (string[])[RunFiles.Metrics, RunFiles.RunTable, RunFiles.Summary])
            hash.AppendData(File.ReadAllBytes(System.IO.Path.Combine(Path, table)));
        foreach (string bits in Runs.Select(BitsOf)) hash.AppendData(Convert.FromHexString(bits));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>SHA-256 of a run's results, measurements and weights.</summary>
    public static string BitsOf(RunDirectory run)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in (string[])[RunFiles.Result, RunFiles.Metrics, RunFiles.PerLayer, RunFiles.Weights])
            if (File.Exists(run[file])) hash.AppendData(File.ReadAllBytes(run[file]));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
