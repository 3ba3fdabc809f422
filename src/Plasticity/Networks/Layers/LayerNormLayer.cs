using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>
/// Layer normalisation: h = f(gain (x - mean) / deviation + shift), with mean and deviation over all units of a sample, gain and shift of
/// each unit's own. Ba, Kiros and Hinton 2016. The derivative is exact.
/// </summary>
public sealed class LayerNormLayer : Layer
{
    private const float Epsilon = 1e-5f;

    private readonly GainConnection _gains;

    internal LayerNormLayer(int index, GainConnection gains, Layer input, Nonlinearity activation)
        : base(index, gains.Name, input.Shape, activation, [input]) => _gains = gains;

    /// <inheritdoc/>
    public override Connection Connection => _gains;

    internal override bool TurnsSignalInPlace => true;

    internal override LayerPass NewPass(int capacity) => new GainPass(Shape, capacity, Shape.Count, isPerSample: true);

    internal override void Forward(NetworkPass pass, in ForwardSweep sweep)
    {
        GainPass own = (GainPass)pass[this];
        Tensor x = pass[Inputs[0]].H;
        x.RowMoments(own.Mean, own.Variance);
        own.InverseDeviation.SetInverseRoot(own.Variance, Epsilon);
        own.H.SetRowNormalised(x, own.Mean, own.InverseDeviation, _gains.Weights.Value, _gains.Bias!.Value, Activation);
    }

    internal override void Backward(NetworkPass pass, WeightSet? feedback)
    {
        GainPass own = (GainPass)pass[this];
        Tensor d = own.Signal, x = pass[Inputs[0]].H;
        TimesSlope(own, d);
        d.RowGradients(x, own.Mean, own.InverseDeviation, own.GainSum, own.ShiftSum);
        if (!Inputs[0].IsTaught) return;
        // d is not needed any more: it is overwritten where the layer below has no other reader, and where it has a signal to be added to.
        bool adds = pass[Inputs[0]].HasSignal;
        Tensor below = adds ? d : pass[Inputs[0]].Signal;
        below.SetRowNormalisedBackward(d, x, own.Mean, own.InverseDeviation, _gains.Weights.Value);
        if (adds) pass.Send(below, Inputs[0]);
        else pass[Inputs[0]].HasSignal = true;
    }
}
