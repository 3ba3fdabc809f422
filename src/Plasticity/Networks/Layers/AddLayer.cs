using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>
/// The sum of two layers, h = f(h_i + h_j): a skip connection. Identity paths have no weights, so errors pass them as they are and need no
/// transport.
/// </summary>
public sealed class AddLayer : Layer
{
    internal AddLayer(int index, Layer first, Layer second, Nonlinearity activation)
        : base(index, $"sum of {first.Name} and {second.Name}", first.Shape, activation, [first, second])
    {
        if (first.Shape != second.Shape)
            throw new ArgumentException(
                $"A sum needs maps of one shape, but {first.Name} is {first.Shape} and {second.Name} {second.Shape}.");
    }

    internal override void Forward(NetworkPass pass, in ForwardSweep sweep)
    {
        Tensor h = pass[this].H;
        h.SetSum(pass[Inputs[0]].H, pass[Inputs[1]].H);
        if (Activation.Kind != NonlinearityKind.Linear) h.Apply(Activation);
    }

    internal override void Backward(NetworkPass pass, WeightSet? feedback)
    {
        LayerPass own = pass[this];
        TimesSlope(own, own.Signal);
        pass.Send(own.Signal, Inputs[0]);
        pass.Send(own.Signal, Inputs[1]);
    }
}
