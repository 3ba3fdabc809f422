using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>
/// What a feed-forward network computed for one batch. Connections count from 1 to L; h_l is the activity of the layer that connection l
/// drives, h_0 is the input.
/// </summary>
public sealed class NetworkPass : Pass
{
    private readonly LayerPass[] _layers;
    private readonly Layer[] _ofConnection;

    internal NetworkPass(IReadOnlyList<Layer> layers, Layer[] ofConnection, int capacity) : base(capacity)
    {
        _layers = [.. layers.Select(layer => layer.NewPass(capacity))];
        foreach (Layer layer in layers)
            if (layer.TurnsSignalInPlace && layer.Inputs[0] is { IsTaught: true, Readers.Count: 1 } below)
                this[below].ShareSignal(this[layer]);
        _ofConnection = ofConnection;
        Depth = _ofConnection.Length - 1;
        H = new ActivityOfLayers(this);
        Pre = new PresynapticOfLayers(this);
        D = new SignalOfLayers(this);
    }

    /// <summary>The number of connections, L.</summary>
    public int Depth { get; }

    /// <summary>h_l, the activity of layer l, [batch, n_l]; h_0 = x.</summary>
    public ActivityOfLayers H { get; }

    /// <summary>The presynaptic activity of connection l, [batch, n_pre]: what it reads. In a plain chain it is h_{l-1}.</summary>
    public PresynapticOfLayers Pre { get; }

    /// <summary>
    /// d_l, the teaching signal at the pre-activations a_l, [batch, n_l], l = 1..L. After a forward pass d_L holds dLoss/da_L for each
    /// sample.
    /// </summary>
    public SignalOfLayers D { get; }

    /// <inheritdoc/>
    public override Tensor Outputs => H[Depth];

    internal LayerPass this[Layer layer] => _layers[layer.Index];

    /// <summary>Adds a signal to that of a layer which is taught.</summary>
    internal void Send(Tensor signal, Layer layer)
    {
        if (!layer.IsTaught) return;
        LayerPass to = this[layer];
        if (to.HasSignal) to.Signal.Add(signal);
        else to.Signal.CopyFrom(signal);
        to.HasSignal = true;
    }

    /// <summary>Forgets which signals have arrived.</summary>
    internal void BeginBackward()
    {
        foreach (LayerPass layer in _layers) layer.HasSignal = false;
    }

    /// <summary>The summed gradients of the gains of connection l; null if it is synapses.</summary>
    internal GainPass? GainsOf(int l) => this[_ofConnection[l]] as GainPass;

    /// <inheritdoc/>
    protected override void ResizeBuffers(int count)
    {
        foreach (LayerPass layer in _layers) layer.Resize(count);
    }

    /// <summary>One activity a connection.</summary>
    public readonly struct ActivityOfLayers
    {
        private readonly NetworkPass _pass;

        internal ActivityOfLayers(NetworkPass pass) => _pass = pass;

        /// <summary>The activity of the layer that connection <paramref name="l"/> drives; the input for 0.</summary>
        /// <exception cref="InvalidOperationException">It is the input, and there was no forward pass yet.</exception>
        public Tensor this[int l] => _pass[_pass._ofConnection[l]].H;
    }

    /// <summary>One presynaptic activity a connection.</summary>
    public readonly struct PresynapticOfLayers
    {
        private readonly NetworkPass _pass;

        internal PresynapticOfLayers(NetworkPass pass) => _pass = pass;

        /// <summary>What connection <paramref name="l"/>, from 1, reads.</summary>
        /// <exception cref="InvalidOperationException">It is the input, and there was no forward pass yet.</exception>
        public Tensor this[int l] => _pass[_pass._ofConnection[l].Inputs[0]].H;
    }

    /// <summary>One teaching signal a connection.</summary>
    public readonly struct SignalOfLayers
    {
        private readonly NetworkPass _pass;

        internal SignalOfLayers(NetworkPass pass) => _pass = pass;

        /// <summary>
        /// The teaching signal of connection <paramref name="l"/>, from 1. That of gains is turned into the signal of the layer below in a
        /// backward sweep, and there is none afterwards.
        /// </summary>
        /// <exception cref="InvalidOperationException">There is no signal at the input.</exception>
        public Tensor this[int l] => l == 0
            ? throw new InvalidOperationException("The pass has no d_0: teaching signals start at layer 1.")
            : _pass[_pass._ofConnection[l]].Signal;
    }
}
