using Plasticity.Training;

namespace Plasticity.Tests.Training;

/// <summary>A watch made of what a test wants done.</summary>
internal sealed class Watch : ITrainerWatch
{
    public Action<Trainer>? OnStep { get; init; }

    public Action<Trainer>? OnEpoch { get; init; }

    public void AfterStep(Trainer trainer) => OnStep?.Invoke(trainer);

    public void AfterEpoch(Trainer trainer) => OnEpoch?.Invoke(trainer);
}
