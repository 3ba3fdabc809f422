using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Rules;

/// <summary>No sign change, added to any rule: a synapse that excites never comes to inhibit, nor the other way round.</summary>
/// <remarks>Equations, source and deviations: <see cref="Card"/>.</remarks>
public sealed class NoSignChange : UpdateTransform
{
    private readonly (Tensor Weights, Tensor Signs)[] _synapses;
    private readonly float _least;

    /// <summary>Makes the transform for a network.</summary>
    public NoSignChange(Network network, Options options)
    {
        _least = options.Least;
        _synapses = [.. network.Synapses.Select(synapses => (synapses.Weights.Value, synapses.Weights.Value.LikeThis()))];
    }

    /// <summary>What can be set.</summary>
    public sealed record Options
    {
        /// <summary>What is left of a weight that would have crossed zero, on the side it came from. Above 0.</summary>
        public float Least { get; init => field = Guard.Positive(value); } = 1e-10f;
    }

    /// <summary>The facts.</summary>
    public static RuleCard Card { get; } = new()
    {
        Id = "nsc",
        Name = "No sign change",
        Family = "Feedback",
        Year = 2019,
        Source = "Xiao, Chen, Liao, Poggio, Biologically-plausible learning algorithms can scale to large datasets, ICLR 2019, "
            + "arXiv 1811.03567: an option of its code.",
        Summary = "Added to a rule, it keeps weights from crossing zero: synapses stay excitatory or inhibitory.",
        Equations = """
            after each step: W <- e sign(W_old) where W is 0 or has another sign than W_old        e = least
            Weights that are 0 may go either way; biases and gains are free.
            With it the feedback of usf never changes.
            """,
        Deviations = [],
        Plausibility = new(WeightTransport: false, SeparatePhases: false, GlobalSignal: false, SymmetricWeights: false,
            StoresActivity: false, SignedError: false, NeedsDerivative: false, Online: true),
    };

    /// <inheritdoc/>
    public override void Transform(Step step)
    {
        foreach ((Tensor weights, Tensor signs) in _synapses) signs.SetSign(weights);
    }

    /// <inheritdoc/>
    public override void Applied(Step step)
    {
        foreach ((Tensor weights, Tensor signs) in _synapses) weights.KeepSigns(signs, _least);
    }
}
