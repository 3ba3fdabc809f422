using Plasticity.Lab.Results;
using Plasticity.Lab.Sweeps;

namespace Plasticity.Lab.Workers;

/// <summary>Is told how runs get on. Calls come from several threads at once.</summary>
public interface IRunObserver
{
    /// <summary>Epochs have been done since the last call for this run; when it is resumed, those it resumes from.</summary>
    /// <param name="run">The run.</param>
    /// <param name="epochs">How many.</param>
    /// <param name="validation">The latest validation accuracy, or loss for regression; null if there is none.</param>
    public void EpochsDone(PlannedRun run, int epochs, double? validation);

    /// <summary>A run has ended in this process, or was found done.</summary>
    /// <param name="run">The run.</param>
    /// <param name="status">How.</param>
    /// <param name="unrun">Epochs that were not run, of those in its configuration.</param>
    public void Ended(PlannedRun run, RunStatus status, int unrun);
}
