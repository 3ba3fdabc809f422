namespace Plasticity.Training;

/// <summary>
/// Looks on while a trainer runs, between its steps, where <see cref="Trainer.Capture"/> may be called. It is called on the trainer's
/// thread; what it throws ends <see cref="Trainer.Run(ITrainerWatch?, CancellationToken)"/> and leaves the trainer where it stands, whole.
/// </summary>
public interface ITrainerWatch
{
    /// <summary>
    /// A step has been made and its loss, and the weights if it was their turn, have been found sound. If it was the last of an epoch, the
    /// epoch's evaluation is still to come. Called at every step: look whether something is due, and allocate nothing if not.
    /// </summary>
    public void AfterStep(Trainer trainer);

    /// <summary>An epoch has been evaluated: <see cref="Trainer.EpochsDone"/> and the latest metrics say what it came to.</summary>
    public void AfterEpoch(Trainer trainer);
}
