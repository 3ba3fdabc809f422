using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Rules;

/// <summary>Feedback weights that learn by any combination of the primitives decay, amp, null, sparse and self.</summary>
/// <remarks>Equations, source and deviations: <see cref="Card"/>. The learning of B: <see cref="FeedbackLearner"/>.</remarks>
public sealed class AlignmentPrimitives : LearningRule
{
    private readonly Network _network;
    private readonly WeightSet _b;
    private readonly FeedbackLearner _learner;

    /// <summary>Makes the rule for a network and draws its feedback weights B.</summary>
    public AlignmentPrimitives(Network network, AlignmentOptions options, Seed seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        _network = network;
        _b = WeightSet.Random(network, new Initialisation(InitialisationKind.XavierUniform, options.FeedbackScale), seed);
        _learner = new FeedbackLearner(network, _b, options);
    }

    /// <summary>The options unless told otherwise.</summary>
    public static AlignmentOptions Defaults { get; } = new();

    /// <summary>The facts.</summary>
    public static RuleCard Card { get; } = new()
    {
        Id = "align",
        Name = "Alignment primitives",
        Family = "Feedback",
        Year = 2020,
        Source = "Kunin, Nayebi, Sagastuy-Brena, Ganguli, Bloom, Yamins, Two routes to scalable credit assignment without weight symmetry, "
            + "ICML 2020, arXiv 2003.01513.",
        Summary = "Feedback weights learn by any combination of five primitives, each with a coefficient: decay, amp, null, sparse, self.",
        Equations = """
            d_{l-1} = (d_l B_l^T) * f'(a_{l-1})       as fa
            then, with x = what layer l reads (input = activity) or white noise (input = noise), m samples, C = x^T x / m:
            B_l -= rate (decay B + amp (- C W) + null (B S) + sparse (C B) + self (- W)),   S = W^T C W
                   decay: sum B^2 / 2      amp: - mean x B . x W      null: mean |x W B^T|^2 / 2
                   sparse: mean |x B|^2 / 2      self: - sum B . W, the losses whose gradients these are; W, x constant
            Named combinations: fa none; wm amp + decay on noise; ia amp + decay + null on noise; sa decay + self;
            aa amp + sparse on activity. In YAML: align: {amp: 1, null: 0.3, input: noise}.
            With W at rest B comes to the solution of decay B + null B S + sparse C B = amp C W + self W, if the rate is
            below 2 / (decay + null lmax(S) + sparse lmax(C)).
            Without amp and self nothing drives B and it fades; without decay, null and sparse nothing bounds it.
            In convolutions C and S are moments of patches, averaged over positions; null reconstructs the whole map.
            """,
        Deviations =
        [
            "Coefficients multiply gradients: those of decay, null and sparse count half of what they do in the authors' code.",
            "The rate of a layer is kept below 1 / (decay + null tr S + sparse tr C); bound=false gives the paper's constant rate.",
            "B learns after each update of W, from the updated W and the activity before it; in the authors' code both change at once.",
            "The primitives never move W (the authors' update_forward is left out).",
            "The authors' alternation gives a step of the primitives a batch of its own; every=k adds it to each k-th step of the task.",
        ],
        Plausibility = new(WeightTransport: true, SeparatePhases: true, GlobalSignal: false, SymmetricWeights: false, StoresActivity: true,
            SignedError: true, NeedsDerivative: true, Online: true),
        Training = new() { LearningRate = 0.3f },
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
