using Plasticity.Lab.Configuration;
using Plasticity.Lab.Results;
using Plasticity.Lab.RunStore;
using Plasticity.Lab.Sweeps;

namespace Plasticity.Lab.Exports;

/// <summary>What is exported: a sweep whose runs are read one at a time, as often as needed.</summary>
/// <param name="sweep">The sweep.</param>
/// <param name="cancellation">Stops the reading between two runs.</param>
internal sealed class ExportSource(SweepFolder sweep, CancellationToken cancellation)
{
    /// <summary>What the sweep is.</summary>
    public SweepManifest Manifest => sweep.Manifest;

    /// <summary>The runs as planned, arm by arm, seeds in the order given.</summary>
    public IReadOnlyList<RunFacts> Plan { get; } = InOrder(sweep.Manifest);

    /// <summary>Reads every run, in the order of the plan.</summary>
    /// <exception cref="RunFolderException">A file of a run cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public IEnumerable<RunResult> Runs()
    {
        foreach (RunDirectory directory in Directories()) yield return sweep.Read(directory.Run);
    }

    /// <summary>The folder of every run, in the order of the plan.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public IEnumerable<RunDirectory> Directories()
    {
        foreach (RunFacts run in Plan)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return DirectoryOf(run);
        }
    }

    /// <summary>The folder of a run.</summary>
    public RunDirectory DirectoryOf(RunFacts run) => sweep.DirectoryOf(run);

    /// <summary>What is thrown where there is nothing to export.</summary>
    /// <param name="missing">What is missing, such as <c>no run has begun</c>.</param>
    public ConfigurationException Nothing(string missing) =>
        new($"{sweep.FullPath} has nothing to export in this format: {missing}. "
            + "'plasticity run --resume' with that folder goes on with the sweep.");

    private static RunFacts[] InOrder(SweepManifest manifest)
    {
        Dictionary<ulong, int> seeds = manifest.Seeds.Index().ToDictionary(seed => seed.Item, seed => seed.Index);
        return [.. manifest.Runs.OrderBy(run => run.Arm).ThenBy(run => seeds.GetValueOrDefault(run.Seed))];
    }
}
