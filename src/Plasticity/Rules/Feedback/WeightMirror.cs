using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Rules;

/// <summary>
/// Weight mirror: layers fire noise, and a Hebbian product of noise and response drives feedback weights towards the forward ones.
/// </summary>
/// <remarks>Equations, source and deviations: <see cref="Card"/>. The learning of B: <see cref="FeedbackLearner"/>.</remarks>
public sealed class WeightMirror : LearningRule
{
    private readonly Network _network;
    private readonly WeightSet _b;
    private readonly FeedbackLearner _learner;

    /// <summary>Makes the rule for a network and draws its feedback weights B.</summary>
    public WeightMirror(Network network, AlignmentOptions options, Seed seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        _network = network;
        _b = WeightSet.Random(network, new Initialisation(InitialisationKind.XavierUniform, options.FeedbackScale), seed);
        _learner = new FeedbackLearner(network, _b, options);
    }

    /// <summary>The options unless told otherwise.</summary>
    public static AlignmentOptions Defaults { get; } = new() { Amp = 1, Decay = 1, Input = AlignmentSource.Noise };

    /// <summary>The facts.</summary>
    public static RuleCard Card { get; } = new()
    {
        Id = "wm",
        Name = "Weight mirror",
        Family = "Feedback",
        Year = 2019,
        Source = "Akrout, Wilson, Humphreys, Lillicrap, Tweed, Deep learning without weight transport, NeurIPS 2019, arXiv 1904.05391.",
        Summary = "Each layer fires noise of its own; the product of noise and response makes feedback weights mirror the forward ones.",
        Equations = """
            d_{l-1} = (d_l B_l^T) * f'(a_{l-1})       as fa
            then, for each layer by itself, x white noise of m samples, y = x W_l:
            B_l    += rate (amp x^T y / m - decay B_l)
            E[x^T y / m] = noiseScale^2 W_l, so with W at rest B_l comes to (amp noiseScale^2 / decay) W_l, around which it
            varies with a variance in proportion to rate / m. Equals fa with amp = decay = 0; see align for all options.
            """,
        Deviations =
        [
            "Responses are linear, noise is normal of variance 1, products are averaged and B decays; the authors' code takes sigmoid "
            + "responses to weak noise, sums their products, and lets B grow without decay.",
            "In convolutions products are averaged over positions too, and as few maps of noise are drawn as give a batch of positions.",
            "A mirror step follows every step of the task; burnIn gives some before the first.",
            "B learns after each update of W, from the updated W and the activity before it; in the authors' code both change at once.",
            "The primitives never move W (the authors' update_forward is left out).",
        ],
        Plausibility = new(WeightTransport: false, SeparatePhases: true, GlobalSignal: false, SymmetricWeights: false, StoresActivity: true,
            SignedError: true, NeedsDerivative: true, Online: true),
        Training = new() { LearningRate = 0.1f },
    };

    /// <summary>The feedback weights B_l; those of connections that read the input are drawn but have no effect.</summary>
    public override WeightSet Feedback => _learner.Feedback;

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> LearnedFeedback => _learner.Learned;

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> State => _b.Named(_network, "B").Concat(_learner.State);

    /// <inheritdoc/>
    public override void Estimate(Step step)
    {
        if (!_learner.Begin(step)) return;                                // only B learns yet
        NetworkPass pass = step.ForwardNetwork();
        _network.Backward(pass, _learner.Feedback);                       // d_{l-1} = (d_l B_l^T) * f'(a_{l-1})
        step.Cost.Backward++;
        step.Updates.Outer(pass);                                         // dW_l = h_{l-1}^T d_l / n
    }

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> NoiseOf(Step step) => _learner.NoiseOf(step);

    /// <inheritdoc/>
    public override void Applied(Step step) => _learner.Learn(step);

    /// <inheritdoc/>
    public override LearningRule? NewReference() => new Backpropagation(_network);
}
