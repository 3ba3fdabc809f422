namespace Plasticity.Numerics.Kernels;

/// <summary>How much of a tile is used. Constants of a type, so that each shape is compiled on its own and unused parts vanish.</summary>
internal interface ITileShape
{
    /// <summary>Vectors of columns: 1 to 3.</summary>
    public static abstract int Vectors { get; }

    /// <summary>Whether the tile uses all its rows, or only the first half of them.</summary>
    public static abstract bool AllRows { get; }
}

internal readonly struct AllRowsThreeVectors : ITileShape
{
    public static int Vectors => 3;
    public static bool AllRows => true;
}

internal readonly struct AllRowsTwoVectors : ITileShape
{
    public static int Vectors => 2;
    public static bool AllRows => true;
}

internal readonly struct AllRowsOneVector : ITileShape
{
    public static int Vectors => 1;
    public static bool AllRows => true;
}

internal readonly struct HalfRowsThreeVectors : ITileShape
{
    public static int Vectors => 3;
    public static bool AllRows => false;
}

internal readonly struct HalfRowsTwoVectors : ITileShape
{
    public static int Vectors => 2;
    public static bool AllRows => false;
}

internal readonly struct HalfRowsOneVector : ITileShape
{
    public static int Vectors => 1;
    public static bool AllRows => false;
}
