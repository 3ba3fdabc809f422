namespace Plasticity.Training;

/// <summary>The order samples come in: a new permutation every epoch, from the seed's <c>order</c> streams.</summary>
public sealed class BatchOrder
{
    private readonly int[] _order;
    private readonly int _batchSize;
    private readonly Seed _seed;
    private long _epoch = -1;

    /// <summary>Prepares the order.</summary>
    /// <param name="samples">The number of samples.</param>
    /// <param name="batchSize">Samples a batch; at most the number of samples.</param>
    /// <param name="seed">The trial's seed.</param>
    /// <exception cref="ArgumentException">The batch is larger than the set.</exception>
    public BatchOrder(int samples, int batchSize, Seed seed)
    {
        if (batchSize > samples)
            throw new ArgumentException($"batch = {batchSize} is more than the {samples} training samples.", nameof(batchSize));
        _order = new int[samples];
        _batchSize = batchSize;
        _seed = seed;
        BatchesPerEpoch = samples / batchSize;
    }

    /// <summary>Whole batches in an epoch.</summary>
    public int BatchesPerEpoch { get; }

    /// <summary>The samples of the batch of a step, which depend on the seed and the step alone.</summary>
    public ReadOnlySpan<int> At(long step)
    {
        (long epoch, long batch) = Math.DivRem(step, BatchesPerEpoch);
        if (epoch != _epoch)
        {
            for (int i = 0; i < _order.Length; i++) _order[i] = i;
            _seed.Stream("order", 0, epoch).Shuffle(_order);
            _epoch = epoch;
        }
        return _order.AsSpan((int)batch * _batchSize, _batchSize);
    }
}
