using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Rules;

/// <summary>Predictive coding with fixed predictions: errors spread down by local sweeps, and arrive at those of backpropagation.</summary>
/// <remarks>Equations, source and deviations: <see cref="Card"/>.</remarks>
public sealed class FixedPrediction : LearningRule
{
    private readonly Network _network;
    private readonly Options _options;
    private readonly LayerBuffers _e, _wanted;

    /// <summary>Makes the rule for a network.</summary>
    public FixedPrediction(Network network, Options options)
    {
        _network = network;
        _options = options;
        (_e, _wanted) = (new LayerBuffers(network), new LayerBuffers(network));
    }

    /// <summary>What can be set.</summary>
    public sealed record Options
    {
        /// <summary>N, the sweeps for each batch; 0 for as many as there are layers, which reaches them all. At least 0.</summary>
        public int Sweeps { get; init => field = Guard.AtLeast(value, 0); }

        /// <summary>The rate of inference, eta. Above 0 and at most 1.</summary>
        public float InferenceRate
        {
            get;
            init => field = Guard.Positive(value) <= 1
                ? value
                : throw new ArgumentOutOfRangeException(null, $"inferenceRate = {value}: it must be at most 1.");
        } = 1;
    }

    /// <summary>The facts.</summary>
    public static RuleCard Card { get; } = new()
    {
        Id = "pc-fixed",
        Name = "Predictive coding, fixed predictions",
        Family = "Prediction",
        Year = 2020,
        Source = "Millidge, Tschantz, Buckley, Predictive coding approximates backprop along arbitrary computation graphs, "
            + "arXiv 2006.04182, 2020; in the form of Rosenbaum, PLOS ONE 17:e0266102, 2022.",
        Summary = "Predictions stay those of the forward pass while errors spread down; with enough sweeps they are those of backprop.",
        Equations = """
            v_l <- h_l;  e_l = h_l - v_l;  d_L = dLoss/da_L,  d_l = e_l * f'(a_l)        h and a stay as they were
            v_l <- v_l + eta (e_l - d_{l+1} W_{l+1}^T)       N sweeps, all hidden layers at once
            so   e_l <- (1 - eta) e_l + eta d_{l+1} W_{l+1}^T
            dW_l = h_{l-1}^T d_l / n,   db_l = mean(d_l)     with the d that began the last sweep
            With eta = 1 the top N layers get exactly the bp gradient, the others none; with N >= L it equals bp.
            """,
        Deviations = ["The errors e are stepped, not the values v = h - e: the same numbers, without the rounding of h - e."],
        Needs = NetworkNeeds.DenseChain,
        Plausibility = new(WeightTransport: true, SeparatePhases: true, GlobalSignal: false, SymmetricWeights: true, StoresActivity: true,
            SignedError: true, NeedsDerivative: true, Online: true),
        Training = new() { LearningRate = 0.1f },
    };

    /// <inheritdoc/>
    public override void Estimate(Step step)
    {
        NetworkPass pass = step.ForwardNetwork();
        int last = _network.Depth, sweeps = _options.Sweeps == 0 ? last : _options.Sweeps;
        double eta = _options.InferenceRate;
        _e.Fit(step.Batch.Count, step.BatchSize);
        _wanted.Fit(step.Batch.Count, step.BatchSize);
        _e.Clear();                                                                     // v_l <- h_l
        for (int l = 1; l < last; l++) pass.D[l].Clear();
        for (int sweep = 1; sweep < sweeps; sweep++)
        {
            // Upwards, so that each layer reads the d_{l+1} of the sweep before; layers that no error has reached yet stay at 0.
            for (int l = Math.Max(1, last - sweep); l < last; l++)
            {
                _network.Synapses[l].Backward(pass.D[l + 1], _network.Weights[l + 1], _wanted[l]);
                _e[l].Scale(1 - eta);
                _e[l].Add(_wanted[l], eta);                                             // e_l <- (1 - eta) e_l + eta d_{l+1} W_{l+1}^T
                pass.D[l].CopyFrom(_e[l]);
                _network.TimesSlope(pass, l, pass.D[l]);                                // d_l = e_l * f'(a_l)
            }
            step.Cost.Inference++;
        }
        for (int l = 1; l <= last; l++)
            step.Updates[l].Outer(pass.D[l], pass.H[l - 1]);                            // dW_l = h_{l-1}^T d_l / n
    }

    /// <inheritdoc/>
    public override LearningRule? NewReference() => new Backpropagation(_network);
}
