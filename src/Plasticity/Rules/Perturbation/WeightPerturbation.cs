using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Rules;

/// <summary>Weight perturbation: all weights are shaken, and move along the shake by how much it raised or lowered the loss.</summary>
/// <remarks>Equations, source and deviations: <see cref="Card"/>.</remarks>
public sealed class WeightPerturbation : LearningRule
{
    private readonly Network _network;
    private readonly Options _options;

    // The perturbed weights live in a twin, so that the network's own are never touched and need no restoring.
    private readonly Network _perturbed;
    private NetworkPass? _pass;

    /// <summary>Makes the rule for a network.</summary>
    public WeightPerturbation(Network network, Options options)
    {
        _network = network;
        _options = options;
        _perturbed = network.Twin();
    }

    /// <summary>What can be set.</summary>
    public sealed record Options
    {
        /// <summary>K, the directions tried for each batch; the variance falls as 1/K. At least 1.</summary>
        public int Directions { get; init => field = Guard.AtLeast(value, 1); } = 1;

        /// <summary>The standard deviation of the perturbation of each weight. Above 0.</summary>
        public float Sigma { get; init => field = Guard.Positive(value); } = 1e-3f;

        /// <summary>The distribution of directions. Signs have the smaller variance.</summary>
        public NoiseKind Distribution { get; init; } = NoiseKind.Signs;

        /// <summary>How the slope along a direction is measured.</summary>
        public LossDifference Difference { get; init; } = LossDifference.Forward;
    }

    /// <summary>The facts.</summary>
    public static RuleCard Card { get; } = new()
    {
        Id = "wp",
        Name = "Weight perturbation",
        Family = "Perturbation",
        Year = 1992,
        Source = "Jabri, Flower, Weight perturbation: an optimal architecture and learning technique for analog VLSI feedforward and "
            + "recurrent multilayer networks, IEEE Transactions on Neural Networks 3:154, 1992.",
        Summary = "All weights are shaken at once; each moves along its own shake by how much the loss changed.",
        Equations = """
            v_k  ~ signs or N(0, 1), one number a weight, k = 1..K
            c_k  = (L(w + s v_k) - L(w)) / s          s = sigma, L the mean loss of the batch;
                   (L(w + s v_k) - L(w - s v_k)) / 2s if difference = central
            dw   = (1/K) sum_k c_k v_k
            Unbiased as s -> 0, E[dw] = dL/dw (bp); with one weight, signs and s -> 0 it equals bp.
            Total variance |dL/dw|^2 (P - 1) / K with signs, (P + 1) / K with normal noise, for P weights and biases.
            """,
        Deviations =
        [
            "All weights are perturbed together in random directions; the paper perturbs them one at a time.",
            "Central differences are offered besides forward ones.",
        ],
        Plausibility = new(WeightTransport: false, SeparatePhases: true, GlobalSignal: true, SymmetricWeights: false, StoresActivity: false,
            SignedError: false, NeedsDerivative: false, Online: true),
        Training = new() { LearningRate = 0.003f },
    };

    /// <inheritdoc/>
    public override void Estimate(Step step)
    {
        bool central = _options.Difference == LossDifference.Central;
        double clean = central ? 0 : step.ForwardNetwork().Loss;
        for (int k = 0; k < _options.Directions; k++)
        {
            double raised = LossAlong(step, k, _options.Sigma);
            double c = central
                ? (raised - LossAlong(step, k, -_options.Sigma)) / (2.0 * _options.Sigma)   // c_k = (L(w + s v_k) - L(w - s v_k)) / 2s
                : (raised - clean) / _options.Sigma;                                        // c_k = (L(w + s v_k) - L(w)) / s
            for (int p = 0; p < _network.Parameters.Count; p++)
            {
                Update update = step.Updates.Of(_network.Parameters[p]);
                double factor = c / _options.Directions;                                        // dw = (1/K) sum_k c_k v_k
                if (Given(step, k, p) is { } v) update.Dense(v, factor);
                else update.Noise(_options.Distribution, Direction(step, k, p), factor);
            }
        }
    }

    /// <summary>The directions v_k.</summary>
    public override IEnumerable<(string Name, Tensor Value)> NoiseOf(Step step)
    {
        ArgumentNullException.ThrowIfNull(step);
        for (int k = 0; k < _options.Directions; k++)
            for (int p = 0; p < _network.Parameters.Count; p++)
            {
                Tensor v = _network.Parameters[p].Value.LikeThis();
                v.SetNoise(_options.Distribution, Direction(step, k, p), 1);
                step.Given?.Replace(NameOf(k, p), v);
                yield return (NameOf(k, p), v);
            }
    }

    /// <inheritdoc/>
    public override LearningRule? NewReference() => new Backpropagation(_network);

    /// <summary>L(w + s v_k), with the batch and the dropout masks of the clean pass.</summary>
    private double LossAlong(Step step, int k, float s)
    {
        for (int p = 0; p < _network.Parameters.Count; p++)
        {
            Tensor w = _network.Parameters[p].Value, shaken = _perturbed.Parameters[p].Value;
            if (Given(step, k, p) is { } v)
            {
                shaken.CopyFrom(w);
                shaken.Add(v, s);
            }
            else
            {
                shaken.SetWithNoise(w, _options.Distribution, Direction(step, k, p), s);
            }
        }
        _pass ??= _perturbed.NewNetworkPass(step.BatchSize);
        _perturbed.Forward(step.Batch, _pass, step.Noise);
        step.Cost.Forward++;
        return _pass.Loss;
    }

    private string NameOf(int k, int p) => $"v{k + 1}.{_network.Parameters[p].Name}";

    private Tensor? Given(Step step, int k, int p) => step.Given?.Find(NameOf(k, p), _network.Parameters[p].Value);

    /// <summary>Where v_k of parameter p is drawn from: a stream for each direction and parameter, weights and biases alike.</summary>
    private RandomStream Direction(Step step, int k, int p) =>
        step.Seed.Stream("perturbation", k * _network.Parameters.Count + p, step.Index);
}
