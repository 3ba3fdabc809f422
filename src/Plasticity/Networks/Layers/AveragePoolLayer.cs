using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>The mean of each window, channel by channel; over the whole map it leaves one unit a channel.</summary>
public sealed class AveragePoolLayer : Layer
{
    private readonly PoolingShape _shape;

    internal AveragePoolLayer(int index, string name, PoolingShape shape, Layer input)
        : base(index, name, shape.Output, Nonlinearity.Linear, [input]) => _shape = shape;

    internal override void Forward(NetworkPass pass, in ForwardSweep sweep) => pass[this].H.SetAveragePool(pass[Inputs[0]].H, _shape);

    internal override void Backward(NetworkPass pass, WeightSet? feedback)
    {
        if (!Inputs[0].IsTaught) return;
        LayerPass below = pass[Inputs[0]];
        below.Signal.AddAveragePoolBackward(pass[this].Signal, _shape, below.Keep);
        below.HasSignal = true;
    }
}
