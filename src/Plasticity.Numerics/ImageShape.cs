namespace Plasticity.Numerics;

/// <summary>
/// The shape of a map of features: what one row of a tensor holds. Channels run fastest: the element of channel c at (y, x) is at
/// (y Width + x) Channels + c. A vector of n units is a map of 1 x 1 positions and n channels.
/// </summary>
/// <remarks>
/// With the channels of a position side by side, a row of kernel taps is one contiguous run of memory, and a dense layer is a convolution
/// whose kernel covers the map.
/// </remarks>
/// <param name="Height">Rows of positions, at least 1.</param>
/// <param name="Width">Positions in a row, at least 1.</param>
/// <param name="Channels">Features of a position, at least 1.</param>
public readonly record struct ImageShape(int Height, int Width, int Channels)
{
    /// <summary>The number of positions.</summary>
    public int Positions => Height * Width;

    /// <summary>The number of elements.</summary>
    public int Count => Height * Width * Channels;

    /// <summary>A vector of units.</summary>
    public static ImageShape Vector(int units) => new(1, 1, units);

    /// <summary>As people write it: <c>32x32x3</c>; a vector by its length alone.</summary>
    public override string ToString() => Positions == 1 ? $"{Channels}" : $"{Height}x{Width}x{Channels}";
}
