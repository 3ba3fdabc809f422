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
    private readonly Tensor _beta;
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
        _beta = new Tensor(options.Hidden);
        int adaptive = (int)Math.Round(options.AdaptiveFraction * options.Hidden);
        for (int j = options.Hidden - adaptive; j < options.Hidden; j++) _beta[j, 0] = options.Adaptation;
        _adapts = adaptive > 0 && options.Adaptation > 0;
    }

    /// <summary>Neurons, time, surrogate, start.</summary>
    public LifOptions Options => _options;

    /// <inheritdoc/>
    public override int Inputs { get; }

    /// <inheritdoc/>
    public override int Outputs { get; }

    /// <summary>The connection that brings the input.</summary>
    public SynapticConnection InputSynapses => (SynapticConnection)Connections[0];

    /// <summary>The recurrent synapses, connection 2.</summary>
    public SynapticConnection Recurrent => (SynapticConnection)Connections[1];

    /// <summary>The synapses onto the readout, connection 3.</summary>
    public SynapticConnection Readout => (SynapticConnection)Connections[2];

    /// <summary>The weights W_1, W_2, W_3: the feedback that makes a backward sweep backpropagation through time.</summary>
    public WeightSet Weights { get; }

    /// <inheritdoc/>
    public override long MultiplyAdds => base.MultiplyAdds * _options.TimeSteps;

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
        InputSynapses.Forward(pass.InputSpikes, pass.Potentials, Nonlinearity.Linear);             // u^t starts as x^t W_1
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
        pass.Adaptation.Clear();
        float alpha = _options.MembraneDecay, rho = _options.AdaptationDecay;
        TimeSteps d = pass.D, psi = pass.Psi;
        Tensor arriving = pass.Arriving, a = pass.Adaptation;
        for (int t = pass.Steps - 1; t >= 0; t--)
        {
            bool isLast = t == pass.Steps - 1;
            if (throughRecurrence && !isLast)
            {
                Recurrent.Backward(d[t + 1], feedback[2], arriving);
                d[t].Add(arriving);
            }
            if (throughReset && !isLast) d[t].Add(d[t + 1], -_options.Threshold);
            if (_adapts) d[t].Add(a);                       // ds^t = g^t + d^{t+1} F_2^T (- thr d^{t+1}) + A^{t+1}
            d[t].Multiply(psi[t]);                          // psi^t ds^t
            if (_adapts)
            {
                a.Scale(rho);
                a.AddScaledColumns(d[t], _beta, -1);        // A^t = rho A^{t+1} - beta psi^t ds^t, dLoss/da^t
            }
            if (!isLast) d[t].Add(d[t + 1], alpha);         // d^t = alpha d^{t+1} + psi^t ds^t
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
        TimeSteps d = pass.D, psi = pass.Psi;
        Tensor m = pass.Adaptation, through = pass.Arriving;
        m.Clear();
        for (int t = pass.Steps - 1; t >= 0; t--)
        {
            through.CopyFrom(m);
            through.Multiply(psi[t]);
            d[t].Add(through);                              // d^t + psi^t m^{t+1}
            m.Scale(_options.AdaptationDecay);
            m.AddScaledColumns(d[t], _beta, -1);            // m^t = rho m^{t+1} - beta (d^t + psi^t m^{t+1})
        }
    }

    private void Encode(Tensor inputs, LifPass pass, PassNoise noise)
    {
        if (_options.Encoder == SpikeEncoder.Current)
        {
            for (int t = 0; t < pass.Steps; t++) pass.X[t].CopyFrom(inputs);
            return;
        }
        RequireProbabilities(inputs);
        RandomStream stream = noise.Seed.Stream("encoder", 0, noise.Step);
        for (int t = 0; t < pass.Steps; t++) pass.X[t].SetBernoulli(inputs, ref stream);
    }

    private static void RequireProbabilities(Tensor inputs)
    {
        for (int i = 0; i < inputs.Rows; i++)
            for (int k = 0; k < inputs.Columns; k++)
                if (inputs[i, k] is not (>= 0 and <= 1))
                    throw new InvalidOperationException($"Input {k} of a sample is {inputs[i, k]}: "
                        + "as a probability of spiking it must be 0 to 1; rescale or use encoder=current.");
    }

    /// <summary>Runs the neurons; the potentials hold x^t W_1 at first.</summary>
    private void Spike(LifPass pass)
    {
        float alpha = _options.MembraneDecay, thr = _options.Threshold, rho = _options.AdaptationDecay;
        TimeSteps u = pass.U, s = pass.S, x = pass.Psi;
        Tensor arriving = pass.Arriving, a = pass.Adaptation;
        a.Clear();
        for (int t = 0; t < pass.Steps; t++)
        {
            if (t > 0)
            {
                Recurrent.Forward(s[t - 1], arriving, Nonlinearity.Linear);
                u[t].Add(arriving);
                u[t].Add(s[t - 1], -thr);
                u[t].Add(u[t - 1], alpha);                  // u^t = alpha u^{t-1} + x^t W_1 + s^{t-1} W_2 - thr s^{t-1}
            }
            x[t].SetLess(u[t], thr);
            if (_adapts)
            {
                if (t > 0) a.LeakAndAdd(rho, s[t - 1]);     // a^t = rho a^{t-1} + s^{t-1}
                x[t].AddScaledColumns(a, _beta, -1);        // x^t = u^t - thr - beta a^t
            }
            // A neuron that spiked not long ago is as good as infinitely far below threshold: no spike, no slope.
            for (int before = Math.Max(0, t - _options.RefractorySteps); before < t; before++)
                x[t].FillWhere(s[before], float.NegativeInfinity);
            s[t].SetStep(x[t]);                             // strictly above threshold
        }
        _options.Surrogate.ToSlopes(pass.Slopes, thr);      // psi^t
    }

    private void EvaluateLoss(Batch batch, LifPass pass)
    {
        float share = 1f / pass.Steps;
        pass.Outputs.Clear();
        pass.Losses.Clear();
        pass.Loss = 0;
        for (int t = 0; t < pass.Steps; t++)
        {
            pass.Loss += Loss.Evaluate(pass.Y[t], batch, pass.StepLosses, pass.E[t]) / pass.Steps;
            pass.Outputs.Add(pass.Y[t], share);
            for (int b = 0; b < pass.Count; b++) pass.Losses[b] += pass.StepLosses[b] / pass.Steps;
        }
        pass.Errors.Scale(share);                           // E^t = dLoss^t/dy^t / T
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
