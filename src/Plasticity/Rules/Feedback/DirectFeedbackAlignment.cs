using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Rules;

/// <summary>Direct feedback alignment: every hidden layer gets the output error through a fixed random matrix of its own.</summary>
/// <remarks>Equations, source and deviations: <see cref="Card"/>.</remarks>
public sealed class DirectFeedbackAlignment : LearningRule
{
    private readonly Network _network;
    private readonly WeightSet _direct;

    /// <summary>Makes the rule for a network and draws its direct feedback weights D.</summary>
    public DirectFeedbackAlignment(Network network, Options options, Seed seed)
    {
        _network = network;
        Initialisation initialisation = new(InitialisationKind.XavierUniform, options.FeedbackScale);
        _direct = new WeightSet(Enumerable.Range(1, network.Depth - 1).Select(l =>
        {
            Tensor d = new(network.Width(l), network.Outputs);
            initialisation.Fill(d, seed.Stream("feedback", l));
            return d;
        }));
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
        Id = "dfa",
        Name = "Direct feedback alignment",
        Family = "Feedback",
        Year = 2016,
        Source = "Nokland, Direct feedback alignment provides learning in deep neural networks, NeurIPS 2016, arXiv 1609.01596.",
        Summary = "Every hidden layer gets the output error directly, through a fixed random matrix of its own.",
        Equations = """
            d_l  = (d_L D_l^T) * f'(a_l), l < L       D_l [n_l, n_L] random and fixed
            dW_l = h_{l-1}^T d_l / n,   db_l = mean(d_l)
            Equals fa with two layers and D_1 = B_2; equals bp in one layer.
            """,
        Deviations = ["D is Xavier-uniform, times feedbackScale, not uniform with bound 1/sqrt(n_l).",
            "Weights start as the network's do, not at zero."],
        Plausibility = new(WeightTransport: false, SeparatePhases: true, GlobalSignal: true, SymmetricWeights: false, StoresActivity: true,
            SignedError: true, NeedsDerivative: true, Online: true),
        Training = new() { LearningRate = 1 },
    };

    /// <summary>The feedback weights D_l of hidden layer l, [n_l, n_L].</summary>
    public WeightSet Feedback => _direct;

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> State => Enumerable.Range(1, _direct.Count).Select(l => ($"D{l}", _direct[l]));

    /// <inheritdoc/>
    public override void Estimate(Step step)
    {
        NetworkPass pass = step.ForwardNetwork();
        int last = _network.Depth;
        for (int l = 1; l <= last; l++)
        {
            if (l < last)
            {
                pass.D[l].SetProductTransposed(pass.D[last], _direct[l]);
                _network.TimesSlope(pass, l, pass.D[l]);                  // d_l = (d_L D_l^T) * f'(a_l)
            }
            step.Updates[l].Outer(pass.D[l], pass.H[l - 1]);              // dW_l = h_{l-1}^T d_l / n
        }
        step.Cost.Backward++;
    }

    /// <inheritdoc/>
    public override LearningRule? NewReference() => new Backpropagation(_network);
}
