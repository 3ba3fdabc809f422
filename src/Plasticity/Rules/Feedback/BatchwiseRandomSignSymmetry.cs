using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Rules;

/// <summary>
/// Batchwise random sign-symmetry: errors descend through the signs of the forward weights, with magnitudes drawn anew every batch.
/// </summary>
/// <remarks>Equations, source and deviations: <see cref="Card"/>.</remarks>
public sealed class BatchwiseRandomSignSymmetry : LearningRule
{
    private readonly Network _network;
    private readonly SignFeedback _f;
    private readonly Seed _seed;

    /// <summary>Makes the rule for a network.</summary>
    /// <exception cref="RuleOptionException">An exact layer is none that errors descend through.</exception>
    public BatchwiseRandomSignSymmetry(Network network, Options options, Seed seed)
    {
        (_network, _seed) = (network, seed);
        _f = new(network, Initialisation.Parse(options.Magnitudes), options.FeedbackScale, options.Scale, options.Concordance,
            ExactLayers.Parse(options.ExactLayers), seed);
        _f.SetDrawn(seed, 0, given: null);
    }

    /// <summary>What can be set.</summary>
    public sealed record Options
    {
        /// <summary>Multiplies the feedback weights. Above 0.</summary>
        public float FeedbackScale { get; init => field = Guard.Positive(value); } = 1;

        /// <summary>The initialisation that magnitudes are drawn from, of which the absolute value counts.</summary>
        public string Magnitudes { get; init => field = Guard.Text(value, Initialisation.Parse); } = "xavier-uniform";

        /// <summary>Whether feedback keeps the size weights start with, or is scaled at every batch to their norm.</summary>
        public FeedbackNorm Scale { get; init; }

        /// <summary>
        /// The probability that the sign of a feedback weight is that of its weight, 0 to 1; which signs are flipped is drawn once.
        /// </summary>
        public float Concordance { get; init => field = Guard.Probability(value); } = 1;

        /// <summary>
        /// Connections that send errors through the weights themselves: none, last, dense, convolution, all, or their numbers.
        /// </summary>
        public string ExactLayers { get; init => field = Guard.Text(value, Rules.ExactLayers.Parse); } = "none";
    }

    /// <summary>The facts.</summary>
    public static RuleCard Card { get; } = new()
    {
        Id = "brsf",
        Name = "Batchwise random sign-symmetry",
        Family = "Feedback",
        Year = 2016,
        Source = "Liao, Leibo, Poggio, How important is weight symmetry in backpropagation?, AAAI 2016, arXiv 1510.05067; at scale in "
            + "Xiao, Chen, Liao, Poggio, Biologically-plausible learning algorithms can scale to large datasets, ICLR 2019.",
        Summary = "Errors descend through the signs of the forward weights, with random magnitudes drawn anew every batch.",
        Equations = """
            d_{l-1} = (d_l F_l^T) * f'(a_{l-1}),      F_l = |M_l| o sign(W_l), M_l drawn anew at every batch; sign(0) = 0
            dW_l    = h_{l-1}^T d_l / n,   db_l = mean(d_l)
            M_l ~ the initialisation magnitudes, times feedbackScale; scale = norm sets |F_l| = feedbackScale |W_l|
            Uniform magnitudes are 41.4 degrees from uniform weights, normal from normal 50.5. Equals bp with exactLayers = all.
            """,
        Deviations = ["M is Xavier-uniform, not uniform in [0, 1]: magnitudes = uniform draws that.",
            "Nothing is drawn in evaluations; the same batch of the same trial always sees the same M."],
        Plausibility = new(WeightTransport: true, SeparatePhases: true, GlobalSignal: false, SymmetricWeights: false, StoresActivity: true,
            SignedError: true, NeedsDerivative: true, Online: true),
        Training = new() { LearningRate = 1 },
    };

    /// <summary>What errors descended through at the last estimate: F_l, and W_l where it is exact.</summary>
    public override WeightSet Feedback => _f.Weights;

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> State => _f.State;

    /// <inheritdoc/>
    public override void Estimate(Step step)
    {
        NetworkPass pass = step.ForwardNetwork();
        _f.SetDrawn(_seed, step.Index, step.Given);                       // F_l = |M_l| o sign(W_l)
        _f.Descend(step, pass);                                           // d_{l-1} = (d_l F_l^T) * f'(a_{l-1})
    }

    /// <summary>The magnitudes M_l of the batch.</summary>
    public override IEnumerable<(string Name, Tensor Value)> NoiseOf(Step step)
    {
        ArgumentNullException.ThrowIfNull(step);
        return _f.MagnitudesOf(_seed, step.Index, step.Given);
    }

    /// <inheritdoc/>
    public override LearningRule? NewReference() => new Backpropagation(_network);
}
