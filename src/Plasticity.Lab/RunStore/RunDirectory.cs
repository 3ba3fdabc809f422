using System.Globalization;
using Plasticity.Lab.Sweeps;

namespace Plasticity.Lab.RunStore;

/// <summary>The folder of one run, and who is at it. Many workers, on many machines, may look at it; no file is ever locked.</summary>
/// <param name="sweep">The sweep's folder.</param>
/// <param name="run">The run.</param>
/// <param name="storage">How files are written.</param>
public sealed class RunDirectory(string sweep, RunFacts run, RunStorage storage)
{
    /// <summary>The run.</summary>
    public RunFacts Run => run;

    /// <summary>How files are written.</summary>
    public RunStorage Storage => storage;

    /// <summary>The full path.</summary>
    public string FullPath { get; } = Path.Combine(sweep, RunFiles.Runs, run.Id);

    /// <summary>Whether the run is done, and all its files are there.</summary>
    public bool IsDone => File.Exists(this[RunFiles.Result]);

    /// <summary>The path of a file in it.</summary>
    public string this[string name] => Path.Combine(FullPath, name);

    /// <summary>The number of attempts so far.</summary>
    public int Attempts()
    {
        int count = 0;
        while (File.Exists(PathOf(count + 1))) count++;
        return count;
    }

    /// <summary>An attempt; null if its record is not whole.</summary>
    public Attempt? ReadAttempt(int number) => Attempt.FromJson(File.ReadAllText(PathOf(number)));

    /// <summary>How far it was at its last sign of life; null if there is none.</summary>
    public RunStatusFile? ReadStatus() =>
        File.Exists(this[RunFiles.Status]) ? RunStatusFile.FromJson(File.ReadAllText(this[RunFiles.Status])) : null;

    /// <summary>Begins an attempt, if nobody else has begun one of this number.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public bool TryBegin(Attempt attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        storage.MakeFolder(FullPath);
        return storage.TryCreate(PathOf(attempt.Number), attempt.ToJson());
    }

    /// <summary>Writes an attempt's record anew.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Update(Attempt attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        storage.WriteText(PathOf(attempt.Number), writer => writer.Write(attempt.ToJson()));
    }

    /// <summary>Whether another worker has taken over from an attempt.</summary>
    public bool IsSuperseded(Attempt attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        return File.Exists(PathOf(attempt.Number + 1));
    }

    /// <summary>The path of an attempt's record.</summary>
    internal string PathOf(int attempt) => this[string.Create(CultureInfo.InvariantCulture, $"attempt-{attempt}.json")];
}
