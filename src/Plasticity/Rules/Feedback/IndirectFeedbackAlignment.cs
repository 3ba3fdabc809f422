using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Rules;

/// <summary>
/// Indirect feedback alignment: the output error enters at the first hidden layer, through a fixed random matrix, and the forward weights
/// carry it upwards from there.
/// </summary>
/// <remarks>Equations, source and deviations: <see cref="Card"/>.</remarks>
public sealed class IndirectFeedbackAlignment : LearningRule
{
    private readonly Network _network;
    private readonly Tensor? _direct;

    /// <summary>Makes the rule for a network and draws its feedback weights D.</summary>
    public IndirectFeedbackAlignment(Network network, Options options, Seed seed)
    {
        _network = network;
        if (network.Depth == 1) return;                                   // the output layer alone, which is taught exactly
        _direct = new Tensor(network.Width(1), network.Outputs);
        new Initialisation(InitialisationKind.XavierUniform, options.FeedbackScale).Fill(_direct, seed.Stream("feedback", 1));
    }

    /// <summary>What can be set.</summary>
    public sealed record Options
    {
        /// <summary>Multiplies the feedback weights, which are drawn Xavier-uniform. Above 0.</summary>
        public float FeedbackScale { get; init => field = Guard.Positive(value); } = 1;
    }

    /// <summary>The facts.</summary>
    public static RuleCard Card { get; } = new()
    {
        Id = "ifa",
        Name = "Indirect feedback alignment",
        Family = "Feedback",
        Year = 2016,
        Source = "Nokland, Direct feedback alignment provides learning in deep neural networks, NeurIPS 2016, arXiv 1609.01596.",
        Summary = "The output error enters at the first hidden layer, and the forward weights carry it upwards.",
        Equations = """
            d_1     = (d_L D^T) * f'(a_1)                       D [n_1, n_L] random and fixed
            d_{l+1} = (d_l W_{l+1}) * f'(a_{l+1}),  l+1 < L     d_L is the output's own
            dW_l    = h_{l-1}^T d_l / n,   db_l = mean(d_l)
            Equals dfa with two layers and D_1 = D; equals bp in one layer.
            """,
        Deviations = ["D is Xavier-uniform, times feedbackScale.", "Weights start as the network's do, not at zero."],
        Needs = NetworkNeeds.DenseChain,
        Plausibility = new(WeightTransport: false, SeparatePhases: true, GlobalSignal: false, SymmetricWeights: false, StoresActivity: true,
            SignedError: true, NeedsDerivative: true, Online: true),
        Training = new() { LearningRate = 0.3f },
    };

    /// <summary>The feedback weights D, [n_1, n_L].</summary>
    /// <exception cref="InvalidOperationException">The network has one layer, and so no hidden one.</exception>
    public Tensor Direct => _direct ?? throw new InvalidOperationException("A network of one layer has no feedback weights.");

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> State => _direct is null ? [] : [("D1", _direct)];

    /// <inheritdoc/>
    public override void Estimate(Step step)
    {
        NetworkPass pass = step.ForwardNetwork();
        int last = _network.Depth;
        if (_direct is not null)
        {
            pass.D[1].SetProductTransposed(pass.D[last], _direct);
            _network.TimesSlope(pass, 1, pass.D[1]);                      // d_1 = (d_L D^T) * f'(a_1)
            for (int l = 1; l < last - 1; l++)
            {
                _network.Synapses[l].Project(pass.D[l], _network.Weights[l + 1], pass.D[l + 1]);
                _network.TimesSlope(pass, l + 1, pass.D[l + 1]);          // d_{l+1} = (d_l W_{l+1}) * f'(a_{l+1})
            }
        }
        step.Cost.Backward++;
        step.Updates.Outer(pass);                                         // dW_l = h_{l-1}^T d_l / n
    }

    /// <inheritdoc/>
    public override LearningRule? NewReference() => new Backpropagation(_network);
}
