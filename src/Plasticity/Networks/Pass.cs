using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>What a model computed for one batch. Buffers are made once and used again for every batch.</summary>
public abstract class Pass
{
    private readonly double[] _losses;

    /// <summary>Makes the part every pass has.</summary>
    /// <param name="capacity">The most samples.</param>
    protected Pass(int capacity) => _losses = new double[capacity];

    /// <summary>The output of the model, [batch, outputs]: scores of classes, or predicted targets.</summary>
    public abstract Tensor Outputs { get; }

    /// <summary>The loss of each sample.</summary>
    public Span<double> Losses => _losses.AsSpan(0, Count);

    /// <summary>The mean loss of the batch.</summary>
    public double Loss { get; internal set; }

    /// <summary>The number of samples.</summary>
    public int Count { get; private set; }

    /// <summary>Sets the number of samples, within the capacity.</summary>
    public void Resize(int count)
    {
        if (count == Count) return;
        Count = count;
        ResizeBuffers(count);
    }

    /// <summary>Gives every buffer a new number of samples.</summary>
    protected abstract void ResizeBuffers(int count);
}
