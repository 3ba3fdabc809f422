using Plasticity.Networks;

namespace Plasticity.Rules;

/// <summary>Frozen hidden layers: only the output layer learns, on random features. The honest floor of every comparison.</summary>
/// <remarks>Equations, source and deviations: <see cref="Card"/>.</remarks>
public sealed class Frozen : LearningRule
{
    private readonly Network _network;

    /// <summary>Makes the rule for a network.</summary>
    public Frozen(Network network) => _network = network;

    /// <summary>The facts.</summary>
    public static RuleCard Card { get; } = new()
    {
        Id = "frozen",
        Name = "Frozen hidden layers",
        Family = "Reference",
        Year = 1962,
        Source = "Rosenblatt, Principles of Neurodynamics, Spartan Books, 1962: random association units, trained response units.",
        Summary = "Only the output layer learns; a rule that assigns credit must beat it.",
        Equations = """
            dW_L = h_{L-1}^T d_L / n,   db_L = mean(d_L)      d_L = dLoss/da_L, exact
            dW_l = 0 for l < L                                equals bp in a network of one layer
            """,
        Deviations = ["The output layer follows the gradient of the loss, not the perceptron rule.",
            "Trained at the rate of bp: the floor under bp's own setting. "
                + "At its own best rate, 3, it comes to .93 on digits (docs/defaults.md)."],
        Plausibility = new(
            WeightTransport: false, SeparatePhases: false, GlobalSignal: false, SymmetricWeights: false, StoresActivity: false,
            SignedError: true, NeedsDerivative: false, Online: true),
        Training = new() { LearningRate = 0.1f },
    };

    /// <inheritdoc/>
    public override void Estimate(Step step)
    {
        NetworkPass pass = step.ForwardNetwork();
        int last = _network.Depth;
        step.Updates[last].Outer(pass.D[last], pass.Pre[last]);          // dW_L = h_{L-1}^T d_L / n
    }

    /// <inheritdoc/>
    public override LearningRule? NewReference() => new Backpropagation(_network);
}
