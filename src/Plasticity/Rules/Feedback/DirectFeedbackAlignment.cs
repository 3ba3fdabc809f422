using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Rules;

/// <summary>Direct feedback alignment: every hidden layer gets the output error through a fixed random matrix of its own.</summary>
/// <remarks>Equations, source and deviations: <see cref="Card"/>.</remarks>
public sealed class DirectFeedbackAlignment : LearningRule, IDirectFeedback
{
    private readonly Network _network;
    private readonly SortedDictionary<int, Tensor> _direct = [];
    private readonly Dictionary<int, Tensor> _channels = [];

    /// <summary>Makes the rule for a network and draws its direct feedback weights D.</summary>
    public DirectFeedbackAlignment(Network network, Options options, Seed seed)
    {
        _network = network;
        Initialisation initialisation = new(InitialisationKind.XavierUniform, options.FeedbackScale);
        foreach (Layer layer in network.DirectlyTaught)
        {
            bool isRepeated = options.Maps == MapFeedback.Broadcast && layer.Shape.Positions > 1;
            Tensor d = new(isRepeated ? layer.Shape.Channels : layer.Shape.Count, network.Outputs);
            initialisation.Fill(d, seed.Stream("feedback", layer.Index));
            _direct[layer.Index] = d;
        }
    }

    /// <summary>How the error reaches a map of features.</summary>
    public enum MapFeedback
    {
        /// <summary>Every unit of the map has feedback weights of its own (Nokland).</summary>
        Full,

        /// <summary>Every channel has feedback weights, the same at all positions: the error is constant over the map.</summary>
        Broadcast,
    }

    /// <summary>What can be set.</summary>
    public sealed record Options
    {
        /// <summary>Multiplies the feedback weights, which are drawn Xavier-uniform. Above 0.</summary>
        public float FeedbackScale { get; init => field = Guard.Positive(value); } = 1;

        /// <summary>How the error reaches maps of features: by weights of every unit, or of every channel.</summary>
        public MapFeedback Maps { get; init; } = MapFeedback.Full;
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
                   in a convolutional network D_l teaches each layer that synapses read; pooling, normalisation
                   and f between there and a_l pass the error on by their own derivatives
            dW_l = h_{l-1}^T d_l / n,   db_l = mean(d_l)
            Equals fa with two layers and D_1 = B_2; equals bp in one layer.
            """,
        Deviations = ["D is Xavier-uniform, times feedbackScale, not uniform with bound 1/sqrt(n_l).",
            "Weights start as the network's do, not at zero.",
            "In residual networks a layer is taught by its own D alone; the error that identity paths would bring from above is left out."],
        Plausibility = new(WeightTransport: false, SeparatePhases: true, GlobalSignal: true, SymmetricWeights: false, StoresActivity: true,
            SignedError: true, NeedsDerivative: true, Online: true),
        Training = new() { LearningRate = 1 },
    };

    /// <summary>
    /// The feedback weights by the index of the layer they teach, [units, n_L], or [channels, n_L] where a map is taught by broadcast. In a
    /// plain chain layer l has index l.
    /// </summary>
    public IReadOnlyDictionary<int, Tensor> Direct => _direct;

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> State => _direct.Select(layer => ($"D{layer.Key}", layer.Value));

    /// <inheritdoc/>
    public override void Estimate(Step step)
    {
        NetworkPass pass = step.ForwardNetwork();
        _network.BackwardDirect(pass, this);                              // d_l = (d_L D_l^T) * f'(a_l)
        step.Cost.Backward++;
        step.Updates.Outer(pass);                                         // dW_l = h_{l-1}^T d_l / n
    }

    /// <inheritdoc/>
    public void Project(Tensor outputError, Layer layer, Tensor signal)
    {
        ArgumentNullException.ThrowIfNull(layer);
        Tensor d = _direct[layer.Index];
        if (d.Rows == layer.Shape.Count)
        {
            signal.SetProductTransposed(outputError, d);
            return;
        }
        if (!_channels.TryGetValue(layer.Index, out Tensor? channels) || !channels.TryResize(outputError.Rows))
            _channels[layer.Index] = channels = new Tensor(outputError.Rows, d.Rows);
        channels.SetProductTransposed(outputError, d);
        signal.SetRepeated(channels);
    }

    /// <inheritdoc/>
    public override LearningRule? NewReference() => new Backpropagation(_network);
}
