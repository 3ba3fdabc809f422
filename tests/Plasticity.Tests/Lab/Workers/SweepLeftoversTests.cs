using Xunit;

namespace Plasticity.Tests.Lab.Workers;

/// <summary>Memory and handles are counted for the whole process, so nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(SweepLeftoversTests), DisableParallelization = true)]
[Collection(nameof(SweepLeftoversTests))]
public sealed class SweepLeftoversTests
{
    private static readonly string[] _small =
        ["epochs=2", "network=64-6-10", "data.trainSamples=128", "data.testSamples=32", "checkpoint.seconds=0", "checkpoint.steps=0"];

    [Fact]
    public void Runs_leave_no_memory_and_no_handles_behind()
    {
        using SweepInFolder warm = new(["rules=bp,fa", "seeds=10", .. _small]), sweep = new(["rules=bp,fa",
            "seeds=40", .. _small]);
        warm.Work();
        (long memory, int handles) = (GC.GetTotalMemory(forceFullCollection: true), Handles());
        sweep.Work();
        Assert.InRange(Handles(), 0, handles + 20);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true), 0, memory + (2 << 20));
    }

    private static int Handles()
    {
        const string open = "/proc/self/fd";
        if (Directory.Exists(open)) return Directory.GetFiles(open).Length;
        using System.Diagnostics.Process own = System.Diagnostics.Process.GetCurrentProcess();
        return own.HandleCount;
    }
}
