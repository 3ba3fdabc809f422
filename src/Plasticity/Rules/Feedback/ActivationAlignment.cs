using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Rules;

/// <summary>Activation alignment: feedback weights learn to project the layer's activity as the forward weights do.</summary>
/// <remarks>Equations, source and deviations: <see cref="Card"/>. The learning of B: <see cref="FeedbackLearner"/>.</remarks>
public sealed class ActivationAlignment : LearningRule
{
    private readonly Network _network;
    private readonly WeightSet _b;
    private readonly FeedbackLearner _learner;

    /// <summary>Makes the rule for a network and draws its feedback weights B.</summary>
    public ActivationAlignment(Network network, AlignmentOptions options, Seed seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        _network = network;
        _b = WeightSet.Random(network, new Initialisation(InitialisationKind.XavierUniform, options.FeedbackScale), seed);
        _learner = new FeedbackLearner(network, _b, options);
    }

    /// <summary>The options unless told otherwise.</summary>
    public static AlignmentOptions Defaults { get; } = new() { Amp = 1, Sparse = 1 };

    /// <summary>The facts.</summary>
    public static RuleCard Card { get; } = new()
    {
        Id = "aa",
        Name = "Activation alignment",
        Family = "Feedback",
        Year = 2020,
        Source = "Kunin, Nayebi, Sagastuy-Brena, Ganguli, Bloom, Yamins, Two routes to scalable credit assignment without weight symmetry, "
            + "ICML 2020, arXiv 2003.01513.",
        Summary = "Feedback weights learn to give the same projection of the layer's activity as the forward weights; not local.",
        Equations = """
            d_{l-1} = (d_l B_l^T) * f'(a_{l-1})       as fa
            x = what layer l reads, from before the update of W_l:
            B_l    -= rate x^T (x (sparse B_l - amp W_l)) / m
            With W at rest, B_l comes to (amp / sparse) W_l for any activity that has variance in every direction.
            Equals fa with amp = sparse = 0; see align for all options.
            """,
        Deviations =
        [
            "Feedback weights carry activity upwards, x B, beside the forward ones: W is not copied, but the rule is not local either.",
            "Coefficients multiply gradients: those of decay, null and sparse count half of what they do in the authors' code.",
            "The rate of a layer is kept below 1 / (decay + null tr S + sparse tr C); bound=false gives the paper's constant rate.",
            "B learns after each update of W, from the updated W and the activity before it; in the authors' code both change at once.",
            "The primitives never move W (the authors' update_forward is left out).",
        ],
        Plausibility = new(WeightTransport: false, SeparatePhases: true, GlobalSignal: false, SymmetricWeights: false, StoresActivity: true,
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
