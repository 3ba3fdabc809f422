namespace Plasticity.Lab.Trials;

/// <summary>Is told how trials get on. Calls come from several threads at once.</summary>
public interface ITrialObserver
{
    /// <summary>A trial has done another epoch.</summary>
    /// <param name="trial">The trial.</param>
    /// <param name="epochs">Epochs done.</param>
    /// <param name="validation">The latest validation accuracy, or loss for regression; null if there is none.</param>
    public void EpochDone(Trial trial, int epochs, double? validation);

    /// <summary>A trial has ended.</summary>
    public void Ended(TrialResult result);
}
