using Plasticity.Lab.Results;
using Plasticity.Lab.Sweeps;

namespace Plasticity.Lab.RunStore;

/// <summary>How far a sweep is: read from the small files of its runs, without what they measured.</summary>
/// <param name="Runs">Every run, in the order of the sweep.</param>
public sealed record SweepProgress(IReadOnlyList<RunProgressFacts> Runs)
{
    /// <summary>The number of runs of a status.</summary>
    public int Count(RunStatus status) => Runs.Count(run => run.Status == status);
}

/// <summary>How far a run is.</summary>
/// <param name="Id">The name of its folder.</param>
/// <param name="Arm">The label of its arm.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Status">How far it is.</param>
/// <param name="Step">Updates made, at its last sign of life.</param>
/// <param name="Steps">Updates of the whole run; 0 if not known yet.</param>
/// <param name="Validation">The latest validation accuracy, or loss for regression; null if there is none.</param>
/// <param name="Attempts">Attempts begun.</param>
/// <param name="Note">Why it failed, or that its worker died; else empty.</param>
public sealed record RunProgressFacts(
    string Id, string Arm, ulong Seed, RunStatus Status, long Step, long Steps, double? Validation, int Attempts, string Note)
{
    /// <summary>Reads how far a run is.</summary>
    internal static RunProgressFacts Read(RunDirectory directory, ArmFacts arm)
    {
        int attempts = directory.Attempts();
        RunStatusFile? status = attempts > 0 ? directory.ReadStatus() : null;
        Attempt? latest = attempts > 0 && !directory.IsDone ? directory.ReadAttempt(attempts) : null;
        RunStatus state = directory.IsDone ? ResultFile.FromJson(File.ReadAllText(directory[RunFiles.Result])).Status
            : attempts == 0 ? RunStatus.Pending : RunReader.StatusAfter(latest);
        string note = state switch
        {
            RunStatus.Failed => latest?.Error ?? "",
            RunStatus.Running => RunReader.WhyDead(latest) ?? "",
            _ => "",
        };
        return new(directory.Run.Id, arm.Label, directory.Run.Seed, state, status?.Step ?? 0, status?.Steps ?? 0, status?.Validation,
            attempts, note);
    }
}
