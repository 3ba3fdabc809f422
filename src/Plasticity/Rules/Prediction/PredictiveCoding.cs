using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Rules;

/// <summary>Predictive coding: activities settle to lower the errors of local predictions, then weights lower what is left.</summary>
/// <remarks>Equations, source and deviations: <see cref="Card"/>.</remarks>
public sealed class PredictiveCoding : LearningRule
{
    private readonly Network _network;
    private readonly Options _options;
    private readonly LayerBuffers _v, _e, _slope, _velocity;
    private NetworkPass? _predicted;

    /// <summary>Makes the rule for a network.</summary>
    public PredictiveCoding(Network network, Options options)
    {
        _network = network;
        _options = options;
        (_v, _e, _slope, _velocity) = (new(network), new(network), new(network), new(network));
    }

    /// <summary>What can be set.</summary>
    public sealed record Options
    {
        /// <summary>
        /// T, the steps of inference for each batch; a little over the depth is usual. With 0 only the output layer learns. At least 0.
        /// </summary>
        public int InferenceSteps { get; init => field = Guard.AtLeast(value, 0); } = 8;

        /// <summary>The rate of inference, eta. Above 0.</summary>
        public float InferenceRate { get; init => field = Guard.Positive(value); } = 0.1f;

        /// <summary>The momentum of inference, mu, reset for every batch. At least 0 and below 1.</summary>
        public float InferenceMomentum { get; init => field = Guard.Fraction(value); }
    }

    /// <summary>The facts.</summary>
    public static RuleCard Card { get; } = new()
    {
        Id = "pc",
        Name = "Predictive coding",
        Family = "Prediction",
        Year = 2017,
        Source = "Whittington, Bogacz, An approximation of the error backpropagation algorithm in a predictive coding network "
            + "with local Hebbian synaptic plasticity, Neural Computation 29:1229, 2017; in the form of Pinchetti et al., "
            + "Benchmarking predictive coding networks - made simple, ICLR 2025, arXiv 2407.01163.",
        Summary = "Activities settle to lower the errors of local predictions; the weights then lower what error is left.",
        Equations = """
            E    = sum_{l<L} |e_l|^2 / 2 + loss(p_L)  e_l = p_l - v_l,  p_l = f(a_l),  a_l = v_{l-1} W_l + b_l,  v_0 = x
            v_l <- h_l                                start from the forward pass: all errors 0 but the output's
            d_L  = dloss/da_L,  d_l = e_l * f'(a_l)
            m_l <- mu m_l + d_{l+1} W_{l+1}^T - e_l   dE/dv_l, for all hidden layers at once
            v_l <- v_l - eta m_l                      T times
            dW_l = v_{l-1}^T d_l / n,   db_l = mean(d_l)     at the last v
            Equals bp in the output layer at T = 0; after T steps the layers below L - T have not learned.
            """,
        Deviations = ["Values follow the nonlinearity, p = f(v W + b), as in the 2025 benchmark; in 2017 they came before it.",
            "The output error is that of the loss, which for squared error is the same as clamping v_L to the target.",
            "Every variance is 1."],
        Needs = NetworkNeeds.DenseChain,
        Plausibility = new(WeightTransport: false, SeparatePhases: true, GlobalSignal: false, SymmetricWeights: true, StoresActivity: false,
            SignedError: true, NeedsDerivative: true, Online: true),
        Training = new() { LearningRate = 1 },
    };

    /// <summary>v_l after inference on the last batch, l = 1..L-1.</summary>
    public LayerBuffers Values => _v;

    /// <inheritdoc/>
    public override void Estimate(Step step)
    {
        NetworkPass pass = step.ForwardNetwork();
        Prepare(step);
        for (int l = 1; l < _network.Depth; l++)
        {
            _v[l].CopyFrom(pass.H[l]);                                                  // v_l <- h_l, so e_l = 0
            pass.D[l].Clear();
        }
        _e.Clear();
        _velocity.Clear();
        NetworkPass p = pass;
        for (int t = 0; t < _options.InferenceSteps; t++)
        {
            for (int l = 1; l < _network.Depth; l++) Infer(l, p);
            p = Predict(step, t == 0 ? 1 : 2);                                             // p_1 sees the input alone: once is enough
            step.Cost.Inference++;
        }
        step.Updates[1].Outer(p.D[1], p.H[0]);
        for (int l = 2; l <= _network.Depth; l++) step.Updates[l].Outer(p.D[l], _v[l - 1]);   // dW_l = v_{l-1}^T d_l / n
    }

    /// <inheritdoc/>
    public override LearningRule? NewReference() => new Backpropagation(_network);

    private NetworkPass Predict(Step step, int first)
    {
        NetworkPass p = _predicted!;
        _network.Predict(step.Batch, p, step.Noise, _v, first);                         // p_l = f(v_{l-1} W_l + b_l)
        for (int l = 1; l < _network.Depth; l++)
        {
            _e[l].SetDifference(p.H[l], _v[l]);                                         // e_l = p_l - v_l
            p.D[l].CopyFrom(_e[l]);
            _network.TimesSlope(p, l, p.D[l]);                                          // d_l = e_l * f'(a_l)
        }
        return p;
    }

    private void Infer(int l, NetworkPass p)
    {
        _network.Synapses[l].Backward(p.D[l + 1], _network.Weights[l + 1], _slope[l]);
        _slope[l].Add(_e[l], -1);                                                       // dE/dv_l = d_{l+1} W_{l+1}^T - e_l
        _velocity[l].Scale(_options.InferenceMomentum);
        _velocity[l].Add(_slope[l]);                                                    // m_l <- mu m_l + dE/dv_l
        _v[l].Add(_velocity[l], -_options.InferenceRate);                               // v_l <- v_l - eta m_l
    }

    private void Prepare(Step step)
    {
        _predicted ??= _network.NewNetworkPass(step.BatchSize);
        foreach (LayerBuffers buffers in (ReadOnlySpan<LayerBuffers>)[_v, _e, _slope, _velocity])
            buffers.Fit(step.Batch.Count, step.BatchSize);
    }
}
