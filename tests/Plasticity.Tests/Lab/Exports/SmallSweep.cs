using Plasticity.Lab.Exports;
using Plasticity.Lab.Results;
using Plasticity.Lab.RunStore;
using Plasticity.Tests.Cli;
using Xunit;

namespace Plasticity.Tests.Lab.Exports;

/// <summary>
/// A sweep on disk for tests to export: two rules by two learning rates, one of them far too high, by two seeds. The last run in order
/// was never begun.
/// </summary>
public sealed class SmallSweep : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SmallSweep()
    {
        Tool tool = Tool.Run("run", "rule=bp,fa", "lr=0.05,1e9", "seed=3,7", "epochs=2", "network=64-8-10", "data.trainSamples=128",
            "data.testSamples=64", $"out={_folder["sweep"]}");
        Assert.True(tool.Code == 3, $"{tool.Code}: {tool.Output}{tool.Error}");
        Sweep = SweepFolder.Open(_folder["sweep"]);
        Directory.Delete(Sweep.DirectoryOf(Sweep.Manifest.Runs[^1]).FullPath, recursive: true);
        Result = Sweep.Read();
    }

    internal SweepFolder Sweep { get; }

    /// <summary>What is exported, read at once.</summary>
    internal SweepResult Result { get; }

    /// <summary>Exports it.</summary>
    /// <returns>The folder of the export, which the test deletes.</returns>
    internal TemporaryFolder Export(Exporter exporter)
    {
        TemporaryFolder folder = new();
        exporter.Export(Sweep, folder.Path, CancellationToken.None);
        return folder;
    }

    public void Dispose() => _folder.Dispose();
}
