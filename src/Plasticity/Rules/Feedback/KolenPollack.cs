using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Rules;

/// <summary>
/// Kolen-Pollack: errors descend through feedback weights that make every change the forward weights make, and decay alike, so that the
/// two become equal though neither sees the other.
/// </summary>
/// <remarks>Equations, source and deviations: <see cref="Card"/>.</remarks>
public sealed class KolenPollack : LearningRule
{
    private readonly Network _network;
    private readonly float _decay;
    private readonly (int Index, Tensor? B)[] _synapses;

    /// <summary>Makes the rule for a network and draws its feedback weights B.</summary>
    /// <exception cref="RuleOptionException">An exact layer is none that errors descend through.</exception>
    public KolenPollack(Network network, Options options, Seed seed)
    {
        (_network, _decay) = (network, options.Decay);
        Initialisation initialisation = new(InitialisationKind.XavierUniform, options.FeedbackScale);
        Dictionary<int, Tensor> feedback = [];
        foreach (SynapticConnection path in ExactLayers.Parse(options.ExactLayers).Others(network))
        {
            Tensor b = path.Weights.Value.LikeThis();
            initialisation.Fill(path, b, seed.Stream("feedback", path.Index));
            feedback.Add(path.Index, b);
        }
        _synapses = [.. network.Synapses.Select(synapses => (synapses.Index, feedback.GetValueOrDefault(synapses.Index)))];
        Feedback = WeightSet.Replacing(network, feedback);
    }

    /// <summary>What can be set.</summary>
    public sealed record Options
    {
        /// <summary>Multiplies the feedback weights, which start Xavier-uniform. Above 0.</summary>
        public float FeedbackScale { get; init => field = Guard.Positive(value); } = 1;

        /// <summary>
        /// What W and B lose at each step, relative to the learning rate: both are multiplied by 1 - rate * decay, whatever the optimiser,
        /// before the step is added. At least 0.
        /// </summary>
        public float Decay { get; init => field = Guard.NotNegative(value); } = 1e-3f;

        /// <summary>
        /// Connections that send errors through the weights themselves: none, last, dense, convolution, all, or their numbers.
        /// </summary>
        public string ExactLayers { get; init => field = Guard.Text(value, Rules.ExactLayers.Parse); } = "none";
    }

    /// <summary>The facts.</summary>
    public static RuleCard Card { get; } = new()
    {
        Id = "kp",
        Name = "Kolen-Pollack",
        Family = "Feedback",
        Year = 2019,
        Source = "Akrout, Wilson, Humphreys, Lillicrap, Tweed, Deep learning without weight transport, NeurIPS 2019, arXiv 1904.05391, "
            + "after Kolen, Pollack, Backpropagation without weight transport, ICNN 1994.",
        Summary = "Feedback weights make every change that the forward weights make, and both decay, until they are alike.",
        Equations = """
            d_{l-1} = (d_l B_l^T) * f'(a_{l-1})
            W_l <- (1 - k) W_l - step_l,   B_l <- (1 - k) B_l - step_l       k = learning rate * decay
            step_l is what the optimiser makes of dW_l = h_{l-1}^T d_l / n, the same for both: both see h_{l-1} and d_l
            So W_l - B_l shrinks as (1 - k)^t, whatever is learned. Equals bp with decay when B_l starts as W_l.
            """,
        Deviations = ["k is the learning rate times decay, and follows its schedule.",
            "B_1, which has no effect, is not kept; biases and gains do not decay."],
        Plausibility = new(WeightTransport: false, SeparatePhases: true, GlobalSignal: false, SymmetricWeights: false, StoresActivity: true,
            SignedError: true, NeedsDerivative: true, Online: true),
        Training = new() { LearningRate = 0.1f },
    };

    /// <summary>What errors descend through: B_l, and W_l where it is exact.</summary>
    public override WeightSet Feedback { get; }

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> State =>
        _synapses.Where(synapses => synapses.B is not null).Select(synapses => ($"B{synapses.Index}", synapses.B!));

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> LearnedFeedback => State;

    /// <inheritdoc/>
    public override void Estimate(Step step)
    {
        NetworkPass pass = step.ForwardNetwork();
        _network.Backward(pass, Feedback);                                // d_{l-1} = (d_l B_l^T) * f'(a_{l-1})
        step.Cost.Backward++;
        step.Updates.Outer(pass);                                         // dW_l = h_{l-1}^T d_l / n
        foreach ((int l, Tensor? b) in _synapses)
        {
            Update update = step.Updates[l].Weights;
            update.DecayApart(_decay);
            if (b is not null) update.KeepForRepeating();
        }
    }

    /// <inheritdoc/>
    public override void Applied(Step step)
    {
        foreach ((int l, Tensor? b) in _synapses)
            if (b is not null) step.RepeatApplied(l, b);                  // B_l <- (1 - k) B_l - step_l
    }

    /// <inheritdoc/>
    public override LearningRule? NewReference() => new Backpropagation(_network);
}
