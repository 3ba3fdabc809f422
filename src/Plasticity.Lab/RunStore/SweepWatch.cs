using System.Collections.Concurrent;
using Plasticity.Lab.Configuration;
using Plasticity.Lab.Results;
using Plasticity.Lab.Sweeps;

namespace Plasticity.Lab.RunStore;

/// <summary>
/// Looks at a sweep again and again while others write it. Only what has changed since the last look is read: files appear whole and under
/// their names, so that their times and sizes tell. Nothing is asked of the file system but what network file systems have too.
/// </summary>
/// <remarks>Not safe for several threads at once.</remarks>
public sealed class SweepWatch
{
    /// <summary>A run that is done stays so, short of somebody deleting its folder: each is checked once in so many looks.</summary>
    private const int LooksBetweenChecks = 30;

    /// <summary>A file may be missing for the moment in which another takes its place; what lasts longer is a fault.</summary>
    private const int LooksBeforeComplaint = 3;

    private readonly string _path;
    private readonly TimeProvider _clock;
    private readonly Dictionary<string, Watched> _runs = [];
    private SweepFolder _folder;
    private FileStamp _manifest;
    private long _looks;
    private long _changes;
    private int _failedLooks;

    /// <summary>Opens the folder of a sweep.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="clock">The clock, for silences.</param>
    /// <exception cref="ConfigurationException">There is no sweep.</exception>
    /// <exception cref="RunFolderException">It cannot be read.</exception>
    public SweepWatch(string path, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        (_path, _clock) = (Path.GetFullPath(path), clock);
        _manifest = FileStamp.Of(Path.Combine(_path, RunFiles.Manifest));
        _folder = SweepFolder.Open(_path);
        TakeRuns();
    }

    /// <summary>Looks once. Whatever cannot be read is as it was at the last look, and named in <see cref="SweepView.Problem"/>.</summary>
    public SweepView Look()
    {
        string? problem = ReadManifest();
        if (FoldersThere() is { } there)
        {
            _failedLooks = 0;
            ReadRuns(there);
        }
        else if (++_failedLooks >= LooksBeforeComplaint) problem ??= $"{Path.Combine(_path, RunFiles.Runs)} cannot be read.";
        Watched[] runs = [.. _folder.Manifest.Runs.Select(run => _runs[run.Id])];
        problem ??= Array.Find(runs, run => run.Failures >= LooksBeforeComplaint)?.Problem;
        _looks++;
        return new SweepView(_folder, [.. runs.Select(run => run.View(_clock))], _changes, problem);
    }

    /// <summary>A search adds runs to its sweep; and another sweep may have taken the folder's place.</summary>
    private string? ReadManifest()
    {
        FileStamp stamp = FileStamp.Of(Path.Combine(_path, RunFiles.Manifest));
        if (stamp == _manifest) return null;
        try
        {
            _folder = SweepFolder.Open(_path);
        }
        catch (Exception exception) when (exception is ConfigurationException or RunFolderException)
        {
            return exception.Message;
        }
        _manifest = stamp;
        _changes++;
        TakeRuns();
        return null;
    }

    private void TakeRuns()
    {
        foreach (RunFacts run in _folder.Manifest.Runs)
        {
            ArmFacts arm = _folder.Manifest.Arms[run.Arm];
            if (_runs.TryGetValue(run.Id, out Watched? known) && known.Result.Run == run) known.Result = known.Result with { Arm = arm };
            else _runs[run.Id] = new Watched(new RunDirectory(_path, run, RunStorage.Disk), arm, _clock.GetTimestamp());
        }
    }

    /// <summary>The folders of runs, by name: one question for all runs that nobody has begun. Null if it has no answer.</summary>
    private HashSet<string>? FoldersThere()
    {
        string folder = Path.Combine(_path, RunFiles.Runs);
        try
        {
            return Directory.Exists(folder) ? [.. Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path))]
                : Directory.Exists(_path) ? [] : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void ReadRuns(HashSet<string> there)
    {
        ConcurrentQueue<Watched> changed = [];
        IEnumerable<Watched> due = _folder.Manifest.Runs
            .Where(run => !_runs[run.Id].IsDone || (run.Index + _looks) % LooksBetweenChecks == 0).Select(run => _runs[run.Id]);
        Parallel.ForEach(due, run =>
        {
            if (run.TryRead(there.Contains(run.Result.Run.Id), _clock)) changed.Enqueue(run);
        });
        if (!changed.IsEmpty) _changes++;
    }

    /// <summary>When a file was written and how long it is; both zero if it is not there.</summary>
    private readonly record struct FileStamp(long Time, long Length)
    {
        public static FileStamp Of(string path)
        {
            FileInfo file = new(path);
            try
            {
                return file.Exists ? new FileStamp(file.LastWriteTimeUtc.Ticks, file.Length) : default;
            }
            catch (IOException)
            {
                return default;                              // gone since it was asked for
            }
        }
    }

    /// <summary>The files that say how a run stands.</summary>
    private readonly record struct RunStamp(int Attempts, FileStamp Attempt, FileStamp Status, FileStamp Result);

    /// <summary>A run, as it was at the last look.</summary>
    private sealed class Watched(RunDirectory directory, ArmFacts arm, long seen)
    {
        private RunStamp _stamp;
        private RunStatusFile? _status;
        private Attempt? _attempt;
        private long _seen = seen;

        public RunResult Result { get; set; } = new(directory.Run, arm, RunStatus.Pending, null, "not begun");

        public int Failures { get; private set; }

        public string? Problem { get; private set; }

        public bool IsDone => Result.Status is RunStatus.Finished or RunStatus.Diverged;

        /// <summary>Reads the run if its files have changed.</summary>
        /// <returns>Whether its result is another now; progress alone is none.</returns>
        public bool TryRead(bool isThere, TimeProvider clock)
        {
            try
            {
                RunStamp stamp = isThere ? Stamp() : default;
                if (stamp == _stamp && Failures == 0) return false;
                RunResult result = RunReader.Read(directory, Result.Arm);
                _status = directory.ReadStatus();
                _attempt = stamp.Attempts > 0 ? directory.ReadAttempt(stamp.Attempts) : null;
                bool isNew = result.Status != Result.Status || stamp.Result != _stamp.Result;
                (Result, _stamp, _seen, Failures) = (result, stamp, clock.GetTimestamp(), 0);
                return isNew;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or RunFolderException)
            {
                Failures++;
                Problem = exception.Message;
                return false;
            }
        }

        public RunView View(TimeProvider clock) => new(Result, _status, _stamp.Attempts,
            Result.Status == RunStatus.Running && _attempt?.Worker.IsKnownDead == true, clock.GetElapsedTime(_seen));

        private RunStamp Stamp()
        {
            int attempts = directory.Attempts();
            return new RunStamp(attempts, attempts > 0 ? FileStamp.Of(directory.PathOf(attempts)) : default,
                FileStamp.Of(directory[RunFiles.Status]), FileStamp.Of(directory[RunFiles.Result]));
        }
    }
}

/// <summary>A sweep at one moment.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Runs">Its runs, in the order of its manifest.</param>
/// <param name="Changes">Grows whenever a run, or the sweep itself, has another result than before; not with mere progress.</param>
/// <param name="Problem">What cannot be read, for more than a moment; null if all can.</param>
public sealed record SweepView(SweepFolder Folder, IReadOnlyList<RunView> Runs, long Changes, string? Problem)
{
    /// <summary>How far it is.</summary>
    public SweepState State => SweepResult.StateOf(Count);

    /// <summary>The results at this moment, with their statistics, which take a while when they are first asked for.</summary>
    public SweepResult Result => field ??= Summarise.Runs(Folder.Manifest, Runs.Select(run => run.Result));

    /// <summary>The part of the work that is done, from 0 to 1; a run under way counts as far as it is known to have come.</summary>
    public double Done => Runs.Count == 0 ? 1 : Runs.Average(run => run.Done);

    /// <summary>The number of runs of a status.</summary>
    public int Count(RunStatus status) => Runs.Count(run => run.Result.Status == status);
}

/// <summary>A run at one moment.</summary>
/// <param name="Result">What has become of it.</param>
/// <param name="Status">Its last sign of life; null if there is none.</param>
/// <param name="Attempts">How many times it was begun.</param>
/// <param name="IsLost">Whether it is said to be under way, but its process, on this machine, is gone.</param>
/// <param name="Silence">How long nothing of it has changed, by our own clock.</param>
public sealed record RunView(RunResult Result, RunStatusFile? Status, int Attempts, bool IsLost, TimeSpan Silence)
{
    /// <summary>The part of it that is done, from 0 to 1. One that failed counts as done: nobody works at it.</summary>
    public double Done => Result.Status switch
    {
        RunStatus.Pending => 0,
        RunStatus.Running or RunStatus.Interrupted => Status is { Steps: > 0 } sign ? Math.Clamp(sign.Step / (double)sign.Steps, 0, 1) : 0,
        _ => 1,
    };
}
