using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>
/// The largest value of each window, channel by channel. Errors go back to where the maximum was: no weights, no transport.
/// </summary>
public sealed class MaxPoolLayer : Layer
{
    private readonly PoolingShape _shape;

    internal MaxPoolLayer(int index, string name, PoolingShape shape, Layer input)
        : base(index, name, shape.Output, Nonlinearity.Linear, [input]) => _shape = shape;

    internal override LayerPass NewPass(int capacity) => new PoolingPass(Shape.Count, capacity);

    internal override void Forward(NetworkPass pass, in ForwardSweep sweep)
    {
        PoolingPass own = (PoolingPass)pass[this];
        own.H.SetMaxPool(pass[Inputs[0]].H, _shape, own.Winners);
    }

    internal override void Backward(NetworkPass pass, WeightSet? feedback)
    {
        if (!Inputs[0].IsTaught) return;
        PoolingPass own = (PoolingPass)pass[this];
        LayerPass below = pass[Inputs[0]];
        below.Signal.AddMaxPoolBackward(own.Signal, own.Winners, below.Keep);
        below.HasSignal = true;
    }
}
