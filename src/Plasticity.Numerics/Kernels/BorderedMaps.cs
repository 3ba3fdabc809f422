namespace Plasticity.Numerics.Kernels;

/// <summary>
/// The part of a map, or what lies around it, that a convolution reads: zeros outside the map. A part that lies inside the map is read
/// where it is; otherwise samples are copied, a few at a time, so that they stay in the second level cache.
/// </summary>
/// <param name="map">The map.</param>
/// <param name="top">Rows above the map that are read; below 0 if rows of the map are left out.</param>
/// <param name="left">Columns to its left.</param>
/// <param name="height">Rows that are read, the first of them <paramref name="top"/> above the map.</param>
/// <param name="width">Columns that are read.</param>
internal readonly unsafe struct BorderedMaps(ImageShape map, int top, int left, int height, int width)
{
    // 128 KiB: a fraction of the second level cache, next to weights and results.
    private const int ChunkCount = 1 << 15;

    /// <summary>Whether nothing but the map is read.</summary>
    internal bool Inside => top <= 0 && left <= 0 && height - top <= map.Height && width - left <= map.Width;

    /// <summary>Of the rows that are read, the first that is one of the map's, and the first after them that is not.</summary>
    internal (int First, int End) MapRows => (top, top + map.Height);

    /// <summary>Elements between rows.</summary>
    internal nint Pitch => (nint)(Inside ? map.Width : width) * map.Channels;

    /// <summary>Elements between samples.</summary>
    internal nint Sample => Pitch * (Inside ? map.Height : height);

    /// <summary>The samples that are worked on together.</summary>
    internal int Chunk(int samples) => (int)Math.Clamp(ChunkCount / Sample, 1, samples);

    /// <summary>Prepares the borders for <see cref="Show"/>: memory for a chunk of samples, or null if none is needed.</summary>
    internal float* NewChunk(int samples)
    {
        if (Inside) return null;
        nint count = Chunk(samples) * Sample;
        float* chunk = AlignedScratch.OfThisThread.Bordered(count);
        new Span<float>(chunk, (int)count).Clear();
        return chunk;
    }

    /// <summary>The first element that is read of the first of some samples.</summary>
    /// <param name="from">The first sample's map.</param>
    /// <param name="samples">How many samples; at most a chunk.</param>
    /// <param name="chunk">What <see cref="NewChunk"/> returned.</param>
    internal float* Show(float* from, int samples, float* chunk)
    {
        int channels = map.Channels;
        if (chunk == null) return from - (nint)(top * map.Width + left) * channels;
        int firstRow = Math.Max(0, -top), rows = Math.Min(map.Height, height - top) - firstRow;
        int firstColumn = Math.Max(0, -left), columns = Math.Min(map.Width, width - left) - firstColumn;
        if (rows <= 0 || columns <= 0) return chunk;
        int bytes = columns * channels * sizeof(float);
        for (int n = 0; n < samples; n++)
            for (int row = firstRow; row < firstRow + rows; row++)
            {
                float* source = from + (nint)n * map.Count + (nint)(row * map.Width + firstColumn) * channels;
                float* to = chunk + n * Sample + (row + top) * Pitch + (nint)(firstColumn + left) * channels;
                Buffer.MemoryCopy(source, to, bytes, bytes);
            }
        return chunk;
    }
}
