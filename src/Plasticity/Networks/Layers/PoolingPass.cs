namespace Plasticity.Networks;

/// <summary>What a max-pooling computed: where each maximum came from.</summary>
/// <param name="units">Units of the layer.</param>
/// <param name="capacity">The most samples.</param>
internal sealed class PoolingPass(int units, int capacity) : LayerPass(units, capacity)
{
    /// <summary>For each unit of each sample, the unit below that was the largest.</summary>
    public int[] Winners { get; } = new int[units * capacity];
}
