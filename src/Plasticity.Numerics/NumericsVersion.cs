namespace Plasticity.Numerics;

/// <summary>The version of the numbers: it goes up whenever any configuration gives different bits than before.</summary>
public static class NumericsVersion
{
    /// <summary>The version of this build. Results carry it; two results of different versions may differ in the last digits.</summary>
    public const int Current = 1;
}
