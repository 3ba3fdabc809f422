using Plasticity.Numerics;
using Plasticity.Rules;

namespace Plasticity.Training;

/// <summary>
/// Everything that decides how a trial goes on, copied between two steps: a trainer made from the same configuration and seed that
/// <see cref="Trainer.Restore"/>s it makes the bits that the straight run makes. Every number of its tensors is finite.
/// </summary>
/// <remarks>Batches and noise are not in it: they are functions of seed and step.</remarks>
public sealed record Checkpoint
{
    /// <summary>The updates made so far.</summary>
    public required long Steps { get; init; }

    /// <summary>The step of the latest evaluation on validation samples; null if there was none yet.</summary>
    public required long? EvaluatedAt { get; init; }

    /// <summary>The updates of a whole trial, which the learning rate schedule stretches over.</summary>
    public required long TotalSteps { get; init; }

    /// <summary>The updates of an epoch.</summary>
    public required int BatchesPerEpoch { get; init; }

    /// <summary>The sum of the losses of this epoch's steps; null if the rule had none.</summary>
    public required double? EpochLoss { get; init; }

    /// <summary>The estimates that the optimiser has applied; more than steps if a rule updates several times within a batch.</summary>
    public required long Applied { get; init; }

    /// <summary>The sweeps of all updates together.</summary>
    public required Cost Cost { get; init; }

    /// <summary>Seconds spent learning. Carried for the record; no bit depends on it.</summary>
    public required double Seconds { get; init; }

    /// <summary>The norm of each parameter at the start of the trial, which growth is measured against.</summary>
    public required IReadOnlyList<double> InitialNorms { get; init; }

    /// <summary>Everything measured so far, in order.</summary>
    public required IReadOnlyList<Metric> Metrics { get; init; }

    /// <summary>
    /// Parameters and state by name: <c>model.W1</c>, <c>rule.B2</c>, <c>optimiser.velocity.W1</c>; <c>probe1.</c> for a probe's.
    /// </summary>
    public required OrderedDictionary<string, Tensor> Tensors { get; init; }

    /// <summary>Requires that a trial has the tensors and the plan of this one.</summary>
    /// <param name="state">The trial's tensors.</param>
    /// <param name="totalSteps">Its updates.</param>
    /// <param name="batchesPerEpoch">Its updates of an epoch.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <exception cref="CheckpointException">It has others.</exception>
    internal void RequireFit(IReadOnlyList<(string Name, Tensor Value)> state, long totalSteps, int batchesPerEpoch, int parameters)
    {
        foreach ((string name, Tensor value) in state)
        {
            if (!Tensors.TryGetValue(name, out Tensor? own)) throw Misfit($"no {name}", $"one of shape {value}");
            if (!own.Shape.SequenceEqual(value.Shape)) throw Misfit($"{name} of shape {own}", $"shape {value}");
        }
        string[] names = [.. state.Select(tensor => tensor.Name)];
        if (Tensors.Keys.Except(names).FirstOrDefault() is { } unknown) throw Misfit(unknown, $"only {string.Join(", ", names)}");
        if ((TotalSteps, BatchesPerEpoch) != (totalSteps, batchesPerEpoch))
            throw Misfit($"a trial of {TotalSteps} steps, {BatchesPerEpoch} an epoch", $"{totalSteps} steps, {batchesPerEpoch} an epoch");
        if (Steps < 0 || Steps > totalSteps) throw Misfit($"step {Steps}", $"0 to {totalSteps}");
        if (EvaluatedAt < 0 || EvaluatedAt > Steps) throw Misfit($"an evaluation at step {EvaluatedAt}", $"one at 0 to {Steps}");
        if (InitialNorms.Count != parameters)
            throw Misfit($"{InitialNorms.Count} initial norms", $"{parameters}, one for each parameter");
    }

    private static CheckpointException Misfit(string found, string expected) => new("The checkpoint", found, expected);
}
