using Plasticity.Numerics;
using static System.FormattableString;

namespace Plasticity.Networks;

/// <summary>
/// A recurrent layer of leaky integrate-and-fire (LIF) neurons with a leaky readout. Connection 1 brings the input, connection 2 is
/// recurrent, without synapses of a neuron onto itself, connection 3 is the readout.
/// </summary>
/// <remarks><code>
///   u^t = alpha u^{t-1} + x^t W_1 + s^{t-1} W_2 - thr s^{t-1}      membrane; reset by subtraction, one step after the spike
///   a^t = rho a^{t-1} + s^{t-1}                                   adaptation
///   s^t = 1 if u^t - thr - beta a^t > 0, otherwise 0              beta_j = 0 for neurons that do not adapt
///   sbar^t = kappa sbar^{t-1} + (1 - kappa) s^t,  y^t = sbar^t W_3 + b_3
///   Loss = mean over t of loss(y^t);  scores = mean over t of y^t
/// </code>
/// This is the network of e-prop (Bellec et al. 2020, Nat. Commun. 11:3625), t = 1..T, everything 0 before the first step. In gradients
/// psi^t stands for ds^t/du^t, and the reset is taken as a constant unless said otherwise.</remarks>
public sealed class LifNetwork : Model
{
    private readonly LifOptions _options;
    private readonly float[] _beta;
    private readonly bool _adapts;

    /// <summary>Builds a network and draws its weights from the seed's <c>init</c> streams.</summary>
    /// <param name="options">Neurons, time, surrogate, start.</param>
    /// <param name="inputs">The number of inputs of a sample.</param>
    /// <param name="outputs">The number of readout units.</param>
    /// <param name="loss">What learning is to lower, at every time step.</param>
    /// <param name="seed">The trial's seed.</param>
    public LifNetwork(LifOptions options, int inputs, int outputs, Loss loss, Seed seed) : base(Connect(options, inputs, outputs), loss)
    {
        _options = options;
        Inputs = inputs;
        Outputs = outputs;
        options.InputInitialisation.Fill(Connections[0].Weights.Value, seed.Stream("init", 1));
        options.RecurrentInitialisation.Fill(Recurrent.Weights.Value, seed.Stream("init", 2));
        options.ReadoutInitialisation.Fill(Readout.Weights.Value, seed.Stream("init", 3));
        Recurrent.ClearAbsent(Recurrent.Weights.Value);
        Weights = new WeightSet(Connections.Select(connection => connection.Weights.Value));
        _beta = new float[options.Hidden];
        int adaptive = (int)Math.Round(options.AdaptiveFraction * options.Hidden);
        _beta.AsSpan(options.Hidden - adaptive).Fill(options.Adaptation);
        _adapts = adaptive > 0 && options.Adaptation > 0;
    }

    /// <summary>Neurons, time, surrogate, start.</summary>
    public LifOptions Options => _options;

    /// <inheritdoc/>
    public override int Inputs { get; }

    /// <inheritdoc/>
    public override int Outputs { get; }

    /// <summary>The recurrent synapses, connection 2.</summary>
    public Connection Recurrent => Connections[1];

    /// <summary>The synapses onto the readout, connection 3.</summary>
    public Connection Readout => Connections[2];

    /// <summary>The weights W_1, W_2, W_3: the feedback that makes a backward sweep backpropagation through time.</summary>
    public WeightSet Weights { get; }

    /// <inheritdoc/>
    public override string Description
    {
        get
        {
            LifOptions o = _options;
            string refractory = o.RefractorySteps > 0 ? $", refractory {o.RefractorySteps}" : "";
            string adaptive = _adapts ? Invariant($", adaptive {o.AdaptiveFraction} (beta {o.Adaptation}, rho {o.AdaptationDecay})") : "";
            string encoder = o.Encoder == SpikeEncoder.Current ? ", constant current" : "";
            return Invariant($"{Inputs}-{o.Hidden}r-{Outputs} lif, {o.TimeSteps} steps, alpha {o.MembraneDecay}, kappa {o.ReadoutDecay}, ")
                + Invariant($"threshold {o.Threshold}, {o.Surrogate}{refractory}{adaptive}{encoder}");
        }
    }

    /// <inheritdoc/>
    public override Pass NewPass(int capacity) => NewLifPass(capacity);

    /// <summary>Makes the buffers of a pass.</summary>
    /// <param name="capacity">The most samples of a batch.</param>
    public LifPass NewLifPass(int capacity) => new(_options.TimeSteps, Inputs, _options.Hidden, Outputs, capacity);

    /// <inheritdoc/>
    public override void Forward(Batch batch, Pass pass, PassNoise noise) => Forward(batch, (LifPass)pass, noise);

    /// <summary>The forward sweep over all time steps: spikes, slopes, traces, readouts, the loss and its derivative.</summary>
    /// <param name="batch">The samples.</param>
    /// <param name="pass">The pass to fill.</param>
    /// <param name="noise">Names the encoded spikes.</param>
    /// <exception cref="InvalidOperationException">An input is no probability, but is to be encoded as one.</exception>
    public void Forward(Batch batch, LifPass pass, PassNoise noise)
    {
        pass.Resize(batch.Count);
        Encode(batch.Inputs, pass, noise);
        Connections[0].Forward(pass.InputSpikes, pass.Potentials, Nonlinearity.Linear);             // u^t starts as x^t W_1
        Spike(pass);
        pass.SpikesBefore.SetDelayed(pass.Spikes, pass.Steps);
        float alpha = _options.MembraneDecay, kappa = _options.ReadoutDecay;
        pass.InputTraces.SetTrace(pass.InputSpikes, pass.Steps, alpha);                             // eps_1^t = alpha eps_1^{t-1} + x^t
        pass.RecurrentTraces.SetTrace(pass.SpikesBefore, pass.Steps, alpha);                        // eps_2^t = alpha eps_2^{t-1} + s^{t-1}
        pass.ReadoutTraces.SetTrace(pass.Spikes, pass.Steps, kappa, 1 - kappa);                     // sbar^t
        Readout.Forward(pass.ReadoutTraces, pass.Readouts, Nonlinearity.Linear);                    // y^t = sbar^t W_3 + b_3
        EvaluateLoss(batch, pass);
    }

    /// <summary>
    /// The signal at the neurons' outputs, g^t = (sum over t' >= t of kappa^{t'-t} (1 - kappa) E^{t'}) F^T: errors as the leaky readout saw
    /// each spike, sent down through feedback weights. With F = W_3 this is dLoss/ds^t along the direct path to the readout.
    /// </summary>
    /// <param name="pass">The pass; receives g^t as its signals.</param>
    /// <param name="feedback">F, shaped like W_3.</param>
    public void BackwardReadout(LifPass pass, Tensor feedback)
    {
        pass.ReadoutSignals.SetReverseTrace(pass.Errors, pass.Steps, _options.ReadoutDecay, 1 - _options.ReadoutDecay);
        Readout.Backward(pass.ReadoutSignals, feedback, pass.Signals);
    }

    /// <summary>
    /// The backward sweep over all time steps: d^t = dLoss/du^t for each sample, from the errors that the forward sweep left. With F = W,
    /// this is backpropagation through time with the network's surrogate.
    /// </summary>
    /// <param name="pass">The pass; receives d^t as its signals.</param>
    /// <param name="feedback">F: one tensor a connection, shaped like W. F_1 is not used.</param>
    /// <param name="throughRecurrence">Whether d goes through recurrent synapses; if not, spikes they deliver count as constants.</param>
    /// <param name="throughReset">Whether d goes through the reset; if not, the spikes that reset count as constants.</param>
    public void Backward(LifPass pass, WeightSet feedback, bool throughRecurrence = true, bool throughReset = false)
    {
        BackwardReadout(pass, feedback[3]);
        pass.Neighbour.Clear();
        pass.Arriving.Clear();
        pass.Adaptation.Clear();
        float alpha = _options.MembraneDecay, rho = _options.AdaptationDecay, reset = throughReset ? _options.Threshold : 0;
        int n = _options.Hidden, block = pass.Count * n;
        Span<float> d = pass.Signals.Span, psi = pass.Slopes.Span;
        Span<float> after = pass.Neighbour.Span, arriving = pass.Arriving.Span, a = pass.Adaptation.Span;
        for (int t = pass.Steps - 1; t >= 0; t--)
        {
            if (throughRecurrence) Recurrent.Backward(pass.Neighbour, feedback[2], pass.Arriving);
            for (int k = 0, j = 0, i = t * block; k < block; k++, i++, j = j + 1 == n ? 0 : j + 1)
            {
                float ds = d[i] + arriving[k] - reset * after[k] + a[k];      // ds^t = g^t + d^{t+1} F_2^T (- thr d^{t+1}) + A^{t+1}
                float through = psi[i] * ds;
                a[k] = rho * a[k] - _beta[j] * through;                       // A^t = rho A^{t+1} - beta psi^t ds^t, dLoss/da^t
                after[k] = d[i] = alpha * after[k] + through;                 // d^t = alpha d^{t+1} + psi^t ds^t
            }
        }
    }

    /// <summary>
    /// Adds to a signal what adaptation makes of it: a trace eps_i then stands for the whole eligibility psi_j (eps_i - beta_j eps_a,ji) of
    /// a synapse, though eps_a,ji = psi_j^{t-1} eps_i^{t-1} + (rho - beta_j psi_j^{t-1}) eps_a,ji^{t-1} is never formed.
    /// </summary>
    /// <remarks>
    /// The recursion's coefficients do not depend on i, so its transpose runs over neurons: m^t = (rho - beta psi^t) m^{t+1} - beta d^t.
    /// </remarks>
    /// <param name="pass">The pass; its signals d^t = psi^t L^t become d^t + psi^t m^{t+1}.</param>
    public void ThroughAdaptation(LifPass pass)
    {
        if (!_adapts) return;
        float rho = _options.AdaptationDecay;
        int n = _options.Hidden, block = pass.Count * n;
        Span<float> d = pass.Signals.Span, psi = pass.Slopes.Span, m = pass.Adaptation.Span;
        m.Clear();
        for (int t = pass.Steps - 1; t >= 0; t--)
            for (int k = 0, j = 0, i = t * block; k < block; k++, i++, j = j + 1 == n ? 0 : j + 1)
            {
                float signal = d[i];
                d[i] = signal + psi[i] * m[k];                                // d^t + psi^t m^{t+1}
                m[k] = (rho - _beta[j] * psi[i]) * m[k] - _beta[j] * signal;  // m^t = (rho - beta psi^t) m^{t+1} - beta d^t
            }
    }

    private void Encode(Tensor inputs, LifPass pass, PassNoise noise)
    {
        bool draws = _options.Encoder == SpikeEncoder.Bernoulli;
        if (draws) noise.Seed.Stream("encoder", 0, noise.Step).FillUniform(pass.InputSpikes.Span, 0, 1);
        for (int row = 0; row < pass.InputSpikes.Rows; row++)
        {
            Span<float> encoded = pass.InputSpikes.Row(row), x = inputs.Row(row % pass.Count);
            if (!draws) x.CopyTo(encoded);
            for (int i = 0; draws && i < x.Length; i++)
            {
                if (x[i] is not (>= 0 and <= 1))
                    throw new InvalidOperationException(
                        $"Input {i} of a sample is {x[i]}: as a probability of spiking it must be 0 to 1; rescale or use encoder=current.");
                encoded[i] = encoded[i] < x[i] ? 1 : 0;
            }
        }
    }

    /// <summary>Runs the neurons; the potentials hold x^t W_1 at first.</summary>
    private void Spike(LifPass pass)
    {
        pass.Neighbour.Clear();
        pass.Adaptation.Clear();
        float alpha = _options.MembraneDecay, thr = _options.Threshold, rho = _options.AdaptationDecay;
        int n = _options.Hidden, block = pass.Count * n;
        Span<float> u = pass.Potentials.Span, s = pass.Spikes.Span, x = pass.Slopes.Span;
        Span<float> before = pass.Neighbour.Span, arriving = pass.Arriving.Span, a = pass.Adaptation.Span;
        for (int t = 0; t < pass.Steps; t++)
        {
            Recurrent.Forward(pass.Neighbour, pass.Arriving, Nonlinearity.Linear);
            for (int k = 0, j = 0, i = t * block; k < block; k++, i++, j = j + 1 == n ? 0 : j + 1)
            {
                float kept = t == 0 ? 0 : alpha * u[i - block];
                u[i] += kept + arriving[k] - thr * before[k];                 // u^t = alpha u^{t-1} + x^t W_1 + s^{t-1} W_2 - thr s^{t-1}
                a[k] = rho * a[k] + before[k];                                // a^t = rho a^{t-1} + s^{t-1}
                x[i] = u[i] - thr - _beta[j] * a[k];
                s[i] = x[i] > 0 && !IsRefractory(s, i, block) ? 1 : 0;        // strictly above threshold
            }
            s.Slice(t * block, block).CopyTo(before);
        }
        _options.Surrogate.ToSlopes(pass.Slopes, thr);                        // psi^t
        for (int i = 0; _options.RefractorySteps > 0 && i < s.Length; i++)
            if (IsRefractory(s, i, block)) x[i] = 0;
    }

    /// <summary>Whether the neuron and sample of an element spiked within the refractory steps before it.</summary>
    private bool IsRefractory(ReadOnlySpan<float> spikes, int element, int block)
    {
        for (int steps = 1; steps <= _options.RefractorySteps && element >= steps * block; steps++)
            if (spikes[element - steps * block] == 1) return true;
        return false;
    }

    private void EvaluateLoss(Batch batch, LifPass pass)
    {
        float share = 1f / pass.Steps;
        int block = pass.Count * Outputs;
        pass.Outputs.Clear();
        pass.Losses.Clear();
        pass.Loss = 0;
        for (int t = 0; t < pass.Steps; t++)
        {
            pass.Readouts.Span.Slice(t * block, block).CopyTo(pass.StepReadout.Span);
            pass.Loss += Loss.Evaluate(pass.StepReadout, batch, pass.StepLosses, pass.StepError) / pass.Steps;
            pass.StepError.Scale(share);                                      // E^t = dLoss^t/dy^t / T
            pass.StepError.Span.CopyTo(pass.Errors.Span.Slice(t * block, block));
            pass.Outputs.Add(pass.StepReadout, share);
            for (int b = 0; b < pass.Count; b++) pass.Losses[b] += pass.StepLosses[b] / pass.Steps;
        }
    }

    private static List<Connection> Connect(LifOptions options, int inputs, int outputs)
    {
        ArgumentNullException.ThrowIfNull(options);
        return
        [
            new DenseConnection(1, "input", inputs, options.Hidden, hasBias: false),
            new RecurrentConnection(2, "recurrent", options.Hidden),
            new DenseConnection(3, "readout", options.Hidden, outputs, options.ReadoutBias),
        ];
    }
}
