namespace Plasticity.Numerics;

/// <summary>Distributions of noise with mean 0 and variance 1, so that E[v v^T] = I.</summary>
public enum NoiseKind
{
    /// <summary>+1 or -1, each with probability 1/2 (Rademacher).</summary>
    Signs,

    /// <summary>Standard normal.</summary>
    Normal,
}
