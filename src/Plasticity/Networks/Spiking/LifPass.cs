using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>
/// What a spiking network computed for one batch, at all T time steps. Tensors stack the steps, [T * batch, units]: row t * batch + b is
/// sample b at step t, counted from 0.
/// </summary>
public sealed class LifPass : Pass
{
    private readonly Tensor[] _stacked;
    private readonly Tensor[] _single;
    private readonly double[] _stepLosses;

    internal LifPass(int steps, int inputs, int hidden, int outputs, int capacity) : base(capacity)
    {
        Steps = steps;
        Tensor Stacked(int units) => new(steps * capacity, units);
        InputSpikes = Stacked(inputs);
        InputTraces = Stacked(inputs);
        Potentials = Stacked(hidden);
        Spikes = Stacked(hidden);
        SpikesBefore = Stacked(hidden);
        RecurrentTraces = Stacked(hidden);
        Slopes = Stacked(hidden);
        ReadoutTraces = Stacked(hidden);
        Readouts = Stacked(outputs);
        Errors = Stacked(outputs);
        Signals = Stacked(hidden);
        ReadoutSignals = Stacked(outputs);
        _stacked =
        [
            InputSpikes, InputTraces, Potentials, Spikes, SpikesBefore, RecurrentTraces, Slopes, ReadoutTraces, Readouts, Errors, Signals,
            ReadoutSignals,
        ];
        Outputs = new Tensor(capacity, outputs);
        StepReadout = new Tensor(capacity, outputs);
        StepError = new Tensor(capacity, outputs);
        Neighbour = new Tensor(capacity, hidden);
        Arriving = new Tensor(capacity, hidden);
        Adaptation = new Tensor(capacity, hidden);
        _single = [Outputs, StepReadout, StepError, Neighbour, Arriving, Adaptation];
        _stepLosses = new double[capacity];
    }

    /// <summary>The number of time steps, T.</summary>
    public int Steps { get; }

    /// <summary>The scores by which a class is chosen: the mean over time of y^t, [batch, outputs].</summary>
    public override Tensor Outputs { get; }

    /// <summary>x^t, the encoded input: spikes (0 or 1), or currents. [T * batch, inputs].</summary>
    public Tensor InputSpikes { get; }

    /// <summary>eps_1^t = alpha eps_1^{t-1} + x^t, the input as a membrane remembers it. [T * batch, inputs].</summary>
    public Tensor InputTraces { get; }

    /// <summary>u^t, the membrane potentials, of which spikes have taken their reset one step later. [T * batch, hidden].</summary>
    public Tensor Potentials { get; }

    /// <summary>s^t, the spikes, 0 or 1. [T * batch, hidden].</summary>
    public Tensor Spikes { get; }

    /// <summary>s^{t-1}, the spikes that recurrent synapses deliver at t; 0 at the first step. [T * batch, hidden].</summary>
    public Tensor SpikesBefore { get; }

    /// <summary>eps_2^t = alpha eps_2^{t-1} + s^{t-1}, those spikes as a membrane remembers them. [T * batch, hidden].</summary>
    public Tensor RecurrentTraces { get; }

    /// <summary>psi^t, the surrogate of ds^t/du^t; 0 for refractory neurons. [T * batch, hidden].</summary>
    public Tensor Slopes { get; }

    /// <summary>sbar^t = kappa sbar^{t-1} + (1 - kappa) s^t, the spikes as the readout sees them. [T * batch, hidden].</summary>
    public Tensor ReadoutTraces { get; }

    /// <summary>y^t = sbar^t W_3 + b_3. [T * batch, outputs].</summary>
    public Tensor Readouts { get; }

    /// <summary>E^t = dLoss/dy^t for each sample, where the loss is the mean over time. [T * batch, outputs].</summary>
    public Tensor Errors { get; }

    /// <summary>Room for a rule's teaching signal at the neurons. [T * batch, hidden].</summary>
    public Tensor Signals { get; }

    /// <summary>Room for a rule's teaching signal at the readout. [T * batch, outputs].</summary>
    public Tensor ReadoutSignals { get; }

    /// <summary>y^t of a single step. [batch, outputs].</summary>
    internal Tensor StepReadout { get; }

    /// <summary>dLoss^t/dy^t of a single step. [batch, outputs].</summary>
    internal Tensor StepError { get; }

    /// <summary>What the step before (forward sweep) or after (backward sweep) hands over. [batch, hidden].</summary>
    internal Tensor Neighbour { get; }

    /// <summary>What arrives through recurrent synapses. [batch, hidden].</summary>
    internal Tensor Arriving { get; }

    /// <summary>a^t, the adaptation; in a backward sweep dLoss/da^t. [batch, hidden].</summary>
    internal Tensor Adaptation { get; }

    /// <summary>The losses of a single step.</summary>
    internal Span<double> StepLosses => _stepLosses.AsSpan(0, Count);

    /// <inheritdoc/>
    protected override void ResizeBuffers(int count)
    {
        foreach (Tensor tensor in _stacked) tensor.Resize(Steps * count);
        foreach (Tensor tensor in _single) tensor.Resize(count);
    }
}
