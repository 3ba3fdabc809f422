using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Rules;

/// <summary>
/// Oja plasticity, added to any rule: layers also learn to reconstruct their input, which keeps weights near orthonormal.
/// </summary>
/// <remarks>Equations, source and deviations: <see cref="Card"/>.</remarks>
public sealed class OjaPlasticity : UpdateTransform
{
    private readonly Network _network;
    private readonly Options _options;
    private readonly LayerBuffers _residual;
    private readonly LayerBuffers _output;

    /// <summary>Makes the transform for a network.</summary>
    public OjaPlasticity(Network network, Options options)
    {
        _network = network;
        _options = options;
        (_residual, _output) = (new LayerBuffers(network), new LayerBuffers(network));
    }

    /// <summary>What can be set.</summary>
    public sealed record Options
    {
        /// <summary>g, relative to the learning rate: the step is learning rate times g times the Oja term. At least 0.</summary>
        public float Coefficient { get; init => field = Guard.NotNegative(value); } = 0.003f;

        /// <summary>Whether the output layer is left out.</summary>
        public bool HiddenOnly { get; init; } = true;
    }

    /// <summary>The facts.</summary>
    public static RuleCard Card { get; } = new()
    {
        Id = "oja",
        Name = "Oja plasticity",
        Family = "Hebbian",
        Year = 2024,
        Source = "Shervani-Tabar, Mirhoseini, Rosenbaum, Oja's plasticity rule overcomes several challenges of training neural networks "
            + "under biological constraints, arXiv 2408.08408, 2024; the term and its coefficients as in "
            + "Shervani-Tabar, Rosenbaum, Nature Communications 14:1805, 2023.",
        Summary = "Added to a rule, it makes each layer also learn to reconstruct its input, which keeps weights near orthonormal.",
        Equations = """
            r_l   = h_{l-1} - h_l W_l^T               what layer l's output does not say about its input
            dW_l += -g r_l^T h_l / n                  g = coefficient; the weights gain h_l h_{l-1}^T - h_l h_l^T W (2023: F9)
            Adds nothing if g = 0, or if f is linear without bias, W_l has orthonormal columns and
            h_{l-1} is in their span.
            """,
        Deviations = ["Hidden layers only, unless hiddenOnly = false, which includes the output as softmax, as in 2023.",
            "Mini-batches; biases are allowed and not changed.",
            "The 2024 paper's own settings could not be read: the coefficient is chosen on this program's tasks."],
        Needs = NetworkNeeds.DenseChain,
        Plausibility = new(WeightTransport: true, SeparatePhases: false, GlobalSignal: false, SymmetricWeights: false,
            StoresActivity: false, SignedError: false, NeedsDerivative: false, Online: true),
    };

    /// <inheritdoc/>
    public override void Transform(Step step)
    {
        NetworkPass pass = step.ForwardNetwork();
        int last = _network.Depth;
        _residual.Fit(step.Batch.Count, step.BatchSize);
        _output.Fit(step.Batch.Count, step.BatchSize);
        for (int l = 1; l < last; l++) Add(step, l, pass.H[l], pass.H[l - 1]);
        if (_options.HiddenOnly) return;
        _network.Loss.SetPrediction(pass.Outputs, _output[last]);
        Add(step, last, _output[last], pass.H[last - 1]);
    }

    private void Add(Step step, int l, Tensor h, Tensor below)
    {
        Tensor r = _residual[l - 1];
        _network.Synapses[l - 1].Backward(h, _network.Weights[l], r);
        r.SetDifference(below, r);                                            // r_l = h_{l-1} - h_l W_l^T
        step.Updates[l].Weights.Outer(h, r, -_options.Coefficient);           // dW_l += -g r_l^T h_l / n
    }
}
