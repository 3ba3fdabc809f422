namespace Plasticity.Networks;

/// <summary>The settings of batch normalisation.</summary>
public sealed record BatchNormOptions
{
    /// <summary>How errors pass it.</summary>
    public BatchNormBackward Backward { get; init; } = BatchNormBackward.Exact;

    /// <summary>Added to the variance, above 0.</summary>
    public float Epsilon { get; init; } = 1e-5f;

    /// <summary>What the running statistics take from each batch, above 0 to 1.</summary>
    public float StatisticsRate { get; init; } = 0.1f;
}
