namespace Plasticity.Networks;

/// <summary>
/// Where the randomness inside a forward pass comes from. Passes with equal noise use the same dropout masks and the same encoded spikes,
/// which is how a rule compares a perturbed pass with a clean one, and a probe a rule with its reference.
/// </summary>
/// <param name="Seed">The trial's seed.</param>
/// <param name="Step">The training step, or any number that names an evaluation.</param>
/// <param name="IsTraining">Whether dropout is on.</param>
public readonly record struct PassNoise(Seed Seed, long Step, bool IsTraining)
{
    /// <summary>Dropout masks that are used in the place of drawn ones; null, as in training, if all are drawn.</summary>
    public GivenNoise? Given { get; init; }

    /// <summary>The noise of evaluations: no dropout, and encoded spikes that are the same at every evaluation.</summary>
    public static PassNoise Evaluation(Seed seed) => new(seed, (1L << 56) - 1, IsTraining: false);
}
