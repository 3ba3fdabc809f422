using Plasticity.Networks;
using Plasticity.Optimisers;

namespace Plasticity.Rules;

/// <summary>Backpropagation through time with a surrogate for the derivative of a spike. The reference of spiking rules.</summary>
/// <remarks>Equations, source and deviations: <see cref="Card"/>.</remarks>
public sealed class BackpropagationThroughTime : LearningRule
{
    private readonly LifNetwork _network;
    private readonly Options _options;

    /// <summary>Makes the rule for a network.</summary>
    public BackpropagationThroughTime(LifNetwork network, Options options) => (_network, _options) = (network, options);

    /// <summary>What can be set: along which paths errors do not travel back.</summary>
    public sealed record Options
    {
        /// <summary>
        /// Whether spikes delivered by recurrent synapses count as constants. With the reset stopped too, this is e-prop with symmetric
        /// feedback.
        /// </summary>
        public bool StopRecurrent { get; init; }

        /// <summary>Whether the spikes that reset a membrane count as constants.</summary>
        public bool StopReset { get; init; } = true;
    }

    /// <summary>The facts.</summary>
    public static RuleCard Card { get; } = new()
    {
        Id = "bptt",
        Name = "Backpropagation through time",
        Family = "Eligibility",
        Year = 1990,
        Source = "Werbos, Backpropagation through time, Proceedings of the IEEE 78:1550, 1990; with surrogate derivatives: Neftci, "
            + "Mostafa, Zenke, Surrogate gradient learning in spiking neural networks, IEEE Signal Processing Magazine 36(6):51, 2019.",
        Summary = "The surrogate gradient of a spiking network: errors travel back in time along every path from spikes to the loss.",
        Equations = """
            E^t    = dLoss^t/dy^t / T                                Loss = mean over t = 1..T
            gbar^t = kappa gbar^{t+1} + (1 - kappa) E^t              errors as the leaky readout saw s^t
            ds^t   = gbar^t W_3^T + d^{t+1} W_2^T + A^{t+1}          every use of s^t but the reset (stopReset)
            d^t    = alpha d^{t+1} + psi^t ds^t                      psi^t stands for ds^t/du^t
            A^t    = rho A^{t+1} - beta psi^t ds^t                   dLoss/da^t, for neurons that adapt
            dW_1 = sum_t (x^t)^T d^t / n,   dW_2 = sum_t (s^{t-1})^T d^t / n with diagonal 0
            dW_3 = sum_t (sbar^t)^T E^t / n,   db_3 = sum_t mean(E^t)
            Equals eprop with symmetric feedback exactly when d^{t+1} W_2^T is left out (stopRecurrent),
            so also when W_2 = 0.
            """,
        Deviations =
        [
            "There is no true gradient of spikes: this is the derivative with the network's surrogate.",
            "The reset is taken as a constant, as e-prop takes it, unless stopReset is false.",
        ],
        Plausibility = new(WeightTransport: true, SeparatePhases: true, GlobalSignal: false, SymmetricWeights: true, StoresActivity: true,
            SignedError: true, NeedsDerivative: true, Online: false),
        Model = ModelKind.Spiking,
        Training = new() { Kind = OptimiserKind.Adam, LearningRate = 2e-3f },
    };

    /// <inheritdoc/>
    public override void Estimate(Step step)
    {
        LifPass pass = step.ForwardSpiking();
        bool throughRecurrence = !_options.StopRecurrent, throughReset = !_options.StopReset;
        _network.Backward(pass, _network.Weights, throughRecurrence, throughReset);      // d^t = alpha d^{t+1} + psi^t ds^t
        step.Cost.Backward++;
        step.Updates[1].Outer(pass.Signals, pass.InputSpikes);            // dW_1 = sum_t (x^t)^T d^t / n
        step.Updates[2].Outer(pass.Signals, pass.SpikesBefore);           // dW_2 = sum_t (s^{t-1})^T d^t / n
        step.Updates[3].Outer(pass.Errors, pass.ReadoutTraces);           // dW_3 = sum_t (sbar^t)^T E^t / n
    }

    /// <inheritdoc/>
    public override LearningRule? NewReference() => new BackpropagationThroughTime(_network, new Options());
}
