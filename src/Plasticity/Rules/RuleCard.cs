using Plasticity.Optimisers;

namespace Plasticity.Rules;

/// <summary>The kinds of model a rule can be written for.</summary>
public enum ModelKind
{
    /// <summary>A feed-forward network, <see cref="Networks.Network"/>.</summary>
    Feedforward,

    /// <summary>A recurrent layer of leaky integrate-and-fire neurons with a leaky readout, <see cref="Networks.LifNetwork"/>.</summary>
    Spiking,
}

/// <summary>The facts about a rule: what it is called, where it is from, its equations, what it asks of the brain.</summary>
public sealed record RuleCard
{
    /// <summary>The name typed on the command line, such as <c>fa</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The name in words.</summary>
    public required string Name { get; init; }

    /// <summary>The family, as the folder of its file: Reference, Feedback, Perturbation, Prediction, Hebbian, Eligibility.</summary>
    public required string Family { get; init; }

    /// <summary>The year of the source.</summary>
    public required int Year { get; init; }

    /// <summary>The paper.</summary>
    public required string Source { get; init; }

    /// <summary>One sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>
    /// The equations in plain ASCII, with the source's numbers where known, and the exact special case that ties it to another rule.
    /// </summary>
    public required string Equations { get; init; }

    /// <summary>Where this implementation differs from the source, one sentence each.</summary>
    public required IReadOnlyList<string> Deviations { get; init; }

    /// <summary>What it asks of the brain.</summary>
    public required PlausibilityCard Plausibility { get; init; }

    /// <summary>The kind of model it is written for.</summary>
    public ModelKind Model { get; init; } = ModelKind.Feedforward;

    /// <summary>The networks it can teach; any unless said otherwise.</summary>
    public NetworkNeeds Needs { get; init; } = NetworkNeeds.Any;

    /// <summary>
    /// How it is trained unless told otherwise. Chosen for each rule on the validation split of digits, from one grid
    /// (docs/defaults.md).
    /// </summary>
    public OptimiserOptions Training { get; init; } = new();
}

/// <summary>What a rule asks of the brain; each property true is one more thing to explain.</summary>
/// <param name="WeightTransport">The backward path uses the forward weights themselves.</param>
/// <param name="SeparatePhases">
/// Learning needs phases apart from the forward one: a backward pass, a settled state, a second noisy pass.
/// </param>
/// <param name="GlobalSignal">One scalar or vector is broadcast to every unit.</param>
/// <param name="SymmetricWeights">Weights between two units must be equal in both directions.</param>
/// <param name="StoresActivity">Activity must be kept, beyond traces at the synapse, until a signal arrives.</param>
/// <param name="SignedError">Units must carry errors of either sign.</param>
/// <param name="NeedsDerivative">The slope of the activation must be known at the unit.</param>
/// <param name="Online">It can update at every sample or time step, as they come.</param>
public sealed record PlausibilityCard(
    bool WeightTransport,
    bool SeparatePhases,
    bool GlobalSignal,
    bool SymmetricWeights,
    bool StoresActivity,
    bool SignedError,
    bool NeedsDerivative,
    bool Online);
