using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>
/// Batch normalisation: h = f(gain (x - mean) / deviation + shift), with mean and deviation of each channel over the batch and all
/// positions; in evaluations those that ran after training's. Ioffe and Szegedy 2015. A second input, if there is one, is added before f:
/// the end of a residual block.
/// </summary>
public sealed class BatchNormLayer : Layer
{
    private readonly GainConnection _gains;
    private readonly BatchNormOptions _options;
    private readonly Tensor _runningMean, _runningVariance;

    internal BatchNormLayer(int index, GainConnection gains, Layer input, Layer? added, Nonlinearity activation, BatchNormOptions options)
        : base(index, gains.Name, input.Shape, activation, added is null ? [input] : [input, added])
    {
        if (added is not null && added.Shape != input.Shape)
            throw new ArgumentException(
                $"A sum needs maps of one shape, but {input.Name} is {input.Shape} and {added.Name} {added.Shape}.");
        _gains = gains;
        _options = options;
        (_runningMean, _runningVariance) = (new Tensor(input.Shape.Channels), new Tensor(input.Shape.Channels));
        _runningVariance.Fill(1);
    }

    /// <inheritdoc/>
    public override Connection Connection => _gains;

    /// <summary>What runs after the batches' statistics: part of the model, though no rule learns it.</summary>
    public IEnumerable<(string Name, Tensor Value)> Statistics =>
        [($"mean{_gains.Index}", _runningMean), ($"variance{_gains.Index}", _runningVariance)];

    internal override bool TurnsSignalInPlace => true;

    internal override LayerPass NewPass(int capacity) => new GainPass(Shape, capacity, Shape.Channels);

    internal override void Forward(NetworkPass pass, in ForwardSweep sweep)
    {
        GainPass own = (GainPass)pass[this];
        Tensor x = pass[Inputs[0]].H;
        if (sweep.Noise.IsTraining) x.ChannelMoments(own.Mean, own.Variance);
        else
        {
            own.Mean.CopyFrom(_runningMean);
            own.Variance.CopyFrom(_runningVariance);
        }
        own.InverseDeviation.SetInverseRoot(own.Variance, _options.Epsilon);
        if (Inputs.Count == 1)
            own.H.SetNormalised(x, own.Mean, own.InverseDeviation, _gains.Weights.Value, _gains.Bias!.Value, Activation);
        else
            own.H.SetNormalisedPlus(
                x, own.Mean, own.InverseDeviation, _gains.Weights.Value, _gains.Bias!.Value, pass[Inputs[1]].H, Activation);
    }

    internal override void Backward(NetworkPass pass, WeightSet? feedback)
    {
        GainPass own = (GainPass)pass[this];
        Tensor d = own.Signal, x = pass[Inputs[0]].H;
        d.ChannelGradientsThroughSlope(own.H, Activation, x, own.Mean, own.InverseDeviation, own.GainSum, own.ShiftSum);
        if (Inputs.Count == 2) pass.Send(d, Inputs[1]);
        if (!Inputs[0].IsTaught) return;
        // d is not needed any more: it is overwritten where the layer below has no other reader, and where it has a signal to be added to.
        bool adds = pass[Inputs[0]].HasSignal;
        Tensor below = adds ? d : pass[Inputs[0]].Signal;
        switch (_options.Backward)
        {
            case BatchNormBackward.Exact:
                below.SetNormalisedBackward(
                    d, x, own.Mean, own.InverseDeviation, _gains.Weights.Value, own.GainSum, own.ShiftSum);
                break;
            case BatchNormBackward.GainOnly:
                below.ScaleChannels(d, _gains.Weights.Value, own.InverseDeviation);
                break;
            default:
                if (!ReferenceEquals(below, d)) below.CopyFrom(d);
                break;
        }
        if (adds) pass.Send(below, Inputs[0]);
        else pass[Inputs[0]].HasSignal = true;
    }

    /// <summary>Lets the running statistics take a step after those of a pass.</summary>
    internal void Follow(NetworkPass pass)
    {
        GainPass own = (GainPass)pass[this];
        double values = (double)own.H.Rows * Shape.Positions;
        // The variance of the batch's values is the biased estimate; what runs is the unbiased one, as in all common code.
        double rate = _options.StatisticsRate, unbiased = values / Math.Max(1, values - 1);
        _runningMean.LeakAndAdd(1 - rate, own.Mean, rate);
        _runningVariance.LeakAndAdd(1 - rate, own.Variance, rate * unbiased);
    }

    /// <summary>Takes over another layer's statistics.</summary>
    internal void CopyStatistics(BatchNormLayer other)
    {
        _runningMean.CopyFrom(other._runningMean);
        _runningVariance.CopyFrom(other._runningVariance);
    }
}
