using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Rules;

/// <summary>Uniform sign-symmetry: errors descend through the signs of the forward weights, all of one magnitude.</summary>
/// <remarks>Equations, source and deviations: <see cref="Card"/>.</remarks>
public sealed class UniformSignSymmetry : LearningRule
{
    private readonly Network _network;
    private readonly SignFeedback _f;
    private readonly bool _isFixed;

    /// <summary>Makes the rule for a network.</summary>
    /// <exception cref="RuleOptionException">An exact layer is none that errors descend through.</exception>
    public UniformSignSymmetry(Network network, Options options, Seed seed)
    {
        _network = network;
        _isFixed = options.Signs == SignSource.Initial;
        _f = new(network, Initialisation.Parse(options.Magnitudes), options.FeedbackScale, options.Scale, options.Concordance,
            ExactLayers.Parse(options.ExactLayers), seed);
        _f.SetUniform();
    }

    /// <summary>Which weights give feedback its signs.</summary>
    public enum SignSource
    {
        /// <summary>The weights as they are at each batch.</summary>
        Present,

        /// <summary>The weights as they started: feedback is then fixed, and nothing is transported.</summary>
        Initial,
    }

    /// <summary>What can be set.</summary>
    public sealed record Options
    {
        /// <summary>Multiplies the feedback weights. Above 0.</summary>
        public float FeedbackScale { get; init => field = Guard.Positive(value); } = 1;

        /// <summary>The initialisation whose standard deviation feedback weights have.</summary>
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

        /// <summary>Whether feedback has the signs of the present weights or of the initial ones.</summary>
        public SignSource Signs { get; init; }
    }

    /// <summary>The facts.</summary>
    public static RuleCard Card { get; } = new()
    {
        Id = "usf",
        Name = "Uniform sign-symmetry",
        Family = "Feedback",
        Year = 2016,
        Source = "Liao, Leibo, Poggio, How important is weight symmetry in backpropagation?, AAAI 2016, arXiv 1510.05067; at scale in "
            + "Xiao, Chen, Liao, Poggio, Biologically-plausible learning algorithms can scale to large datasets, ICLR 2019.",
        Summary = "Errors descend through the signs of the forward weights; magnitudes are not transported.",
        Equations = """
            d_{l-1} = (d_l F_l^T) * f'(a_{l-1}),      F_l = s_l sign(W_l), at every batch; sign(0) = 0
            dW_l    = h_{l-1}^T d_l / n,   db_l = mean(d_l)
            s_l = feedbackScale times the standard deviation of the initialisation magnitudes; scale = norm sets |F_l| = feedbackScale |W_l|
            Xavier-uniform weights are 30 degrees from their signs, normal ones 37.1. Equals bp with exactLayers = all.
            """,
        Deviations = ["s_l is by the fans of the layer on both sides, not sqrt(2 / (kh kw C_out)) as in the 2019 code.",
            "The output layer sends errors through its signs too; in the 2019 paper through its weights: exactLayers = last."],
        Plausibility = new(WeightTransport: true, SeparatePhases: true, GlobalSignal: false, SymmetricWeights: false, StoresActivity: true,
            SignedError: true, NeedsDerivative: true, Online: true),
        Training = new() { LearningRate = 1 },
    };

    /// <summary>What errors descended through at the last estimate: F_l, and W_l where it is exact.</summary>
    public override WeightSet Feedback => _f.Weights;

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> State => _isFixed ? _f.Named : _f.State;

    /// <inheritdoc/>
    public override void Estimate(Step step)
    {
        NetworkPass pass = step.ForwardNetwork();
        if (_isFixed) _f.KeepSigns();
        else _f.SetUniform();                                             // F_l = s_l sign(W_l)
        _f.Descend(step, pass);                                           // d_{l-1} = (d_l F_l^T) * f'(a_{l-1})
    }

    /// <inheritdoc/>
    public override LearningRule? NewReference() => new Backpropagation(_network);
}
