using Plasticity.Lab.Results;
using Plasticity.Lab.RunStore;
using Plasticity.Lab.Sweeps;
using Plasticity.Lab.Workers;

namespace Plasticity.Tests.Lab;

/// <summary>A sweep in a folder of a test's own, and what one does with it.</summary>
internal sealed class SweepInFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SweepFolder _opened;

    public SweepInFolder(params string[] settings)
    {
        Sweep = Experiments.Of([.. settings, $"out={_folder["sweep"]}"]);
        _opened = SweepFolder.Create(Sweep, "run", ["run", .. settings], TimeProvider.System);
    }

    public Sweep Sweep { get; }

    /// <summary>The full path.</summary>
    public string Path => _opened.FullPath;

    /// <summary>The path of something in it.</summary>
    public string this[params string[] names] => System.IO.Path.Combine([Path, .. names]);

    /// <summary>A run's folder.</summary>
    public RunDirectory Run(int index = 0) => new(Path, _opened.Manifest.Runs[index], RunStorage.Disk);

    /// <summary>What the attempts at a run came to.</summary>
    public Attempt?[] Attempts(int run = 0) => [.. Enumerable.Range(1, Run(run).Attempts()).Select(Run(run).ReadAttempt)];

    /// <summary>Works at it in this process until nothing is left to do, or until it is stopped.</summary>
    public IReadOnlyList<RunFailure> Work(WorkerOptions? options = null, RunStorage? storage = null, CancellationToken stop = default) =>
        new SweepWorker(Path, Sweep, options ?? new() { RetriesFailed = true }, null, TimeProvider.System, storage).Run(stop);

    /// <summary>Reads it.</summary>
    public SweepResult Read() => _opened.Read();

    /// <summary>Reads it, and writes its tables and report.</summary>
    public void WriteTables() => _opened.Write(Read(), TimeProvider.System);

    /// <summary>Everything that depends on the settings alone, as text, by name: tables, results, measurements, weights.</summary>
    public SortedDictionary<string, string> Bits()
    {
        WriteTables();
        IEnumerable<string> files = ((string[])[RunFiles.Metrics, RunFiles.RunTable, RunFiles.Summary])
            .Concat(Sweep.Runs.SelectMany(run => ((string[])[RunFiles.Result, RunFiles.Metrics, RunFiles.PerLayer, RunFiles.Weights])
                .Select(name => $"{RunFiles.Runs}/{run.Id}/{name}")));
        return new(files.Where(file => File.Exists(this[file]))
            .ToDictionary(file => file, file => Convert.ToHexString(File.ReadAllBytes(this[file]))), StringComparer.Ordinal);
    }

    /// <summary>Makes all unfinished attempts of this process look as if the process had died.</summary>
    public void LoseProcess()
    {
        for (int run = 0; run < Sweep.Runs.Count; run++)
            foreach (Attempt attempt in Attempts(run).OfType<Attempt>().Where(attempt => attempt.Outcome == AttemptOutcome.None))
                Run(run).Update(attempt with { Worker = DeadProcess });
    }

    /// <summary>A process of this place that is no more: this one's number, but of an earlier time.</summary>
    public static WorkerIdentity DeadProcess { get; } = WorkerIdentity.Own with { Started = "0" };

    /// <summary>A process of another machine.</summary>
    public static WorkerIdentity Elsewhere { get; } = WorkerIdentity.Own with { Place = "elsewhere" };

    public void Dispose() => _folder.Dispose();
}
