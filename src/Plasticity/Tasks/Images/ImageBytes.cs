namespace Plasticity.Tasks;

/// <summary>The bytes of an image file that may lie about itself, read from start to end. Knows where it is, for messages.</summary>
/// <param name="bytes">The bytes.</param>
/// <param name="file">The file, for messages.</param>
internal sealed class ImageBytes(byte[] bytes, string file)
{
    /// <summary>The most pixels of an image: more than a picture of 8K has. What claims more is not given the memory.</summary>
    public const long MostPixels = 1 << 26;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Bytes left.</summary>
    public int Remaining => bytes.Length - Position;

    /// <summary>The next bytes, which are then read.</summary>
    /// <param name="count">How many; a claim of the file.</param>
    /// <param name="what">What they are, for the message if there are fewer.</param>
    public ReadOnlySpan<byte> Take(long count, string what)
    {
        if (count > Remaining) throw Error(Position, $"{Remaining} bytes to the end of the file", $"{count} bytes of {what}");
        ReadOnlySpan<byte> taken = bytes.AsSpan(Position, (int)count);
        Position += (int)count;
        return taken;
    }

    /// <summary>Bytes that are read already.</summary>
    public ReadOnlyMemory<byte> Slice(int start, int count) => bytes.AsMemory(start, count);

    /// <summary>Checks the extents that a file claims.</summary>
    /// <param name="offset">Where it claims them.</param>
    /// <param name="width">The width.</param>
    /// <param name="height">The height.</param>
    public void RequireExtents(int offset, long width, long height)
    {
        if (width < 1 || height < 1 || width > MostPixels || height > MostPixels || width * height > MostPixels)
            throw Error(offset, $"an image of {width}x{height}", $"1 to {MostPixels} pixels");
    }

    public ImageFormatException Error(long offset, string found, string expected, Exception? inner = null) =>
        new(file, offset, found, expected, inner);
}
