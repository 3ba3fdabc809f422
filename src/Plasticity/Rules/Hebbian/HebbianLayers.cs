using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Rules;

/// <summary>Hebbian layers: hidden layers learn without labels, by Oja's subspace rule; only the read-out learns from the loss.</summary>
/// <remarks>Equations, source and deviations: <see cref="Card"/>.</remarks>
public sealed class HebbianLayers : LearningRule
{
    private readonly Network _network;
    private readonly Options _options;
    private readonly Tensor[] _mean;
    private readonly LayerBuffers _x, _y, _r;

    /// <summary>Makes the rule for a network.</summary>
    public HebbianLayers(Network network, Options options)
    {
        _network = network;
        _options = options;
        _mean = [.. Enumerable.Range(0, network.Depth - 1).Select(l => new Tensor(network.Width(l)))];
        (_x, _y, _r) = (new(network), new(network), new(network));
    }

    /// <summary>What can be set.</summary>
    public sealed record Options
    {
        /// <summary>Multiplies the learning rate in hidden layers. At least 0.</summary>
        public float HiddenRate { get; init => field = Guard.NotNegative(value); } = 0.01f;

        /// <summary>How fast the running means of presynaptic activity follow, for each batch. Above 0.</summary>
        public float MeanRate { get; init => field = Guard.Positive(value); } = 0.01f;
    }

    /// <summary>The facts.</summary>
    public static RuleCard Card { get; } = new()
    {
        Id = "hebb",
        Name = "Hebbian layers",
        Family = "Hebbian",
        Year = 1989,
        Source = "Oja, Neural networks, principal components, and subspaces, International Journal of Neural Systems 1:61, 1989.",
        Summary = "Hidden layers learn the principal subspace of their input, without labels; only the read-out learns from the loss.",
        Equations = """
            x_l  = h_{l-1} - mean_l                   mean_l runs after the mean of h_{l-1}
            y_l  = x_l W_l                            the linear response to the centred input
            dW_l = -g (x_l - y_l W_l^T)^T y_l / n     l < L; g = hiddenRate; adds y x^T - y y^T W to the weights
            dW_L = h_{L-1}^T d_L / n,  db_L = mean(d_L)      the delta rule; d_L = dLoss/da_L
            Towards W^T W = I on the principal subspace of x_l. With g = 0 it equals frozen.
            """,
        Deviations =
        [
            "One phase: hidden layers and read-out learn from the same batches, hidden layers on activities that change below them.",
            "Hidden biases do not learn.",
            "Subspaces are stacked through the network's nonlinearity, which the source does not do.",
        ],
        Needs = NetworkNeeds.DenseChain,
        Plausibility = new(WeightTransport: true, SeparatePhases: false, GlobalSignal: false, SymmetricWeights: false,
            StoresActivity: false, SignedError: true, NeedsDerivative: false, Online: true),
        Training = new() { LearningRate = 1 },
    };

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> State => _mean.Select((mean, l) => ($"mean{l + 1}", mean));

    /// <inheritdoc/>
    public override void Estimate(Step step)
    {
        NetworkPass pass = step.ForwardNetwork();
        int last = _network.Depth;
        foreach (LayerBuffers buffers in (ReadOnlySpan<LayerBuffers>)[_x, _y, _r]) buffers.Fit(step.Batch.Count, step.BatchSize);
        for (int l = 1; l < last; l++)
        {
            Tensor w = _network.Weights[l], x = _x[l - 1], y = _y[l], r = _r[l - 1];
            x.SetCentred(pass.H[l - 1], _mean[l - 1]);                        // x_l = h_{l-1} - mean_l
            y.SetProduct(x, w);                                               // y_l = x_l W_l
            r.SetProductTransposed(y, w);
            r.SetDifference(x, r);                                            // r = x_l - y_l W_l^T
            step.Updates[l].Weights.Outer(y, r, -_options.HiddenRate);        // dW_l = -g r^T y_l / n
        }
        step.Updates[last].Outer(pass.D[last], pass.H[last - 1]);             // dW_L = h_{L-1}^T d_L / n
    }

    /// <inheritdoc/>
    public override void Applied(Step step)
    {
        NetworkPass pass = step.ForwardNetwork();
        float rate = Math.Max(_options.MeanRate, 1f / (step.Index + 1));      // a plain average until the running one has caught up
        for (int l = 1; l < _network.Depth; l++)
        {
            _mean[l - 1].Scale(1 - rate);
            _mean[l - 1].AddColumnSums(pass.H[l - 1], rate / step.Batch.Count);
        }
    }

    /// <summary>None: there is no gradient that hidden layers without labels could be compared with.</summary>
    public override LearningRule? NewReference() => null;
}
