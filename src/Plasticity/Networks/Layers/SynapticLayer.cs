using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>Units driven through synapses, dense or convolutional: h = f(h_pre W + b), of which dropout may silence some.</summary>
public sealed class SynapticLayer : Layer
{
    private readonly float _dropout;

    internal SynapticLayer(
        int index, SynapticConnection connection, ImageShape shape, Nonlinearity activation, Layer input, float dropout = 0)
        : base(index, connection.Name, shape, activation, [input])
    {
        Synapses = connection;
        _dropout = dropout;
    }

    /// <summary>The synapses.</summary>
    public SynapticConnection Synapses { get; }

    /// <inheritdoc/>
    public override Connection Connection => Synapses;

    internal override LayerPass NewPass(int capacity) => new DropoutPass(Shape.Count, capacity, _dropout, ownsActivity: true);

    internal override void Forward(NetworkPass pass, in ForwardSweep sweep)
    {
        DropoutPass own = (DropoutPass)pass[this];
        int l = Synapses.Index;
        Tensor pre = sweep.Given is null || l == 1 ? pass[Inputs[0]].H : sweep.Given[l - 1];
        if (sweep.Added is null)
        {
            Synapses.Forward(pre, own.H, Activation);
        }
        else
        {
            Synapses.Forward(pre, own.H, Nonlinearity.Linear);
            own.H.Add(sweep.Added[l]);
            own.H.Apply(Activation);
        }
        own.Silence(sweep.Noise, l);
    }

    internal override void Backward(NetworkPass pass, WeightSet? feedback)
    {
        LayerPass own = pass[this], below = pass[Inputs[0]];
        // The output's error is at its pre-activations already: the forward sweep leaves d_L.
        if (Readers.Count > 0) TimesSlope(own, own.Signal);
        if (feedback is null || !Inputs[0].IsTaught) return;
        Synapses.Backward(own.Signal, feedback[Synapses.Index], below.Signal, below.Keep);
        below.HasSignal = true;
    }

    internal override void TimesSlope(LayerPass pass, Tensor signal) => ((DropoutPass)pass).TimesSlope(signal, Activation);
}
