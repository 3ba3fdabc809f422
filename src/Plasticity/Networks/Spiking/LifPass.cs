using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>
/// What a spiking network computed for one batch, at all T time steps. Tensors stack the steps, [T * batch, units]: row t * batch + b is
/// sample b at step t, counted from 0.
/// </summary>
public sealed class LifPass : Pass
{
    private readonly Tensor[] _stacked;
    private readonly TimeSteps[] _stepped;
    private readonly Tensor[] _single;
    private readonly double[] _stepLosses;

    internal LifPass(int steps, int inputs, int hidden, int outputs, int capacity) : base(capacity)
    {
        Steps = steps;
        Tensor Stacked(int units) => new(steps * capacity, units);
        TimeSteps Stepped(int units) => new(Stacked(units), steps);
        X = Stepped(inputs);
        U = Stepped(hidden);
        S = Stepped(hidden);
        Psi = Stepped(hidden);
        Y = Stepped(outputs);
        E = Stepped(outputs);
        D = Stepped(hidden);
        _stepped = [X, U, S, Psi, Y, E, D];
        InputTraces = Stacked(inputs);
        SpikesBefore = Stacked(hidden);
        RecurrentTraces = Stacked(hidden);
        ReadoutTraces = Stacked(hidden);
        ReadoutSignals = Stacked(outputs);
        _stacked = [InputTraces, SpikesBefore, RecurrentTraces, ReadoutTraces, ReadoutSignals];
        Outputs = new Tensor(capacity, outputs);
        Arriving = new Tensor(capacity, hidden);
        Adaptation = new Tensor(capacity, hidden);
        _single = [Outputs, Arriving, Adaptation];
        _stepLosses = new double[capacity];
    }

    /// <summary>The number of time steps, T.</summary>
    public int Steps { get; }

    /// <summary>The scores by which a class is chosen: the mean over time of y^t, [batch, outputs].</summary>
    public override Tensor Outputs { get; }

    /// <summary>x^t, the encoded input: spikes (0 or 1), or currents. [T * batch, inputs].</summary>
    public Tensor InputSpikes => X.Stack;

    /// <summary>eps_1^t = alpha eps_1^{t-1} + x^t, the input as a membrane remembers it. [T * batch, inputs].</summary>
    public Tensor InputTraces { get; }

    /// <summary>u^t, the membrane potentials, of which spikes have taken their reset one step later. [T * batch, hidden].</summary>
    public Tensor Potentials => U.Stack;

    /// <summary>s^t, the spikes, 0 or 1. [T * batch, hidden].</summary>
    public Tensor Spikes => S.Stack;

    /// <summary>s^{t-1}, the spikes that recurrent synapses deliver at t; 0 at the first step. [T * batch, hidden].</summary>
    public Tensor SpikesBefore { get; }

    /// <summary>eps_2^t = alpha eps_2^{t-1} + s^{t-1}, those spikes as a membrane remembers them. [T * batch, hidden].</summary>
    public Tensor RecurrentTraces { get; }

    /// <summary>psi^t, the surrogate of ds^t/du^t; 0 for refractory neurons. [T * batch, hidden].</summary>
    public Tensor Slopes => Psi.Stack;

    /// <summary>sbar^t = kappa sbar^{t-1} + (1 - kappa) s^t, the spikes as the readout sees them. [T * batch, hidden].</summary>
    public Tensor ReadoutTraces { get; }

    /// <summary>y^t = sbar^t W_3 + b_3. [T * batch, outputs].</summary>
    public Tensor Readouts => Y.Stack;

    /// <summary>E^t = dLoss/dy^t for each sample, where the loss is the mean over time. [T * batch, outputs].</summary>
    public Tensor Errors => E.Stack;

    /// <summary>Room for a rule's teaching signal at the neurons. [T * batch, hidden].</summary>
    public Tensor Signals => D.Stack;

    /// <summary>Room for a rule's teaching signal at the readout. [T * batch, outputs].</summary>
    public Tensor ReadoutSignals { get; }

    /// <summary>x^t, step by step.</summary>
    internal TimeSteps X { get; }

    /// <summary>u^t, step by step.</summary>
    internal TimeSteps U { get; }

    /// <summary>s^t, step by step.</summary>
    internal TimeSteps S { get; }

    /// <summary>psi^t, step by step.</summary>
    internal TimeSteps Psi { get; }

    /// <summary>y^t, step by step.</summary>
    internal TimeSteps Y { get; }

    /// <summary>E^t, step by step.</summary>
    internal TimeSteps E { get; }

    /// <summary>The signals at the neurons, step by step.</summary>
    internal TimeSteps D { get; }

    /// <summary>What arrives at a step through recurrent synapses. [batch, hidden].</summary>
    internal Tensor Arriving { get; }

    /// <summary>a^t, the adaptation; in a backward sweep dLoss/da^t. [batch, hidden].</summary>
    internal Tensor Adaptation { get; }

    /// <summary>The losses of a single step.</summary>
    internal Span<double> StepLosses => _stepLosses.AsSpan(0, Count);

    /// <inheritdoc/>
    protected override void ResizeBuffers(int count)
    {
        foreach (TimeSteps stepped in _stepped) stepped.Resize(count);
        foreach (Tensor tensor in _stacked) tensor.Resize(Steps * count);
        foreach (Tensor tensor in _single) tensor.Resize(count);
    }
}
