using Plasticity.Networks;

namespace Plasticity.Rules;

/// <summary>Backpropagation: errors descend through the transposed forward weights. The reference of feed-forward rules.</summary>
/// <remarks>Equations, source and deviations: <see cref="Card"/>.</remarks>
public sealed class Backpropagation : LearningRule
{
    private readonly Network _network;

    /// <summary>Makes the rule for a network.</summary>
    public Backpropagation(Network network) => _network = network;

    /// <summary>The facts.</summary>
    public static RuleCard Card { get; } = new()
    {
        Id = "bp",
        Name = "Backpropagation",
        Family = "Reference",
        Year = 1986,
        Source = "Rumelhart, Hinton, Williams, Learning representations by back-propagating errors, Nature 323:533, 1986.",
        Summary = "The exact gradient: errors descend through the transposed forward weights.",
        Equations = """
            d_L     = dLoss/da_L                      exact at the output
            d_{l-1} = (d_l W_l^T) * f'(a_{l-1})       the weights themselves carry the error down
            dW_l    = h_{l-1}^T d_l / n,   db_l = mean(d_l)
            """,
        Deviations = [],
        Plausibility = new(WeightTransport: true, SeparatePhases: true, GlobalSignal: false, SymmetricWeights: true, StoresActivity: true,
            SignedError: true, NeedsDerivative: true, Online: true),
        Training = new() { LearningRate = 0.1f },
    };

    /// <summary>The weights themselves.</summary>
    public override WeightSet Feedback => _network.Weights;

    /// <inheritdoc/>
    public override void Estimate(Step step)
    {
        NetworkPass pass = step.ForwardNetwork();
        _network.Backward(pass, _network.Weights);                        // d_{l-1} = (d_l W_l^T) * f'(a_{l-1})
        step.Cost.Backward++;
        step.Updates.Outer(pass);                                         // dW_l = h_{l-1}^T d_l / n
    }

    /// <inheritdoc/>
    public override LearningRule? NewReference() => new Backpropagation(_network);
}
