using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>What a normalisation computed: its statistics, and the gradients of its gains and shifts, as sums over the batch.</summary>
internal sealed class GainPass : LayerPass
{
    private readonly bool _isPerSample;

    /// <summary>Makes room.</summary>
    /// <param name="shape">The layer's shape.</param>
    /// <param name="capacity">The most samples.</param>
    /// <param name="gains">The number of gains.</param>
    /// <param name="isPerSample">Whether statistics are of each sample rather than of each channel.</param>
    public GainPass(ImageShape shape, int capacity, int gains, bool isPerSample = false) : base(shape.Count, capacity)
    {
        _isPerSample = isPerSample;
        int statistics = isPerSample ? capacity : gains;
        (Mean, Variance, InverseDeviation) = (new Tensor(statistics), new Tensor(statistics), new Tensor(statistics));
        (GainSum, ShiftSum) = (new Tensor(gains), new Tensor(gains));
    }

    /// <summary>Means: of each channel, or of each sample.</summary>
    public Tensor Mean { get; }

    /// <summary>Biased variances.</summary>
    public Tensor Variance { get; }

    /// <summary>1 / sqrt(variance + epsilon).</summary>
    public Tensor InverseDeviation { get; }

    /// <summary>dLoss/dgain, summed over the batch; there after a backward sweep.</summary>
    public Tensor GainSum { get; }

    /// <summary>dLoss/dshift, summed over the batch; there after a backward sweep.</summary>
    public Tensor ShiftSum { get; }

    public override void Resize(int count)
    {
        base.Resize(count);
        if (!_isPerSample) return;
        Mean.Resize(count);
        Variance.Resize(count);
        InverseDeviation.Resize(count);
    }
}
