using System.Security.Cryptography;
using System.Text.Json;
using Plasticity.Lab.Results;
using Plasticity.Lab.Sweeps;
using Plasticity.Training;

namespace Plasticity.Lab.RunStore;

/// <summary>Reads what became of a run from its folder.</summary>
internal static class RunReader
{
    /// <summary>Reads a run.</summary>
    /// <param name="directory">Its folder, which need not be there.</param>
    /// <param name="arm">Its arm.</param>
    /// <exception cref="RunFolderException">A file cannot be read, or is not what it should be.</exception>
    public static RunResult Read(RunDirectory directory, ArmFacts arm)
    {
        try
        {
            return directory.IsDone ? Done(directory, arm) : NotDone(directory, arm);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException)
        {
            throw new RunFolderException($"{directory.FullPath} cannot be read: {exception.Message} "
                + "Delete the folder and resume the sweep to run it again.", exception);
        }
    }

    /// <summary>How a run that is not done stands after its latest attempt; null stands for a record that is not whole.</summary>
    public static RunStatus StatusAfter(Attempt? latest) => latest?.Outcome switch
    {
        AttemptOutcome.Stopped => RunStatus.Interrupted,
        AttemptOutcome.Failed or AttemptOutcome.GivenUp => RunStatus.Failed,
        _ => RunStatus.Running,
    };

    /// <summary>That the process of an attempt is known to have died; null if it is not.</summary>
    public static string? WhyDead(Attempt? latest) =>
        latest?.Worker.IsKnownDead == true ? $"its process {latest.Worker.Process} died" : null;

    private static RunResult Done(RunDirectory directory, ArmFacts arm)
    {
        ResultFile result = ResultFile.FromJson(File.ReadAllText(directory[RunFiles.Result]));
        if (result.Identity != directory.Run.Identity)
            throw new RunFolderException($"{directory.FullPath} holds the results of another run, {result.Identity}; "
                + $"expected {directory.Run.Identity}. Delete the folder and resume the sweep to run it again.");
        foreach (string file in (string[])[RunFiles.Metrics, RunFiles.PerLayer]) CheckHash(directory[file], result.Sha256[file]);
        string timing = directory[RunTiming.FileName];
        TrialOutcome outcome = new()
        {
            State = result.Status == RunStatus.Finished ? TrialState.Finished : TrialState.Diverged,
            Steps = result.Steps,
            Reason = result.Reason,
            Metrics = Metrics(directory),
            TestAccuracy = result.TestAccuracy,
            TestLoss = result.TestLoss,
            Cost = result.Cost,
            Samples = result.Samples,
            Seconds = File.Exists(timing) ? RunTiming.FromJson(File.ReadAllText(timing)).Seconds : 0,
        };
        return new RunResult(directory.Run, arm, result.Status, outcome, result.Reason);
    }

    /// <summary>Weights are not read here, and not checked.</summary>
    private static void CheckHash(string file, string expected)
    {
        using FileStream stream = File.OpenRead(file);
        string found = Convert.ToHexStringLower(SHA256.HashData(stream));
        if (found != expected)
            throw new RunFolderException($"{file} is damaged, or was changed after its run had ended: its SHA-256 is {found}, expected "
                + $"{expected}. Delete the run's folder and resume the sweep to run it again.");
    }

    private static RunResult NotDone(RunDirectory directory, ArmFacts arm)
    {
        int attempts = directory.Attempts();
        if (attempts == 0) return new RunResult(directory.Run, arm, RunStatus.Pending, null, "not begun");
        Attempt? latest = directory.ReadAttempt(attempts);
        return StatusAfter(latest) switch
        {
            RunStatus.Interrupted => Under(RunStatus.Interrupted, $"stopped at step {latest!.Step}"),
            RunStatus.Failed => new RunResult(directory.Run, arm, RunStatus.Failed, null, latest!.Error ?? "",
                File.Exists(directory[RunFiles.Error]) ? File.ReadAllText(directory[RunFiles.Error]) : null),
            _ => Under(RunStatus.Running, WhyDead(latest) ?? "under way"),
        };

        RunResult Under(RunStatus status, string reason)
        {
            RunStatusFile? file = directory.ReadStatus();
            TrialOutcome soFar = new()
            {
                State = TrialState.Interrupted,
                Steps = file?.Step ?? 0,
                Reason = reason,
                Metrics = Metrics(directory),
                Cost = new(),
                Samples = 0,
                Seconds = 0,
            };
            return new RunResult(directory.Run, arm, status, soFar, reason);
        }
    }

    /// <summary>Those of single layers, then those of the whole model, each in the order measured.</summary>
    private static List<Metric> Metrics(RunDirectory directory)
    {
        List<Metric> layers = [], all = [];
        MetricsFile.Read(directory[RunFiles.PerLayer], layers);
        MetricsFile.Read(directory[RunFiles.Metrics], all);
        return [.. layers, .. all];
    }
}
