using Plasticity.Lab.Results;
using Plasticity.Lab.RunStore;
using Plasticity.Rules;
using Plasticity.Training;

namespace Plasticity.Reliability.Checks;

/// <summary>Every rule with a learning rate far too large.</summary>
internal static class Divergence
{
    public static string IsCountedAndKeepsTheLastSoundCheckpoint(Workplace workplace)
    {
        string[] rules = [.. Catalogue.Rules.Select(entry => entry.Card.Id)];
        string path = workplace.NewPath();
        (int code, string output) = workplace.Run("run", $"rules={string.Join(',', rules)}", "lr=1e20", "optimizer=sgd", "epochs=2",
            "net.activation=relu", "network=64-24-24-10", "spiking.hidden=20", "spiking.timeSteps=8", "checkpoint.seconds=0",
            "checkpoint.steps=1", $"out={path}");
        BrokenPromiseException.Unless(code == 3, $"exit code {code}, expected 3: {output.Trim()}");
        SweepFolder folder = SweepFolder.Open(path);
        SweepResult result = folder.Read();
        int diverged = result.Count(RunStatus.Diverged), finished = result.Count(RunStatus.Finished), checkpoints = 0;
        BrokenPromiseException.Unless(diverged + finished == rules.Length, $"{rules.Length - diverged - finished} runs have no result");
        foreach (RunDirectory run in new PlannedSweep(folder).Runs)
            foreach (string file in PlannedSweep.Checkpoints(run))
            {
                checkpoints++;
                BrokenPromiseException.Unless(CheckpointFile.Read(file, run.Run.Identity).Tensors.Values.All(IsFinite), $"{file} is not finite");
            }
        string[] summary = File.ReadAllLines(Path.Combine(path, RunFiles.Summary));
        int counted = summary.Count(row => row.Contains("runs-diverged,0,1", StringComparison.Ordinal));
        BrokenPromiseException.Unless(counted == diverged, $"summary.csv counts {counted} diverged runs, not {diverged}");
        return FormattableString.Invariant($"lr=1e20: {diverged} of {rules.Length} rules diverge and are counted, each with step and layer; ")
            + FormattableString.Invariant($"{finished} finish (bounded or frozen); exit code 3; {checkpoints} checkpoints kept, all finite");
    }

    private static bool IsFinite(Numerics.Tensor tensor)
    {
        foreach (float value in tensor.Span)
            if (!float.IsFinite(value)) return false;
        return true;
    }
}
