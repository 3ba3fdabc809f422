namespace Plasticity.Networks;

/// <summary>What the pre-activations of hidden layers are normalised by.</summary>
public enum Normalisation
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Batch normalisation: each channel over the batch.</summary>
    Batch,

    /// <summary>Layer normalisation: each sample over its units.</summary>
    Layer,
}
