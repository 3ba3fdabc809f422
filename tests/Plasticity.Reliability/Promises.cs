using Plasticity.Reliability.Checks;

namespace Plasticity.Reliability;

/// <summary>What is promised, and what proves it.</summary>
internal static class Promises
{
    private const string Tests = "tests/Plasticity.Tests/";

    public static IReadOnlyList<Promise> All { get; } =
    [
        new("R1", "Same build, machine and settings: the same bytes of metrics and weights.", [Tests + "Training/GoldenBitsTests.cs"], "",
            SameBits.Twice),
        new("R2", "No bit depends on the number of threads.", [Tests + "Training/SameBitsTests.cs", Tests + "Numerics/ProductTests.cs"], "",
            SameBits.OnAnyThreads),
        new("R3", "No bit depends on the width of SIMD.",
            [Tests + "Training/SameBitsTests.cs", Tests + "Numerics/SimdWidthTests.cs", Tests + "Numerics/ElementaryWidthTests.cs"],
            "every rule and optimiser, products and elementary functions, with AVX-512, AVX2, and all SIMD switched off", null),
        new("R4", "A run that is stopped after any step goes on to the same bits.",
            [Tests + "Training/ResumeTests.cs", Tests + "Lab/Workers/SweepWorkerTests.cs"],
            "every rule, transform and optimiser after every step of a short run, and a sweep of every rule stopped at every 7th to 31st write",
            null),
        new("R5", "kill -9 at any instant: nothing unreadable, at most one checkpoint interval lost, the same final bits.",
            [Tests + "Numerics/Formats/DurableFileTests.cs"], "", Kills.Survive),
        new("R6", "A disk that fails or is full: a clear message, exit code 1, older checkpoints intact, and resuming makes up for it.",
            [Tests + "Lab/Workers/FailingDiskTests.cs"], "", FullDisk.IsReportedAndMended),
        new("R7", "A flipped byte in a checkpoint or in measurements is noticed; the previous checkpoint is used.",
            [Tests + "Training/CheckpointFileTests.cs", Tests + "Lab/Workers/RunCheckpointsTests.cs", Tests + "Lab/RunStore/RunReaderTests.cs",
                Tests + "Numerics/Formats/HostileFileTests.cs"],
            "1000 of 1000 flipped bytes noticed and the previous checkpoint used; measurements are checked against their SHA-256", null),
        new("R8", "Any number of processes work at one sweep: each run is done once.",
            [Tests + "Lab/RunStore/RunClaimTests.cs", Tests + "Lab/Workers/SweepWorkerTests.cs"], "", Crowd.DoesEachRunOnce),
        new("R9", "A dead worker's run is taken over, at once on its machine and after a grace elsewhere, and only so often; all is recorded.",
            [Tests + "Lab/RunStore/RunClaimTests.cs"], "", Takeover.Happens),
        new("R10", "A run that diverges ends within one check, keeps its last finite checkpoint, and is counted in every table.",
            [Tests + "Training/DivergenceGuardTests.cs", Tests + "Lab/Workers/SweepWorkerTests.cs"], "",
            Divergence.IsCountedAndKeepsTheLastSoundCheckpoint),
        new("R11", "SIGTERM, SIGUSR1 or Ctrl-C: checkpoints and exit code 75 within 5 s.", [], "", Signals.StopInTime),
        new("resume", "A sweep that is interrupted at any moment and resumed gives the same tables, byte for byte.", [], "",
            Signals.ChangeNothing),
        new("R13", "No leak: memory and handles stay flat within 5 %.", [Tests + "Lab/Workers/SweepWorkerTests.cs"], "", Soak.StaysFlat),
        new("R15", "Statistics are right: intervals cover what they say.", [Tests + "Lab/Statistics/CoverageTests.cs"],
            "see [statistics.md](statistics.md)", null),
        new("R16", "Failure is loud: nothing is caught and forgotten, the exit code says it, tables count it.",
            [Tests + "Conventions/SourceConventionTests.cs", Tests + "Lab/Workers/FailingDiskTests.cs", Tests + "Cli/FailedRunsTests.cs"],
            "no empty catch in src; every fault that was injected ended in a message", null),
        new("sweep", "The lab costs at most a tenth of the training: 500 runs of digits on two cores.", [], "", Speed.OfASweep),
        new("report", "The report of 500 runs takes less than 3 s.", [], "", Speed.OfAReport),
    ];
}
