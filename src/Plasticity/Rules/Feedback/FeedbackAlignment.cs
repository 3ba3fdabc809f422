using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Rules;

/// <summary>Feedback alignment: errors descend through fixed random weights, and the forward weights come to align with them.</summary>
/// <remarks>Equations, source and deviations: <see cref="Card"/>.</remarks>
public sealed class FeedbackAlignment : LearningRule
{
    private readonly Network _network;
    private readonly WeightSet _b;

    /// <summary>Makes the rule for a network and draws its feedback weights B.</summary>
    public FeedbackAlignment(Network network, Options options, Seed seed)
    {
        _network = network;
        _b = WeightSet.Random(network, new Initialisation(InitialisationKind.XavierUniform, options.FeedbackScale), seed);
    }

    /// <summary>What can be set.</summary>
    public sealed record Options
    {
        /// <summary>Multiplies the feedback weights, which are drawn like Xavier-uniform forward weights. Above 0.</summary>
        public float FeedbackScale { get; init => field = Guard.Positive(value); } = 1;
    }

    /// <summary>The facts.</summary>
    public static RuleCard Card { get; } = new()
    {
        Id = "fa",
        Name = "Feedback alignment",
        Family = "Feedback",
        Year = 2016,
        Source = "Lillicrap, Cownden, Tweed, Akerman, Random synaptic feedback weights support error backpropagation for deep learning, "
            + "Nature Communications 7:13276, 2016.",
        Summary = "Errors descend through fixed random weights; the forward weights come to align with them.",
        Equations = """
            d_{l-1} = (d_l B_l^T) * f'(a_{l-1})       B_l random and fixed, shaped like W_l
            dW_l    = h_{l-1}^T d_l / n,   db_l = mean(d_l)
            Equals bp exactly when B_l = W_l.
            """,
        Deviations = ["Mini-batches and cross-entropy in place of single samples and squared error.",
            "B has the distribution of the initial W, times feedbackScale."],
        Plausibility = new(WeightTransport: false, SeparatePhases: true, GlobalSignal: false, SymmetricWeights: false, StoresActivity: true,
            SignedError: true, NeedsDerivative: true, Online: true),
        Training = new() { LearningRate = 0.3f },
    };

    /// <summary>The feedback weights B_l; B_1 is drawn but has no effect.</summary>
    public override WeightSet Feedback => _b;

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> State => _b.Named(_network, "B");

    /// <inheritdoc/>
    public override void Estimate(Step step)
    {
        NetworkPass pass = step.ForwardNetwork();
        _network.Backward(pass, _b);                                      // d_{l-1} = (d_l B_l^T) * f'(a_{l-1})
        step.Cost.Backward++;
        step.Updates.Outer(pass);                                         // dW_l = h_{l-1}^T d_l / n
    }

    /// <inheritdoc/>
    public override LearningRule? NewReference() => new Backpropagation(_network);
}
