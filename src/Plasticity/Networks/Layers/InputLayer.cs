using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>The input x, which dropout may silence in part.</summary>
public sealed class InputLayer : Layer
{
    private readonly float _dropout;

    internal InputLayer(ImageShape shape, float dropout) : base(0, "input", shape, Nonlinearity.Linear, []) => _dropout = dropout;

    internal override LayerPass NewPass(int capacity) => new DropoutPass(Shape.Count, capacity, _dropout, ownsActivity: false);

    /// <summary>Takes over the batch's inputs, silenced in a copy of their own.</summary>
    internal void Take(Tensor x, NetworkPass pass, in ForwardSweep sweep)
    {
        DropoutPass own = (DropoutPass)pass[this];
        own.SetInput(own.Silenced(x, sweep.Noise, 0));
    }

    internal override void Forward(NetworkPass pass, in ForwardSweep sweep) =>
        throw new InvalidOperationException("The input is given, not computed.");

    internal override void Backward(NetworkPass pass, WeightSet? feedback) =>
        throw new InvalidOperationException("No error is sent below the input.");
}
