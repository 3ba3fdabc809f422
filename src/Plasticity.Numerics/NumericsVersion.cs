namespace Plasticity.Numerics;

/// <summary>The version of the bits: results of one version are the same bits, results of two may differ.</summary>
public static class NumericsVersion
{
    /// <summary>
    /// Raised, with a note in docs/numerics.md, by every change that moves a bit of a result: the order of a sum, a polynomial, how a
    /// stream is drawn. Golden hashes in the tests fail when it should have been.
    /// </summary>
    public const int Current = 1;
}
