namespace Plasticity.Numerics;

/// <summary>The windows of a pooling layer: output position (y, x) sees rows y Stride - Padding and on, and columns alike.</summary>
/// <remarks>Every window holds at least one position of the map; windows that would reach beyond the padding are left out.</remarks>
/// <param name="Input">The map that is read.</param>
/// <param name="SizeHeight">Rows of a window.</param>
/// <param name="SizeWidth">Columns of a window.</param>
/// <param name="Stride">Steps between windows, in both directions.</param>
/// <param name="Padding">Rows and columns around the map, on every side; fewer than the window has.</param>
public readonly record struct PoolingShape(ImageShape Input, int SizeHeight, int SizeWidth, int Stride, int Padding)
{
    /// <summary>Square windows.</summary>
    /// <param name="Input">The map that is read.</param>
    /// <param name="Size">Rows and columns of a window.</param>
    /// <param name="Stride">Steps between windows, in both directions.</param>
    /// <param name="Padding">Rows and columns around the map, on every side; fewer than <paramref name="Size"/>.</param>
    public PoolingShape(ImageShape Input, int Size, int Stride, int Padding = 0) : this(Input, Size, Size, Stride, Padding)
    {
    }

    /// <summary>The map that is written.</summary>
    public ImageShape Output => new(
        (Input.Height + 2 * Padding - SizeHeight) / Stride + 1, (Input.Width + 2 * Padding - SizeWidth) / Stride + 1, Input.Channels);

    /// <summary>One window over the whole map: one number a channel.</summary>
    public static PoolingShape Global(ImageShape input) => new(input, input.Height, input.Width, 1, 0);

    /// <summary>Checks that the parts fit each other.</summary>
    /// <exception cref="ArgumentException">They do not; the message says which and why.</exception>
    public void Require()
    {
        if (Input.Height < 1 || Input.Width < 1 || Input.Channels < 1 || SizeHeight < 1 || SizeWidth < 1 || Stride < 1 || Padding < 0)
            throw new ArgumentException($"Pooling needs positive extents and a padding of 0 or more, but these are {this}.");
        if (Padding >= SizeHeight || Padding >= SizeWidth)
            throw new ArgumentException(
                $"A padding of {Padding} leaves windows of {SizeHeight}x{SizeWidth} without any position of the map: it must be smaller.");
        if (SizeHeight > Input.Height + 2 * Padding || SizeWidth > Input.Width + 2 * Padding)
            throw new ArgumentException(
                $"A window of {SizeHeight}x{SizeWidth} does not fit a map of {Input} with padding {Padding}.");
    }

    /// <summary>As people write it: <c>windows of 3x3, stride 2, padding 1, over 8x8x16</c>.</summary>
    public override string ToString() => $"windows of {SizeHeight}x{SizeWidth}, stride {Stride}, padding {Padding}, over {Input}";
}
