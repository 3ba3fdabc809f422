using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Rules;

/// <summary>Symmetric alignment: feedback weights decay and are pulled along the forward weights themselves.</summary>
/// <remarks>Equations, source and deviations: <see cref="Card"/>. The learning of B: <see cref="FeedbackLearner"/>.</remarks>
public sealed class SymmetricAlignment : LearningRule
{
    private readonly Network _network;
    private readonly WeightSet _b;
    private readonly FeedbackLearner _learner;

    /// <summary>Makes the rule for a network and draws its feedback weights B.</summary>
    public SymmetricAlignment(Network network, AlignmentOptions options, Seed seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        _network = network;
        _b = WeightSet.Random(network, new Initialisation(InitialisationKind.XavierUniform, options.FeedbackScale), seed);
        _learner = new FeedbackLearner(network, _b, options);
    }

    /// <summary>The options unless told otherwise.</summary>
    public static AlignmentOptions Defaults { get; } = new() { Decay = 1, Self = 1 };

    /// <summary>The facts.</summary>
    public static RuleCard Card { get; } = new()
    {
        Id = "sa",
        Name = "Symmetric alignment",
        Family = "Feedback",
        Year = 2020,
        Source = "Kunin, Nayebi, Sagastuy-Brena, Ganguli, Bloom, Yamins, Two routes to scalable credit assignment without weight symmetry, "
            + "ICML 2020, arXiv 2003.01513.",
        Summary = "Feedback weights decay and grow along the forward weights, which they so follow with a lag; not local.",
        Equations = """
            d_{l-1} = (d_l B_l^T) * f'(a_{l-1})       as fa
            B_l    -= rate (decay B_l - self W_l)      after the update of W_l
            With W at rest, B_l - (self / decay) W_l shrinks by 1 - rate decay at every step.
            Equals fa with decay = self = 0, and bp one step late with decay = self = 1 / rate; see align for all options.
            """,
        Deviations =
        [
            "Coefficients multiply gradients: those of decay, null and sparse count half of what they do in the authors' code.",
            "B learns after each update of W, from the updated W and the activity before it; in the authors' code both change at once.",
            "The primitives never move W (the authors' update_forward is left out).",
        ],
        Plausibility = new(WeightTransport: true, SeparatePhases: true, GlobalSignal: false, SymmetricWeights: false, StoresActivity: true,
            SignedError: true, NeedsDerivative: true, Online: true),
        Training = new() { LearningRate = 1 },
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
