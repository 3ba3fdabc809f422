namespace Plasticity.Networks;

/// <summary>How errors pass a batch normalisation.</summary>
public enum BatchNormBackward
{
    /// <summary>The exact derivative, which knows that mean and deviation depend on every sample of the batch.</summary>
    Exact,

    /// <summary>Mean and deviation are taken for constants: the error is scaled by gain / deviation.</summary>
    GainOnly,

    /// <summary>The error passes as it is.</summary>
    None,
}
