using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Rules;

/// <summary>Node perturbation: the inputs of all units are shaken, and what that did to the loss stands in for each unit's error.</summary>
/// <remarks>Equations, source and deviations: <see cref="Card"/>.</remarks>
public sealed class NodePerturbation : LearningRule
{
    private readonly Network _network;
    private readonly Options _options;
    private readonly LayerBuffers _shake;
    private NetworkPass? _raised, _lowered;
    private Tensor? _c;

    /// <summary>Makes the rule for a network.</summary>
    public NodePerturbation(Network network, Options options)
    {
        _network = network;
        _options = options;
        _shake = new LayerBuffers(network);
    }

    /// <summary>What can be set.</summary>
    public sealed record Options
    {
        /// <summary>K, the perturbations tried for each batch; the variance falls as 1/K. At least 1.</summary>
        public int Directions { get; init => field = Guard.AtLeast(value, 1); } = 1;

        /// <summary>The standard deviation of the perturbation of each pre-activation. Above 0.</summary>
        public float Sigma { get; init => field = Guard.Positive(value); } = 1e-2f;

        /// <summary>The distribution of perturbations. Signs have the smaller variance.</summary>
        public NoiseKind Distribution { get; init; } = NoiseKind.Signs;

        /// <summary>How the slope along a perturbation is measured.</summary>
        public LossDifference Difference { get; init; } = LossDifference.Forward;
    }

    /// <summary>The facts.</summary>
    public static RuleCard Card { get; } = new()
    {
        Id = "np",
        Name = "Node perturbation",
        Family = "Perturbation",
        Year = 2005,
        Source = "Werfel, Xie, Seung, Learning curves for stochastic gradient descent in linear feedforward networks, "
            + "Neural Computation 17:2699, 2005.",
        Summary = "The inputs of all units are shaken; what that did to each sample's loss stands in for each unit's error.",
        Equations = """
            xi_l ~ signs or N(0, 1), one number a unit and sample; K draws
            a~_l = h~_{l-1} W_l + b_l + s xi_l        s = sigma; all layers are shaken in one noisy pass
            c_i  = (loss~_i - loss_i) / s             for each sample i;
                   (loss+_i - loss-_i) / 2s if difference = central
            d_l  = c_i xi_l, averaged over the K draws
            dW_l = h_{l-1}^T d_l / n,   db_l = mean(d_l)     with the clean h_{l-1}
            Unbiased as s -> 0: E[d_l] = dLoss/da_l, the teaching signal of bp.
            """,
        Deviations = ["The paper analyses linear networks of one layer and perturbs their outputs; here every layer is perturbed at once.",
            "Mini-batches, with noise and loss of each sample its own."],
        Needs = NetworkNeeds.NoGains,
        Plausibility = new(WeightTransport: false, SeparatePhases: true, GlobalSignal: true, SymmetricWeights: false, StoresActivity: true,
            SignedError: false, NeedsDerivative: false, Online: true),
        Training = new() { LearningRate = 0.01f },
    };

    /// <inheritdoc/>
    public override void Estimate(Step step)
    {
        NetworkPass clean = step.ForwardNetwork();
        bool central = _options.Difference == LossDifference.Central;
        double s = _options.Sigma;
        Tensor c = Prepare(step);
        for (int l = 1; l <= _network.Depth; l++) clean.D[l].Clear();
        for (int k = 0; k < _options.Directions; k++)
        {
            for (int l = 1; l <= _network.Depth; l++) Draw(_shake[l], step, k, l, s);
            Shaken(step, _raised!);
            if (central)
            {
                for (int l = 1; l <= _network.Depth; l++) _shake[l].Scale(-1);
                Shaken(step, _lowered!);
                c.SetDifference(_lowered!.Losses, _raised!.Losses, 1 / (2 * s * s * _options.Directions));
            }
            else
            {
                c.SetDifference(_raised!.Losses, clean.Losses, 1 / (s * s * _options.Directions));          // c_i = (loss~_i - loss_i) / s
            }
            for (int l = 1; l <= _network.Depth; l++) clean.D[l].AddScaledRows(_shake[l], c);                // d_l = c_i xi_l, averaged
        }
        for (int l = 1; l <= _network.Depth; l++)
            step.Updates[l].Outer(clean.D[l], clean.Pre[l]);                                                // dW_l = h_{l-1}^T d_l / n
    }

    /// <summary>The perturbations xi_l of the K draws.</summary>
    public override IEnumerable<(string Name, Tensor Value)> NoiseOf(Step step)
    {
        ArgumentNullException.ThrowIfNull(step);
        for (int k = 0; k < _options.Directions; k++)
            for (int l = 1; l <= _network.Depth; l++)
            {
                Tensor xi = new(step.Batch.Count, _network.Width(l));
                Draw(xi, step, k, l, 1);
                yield return (NameOf(k, l), xi);
            }
    }

    /// <inheritdoc/>
    public override LearningRule? NewReference() => new Backpropagation(_network);

    private void Shaken(Step step, NetworkPass pass)
    {
        _network.Forward(step.Batch, pass, step.Noise, _shake);                          // a~_l = h~_{l-1} W_l + b_l + s xi_l
        step.Cost.Forward++;
    }

    private Tensor Prepare(Step step)
    {
        _shake.Fit(step.Batch.Count, step.BatchSize);
        _raised ??= _network.NewNetworkPass(step.BatchSize);
        _lowered ??= _network.NewNetworkPass(step.BatchSize);
        _c ??= new Tensor(step.BatchSize);
        _c.Resize(step.Batch.Count);
        return _c;
    }

    /// <summary>xi = s times perturbation k of layer l.</summary>
    private void Draw(Tensor xi, Step step, int k, int l, double s)
    {
        xi.SetNoise(_options.Distribution, Direction(step, k, l), s);
        step.Given?.Replace(NameOf(k, l), xi, s);
    }

    private static string NameOf(int k, int l) => $"xi{k + 1}.h{l}";

    private RandomStream Direction(Step step, int k, int l) =>
        step.Seed.Stream("perturbation.nodes", k * (_network.Depth + 1) + l, step.Index);
}
