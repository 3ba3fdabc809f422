using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Optimisers;

namespace Plasticity.Rules;

/// <summary>E-prop: each synapse keeps a trace of what it could have done, and the present error says whether that was good.</summary>
/// <remarks>Equations, source and deviations: <see cref="Card"/>.</remarks>
public sealed class EligibilityPropagation : LearningRule
{
    private readonly LifNetwork _network;
    private readonly Tensor _b;
    private readonly bool _isAdaptive, _isOwn;

    /// <summary>Makes the rule for a network; draws its feedback weights B unless they are the readout weights.</summary>
    public EligibilityPropagation(LifNetwork network, Options options, Seed seed)
    {
        _network = network;
        _isOwn = options.Feedback != FeedbackKind.Symmetric;
        _isAdaptive = options.Feedback == FeedbackKind.Adaptive;
        _b = network.Readout.Weights.Value;
        if (!_isOwn) return;
        _b = _b.LikeThis();
        network.Options.ReadoutInitialisation.Fill(_b, seed.Stream("feedback", 3));
        _b.Scale(options.FeedbackScale);
    }

    /// <summary>The feedback weights of the three forms of e-prop.</summary>
    public enum FeedbackKind
    {
        /// <summary>B is the readout matrix W_3.</summary>
        Symmetric,

        /// <summary>B is random and fixed.</summary>
        Random,

        /// <summary>B starts random and is changed just as W_3 is, weight decay included (Kolen-Pollack).</summary>
        Adaptive,
    }

    /// <summary>What can be set.</summary>
    public sealed record Options
    {
        /// <summary>Where the feedback weights B come from.</summary>
        public FeedbackKind Feedback { get; init; } = FeedbackKind.Symmetric;

        /// <summary>Multiplies random feedback weights, drawn as readout weights are. Above 0; no effect on symmetric feedback.</summary>
        public float FeedbackScale { get; init => field = Guard.Positive(value); } = 1;
    }

    /// <summary>The facts.</summary>
    public static RuleCard Card { get; } = new()
    {
        Id = "eprop",
        Name = "Eligibility propagation",
        Family = "Eligibility",
        Year = 2020,
        Source = "Bellec, Scherr, Subramoney, Hajek, Salaj, Legenstein, Maass, A solution to the learning dilemma for recurrent networks "
            + "of spiking neurons, Nature Communications 11:3625, 2020.",
        Summary = "Each synapse keeps a trace of what it could have done, and the error at the readout says whether that was good.",
        Equations = """
            eps_i^t    = alpha eps_i^{t-1} + pre_i^t                 pre^t = x^t for W_1, s^{t-1} for W_2
            epsa_ij^t  = psi_j^{t-1} eps_i^{t-1} + (rho - beta_j psi_j^{t-1}) epsa_ij^{t-1}
            e_ij^t     = psi_j^t (eps_i^t - beta_j epsa_ij^t)        eligibility; beta_j = 0 without adaptation
            ebar_ij^t  = kappa ebar_ij^{t-1} + (1 - kappa) e_ij^t    as the leaky readout sees it
            L^t        = E^t B^T,  E^t = dLoss^t/dy^t / T            B = W_3, random and fixed, or adaptive
            dW_ij      = sum_t L_j^t ebar_ij^t / n                   for W_1 and W_2 (diagonal 0)
            dW_3       = sum_t (sbar^t)^T E^t / n,   db_3 = sum_t mean(E^t)
            The same sum is computed as sum_t d_j^t eps_i^t,  d^t = psi^t gbar^t B^T,
            gbar^t = kappa gbar^{t+1} + (1 - kappa) E^t.
            With symmetric feedback equals bptt exactly when bptt takes recurrent spikes as constants,
            so also when W_2 = 0.
            Symmetric feedback transports weights; random and adaptive feedback do not.
            Reference: bptt with the same surrogate and the full recurrent gradient.
            """,
        Deviations =
        [
            "Errors are filtered backwards instead of eligibilities forwards: the same sum without a trace for every synapse and sample.",
            "The loss is the mean over time, not the sum, and there is no regulariser of firing rates.",
            "Random feedback has the distribution of the initial readout weights, times feedbackScale, not N(0, 1).",
            "Adaptive feedback approaches the readout weights only under the optimiser's weight decay, which acts on all connections.",
            "Refractory neurons are silent for n steps after a spike; in the authors' code for n - 1.",
        ],
        Plausibility = new(WeightTransport: true, SeparatePhases: false, GlobalSignal: true, SymmetricWeights: true, StoresActivity: false,
            SignedError: true, NeedsDerivative: true, Online: true),
        Model = ModelKind.Spiking,
        Training = new() { Kind = OptimiserKind.Adam, LearningRate = 2e-3f },
    };

    /// <summary>The feedback weights B, [hidden, outputs]; the readout weights themselves if feedback is symmetric.</summary>
    public Tensor ReadoutFeedback => _b;

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> State => _isOwn ? [("B3", _b)] : [];

    /// <inheritdoc/>
    public override void Estimate(Step step)
    {
        LifPass pass = step.ForwardSpiking();
        _network.BackwardReadout(pass, _b);                               // gbar^t B^T, gbar^t = kappa gbar^{t+1} + (1 - kappa) E^t
        pass.Signals.Multiply(pass.Slopes);                               // d^t = psi^t gbar^t B^T
        _network.ThroughAdaptation(pass);                                 // epsa, for neurons that adapt
        step.Cost.Backward++;
        step.Updates[1].Outer(pass.Signals, pass.InputTraces);            // dW_1 = sum_t (eps_1^t)^T d^t / n
        step.Updates[2].Outer(pass.Signals, pass.RecurrentTraces);        // dW_2 = sum_t (eps_2^t)^T d^t / n
        step.Updates[3].Outer(pass.Errors, pass.ReadoutTraces);           // dW_3 = sum_t (sbar^t)^T E^t / n
    }

    /// <inheritdoc/>
    public override void Applied(Step step)
    {
        if (_isAdaptive) step.RepeatApplied(3, _b);                       // B follows W_3
    }

    /// <inheritdoc/>
    public override LearningRule? NewReference() => new BackpropagationThroughTime(_network, new BackpropagationThroughTime.Options());
}
