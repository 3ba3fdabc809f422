using System.Buffers.Binary;
using System.IO.Compression;

namespace Plasticity.Numerics;

/// <summary>Bytes with a shape, row-major, as image files hold them.</summary>
/// <param name="Values">The bytes; the last axis runs fastest.</param>
/// <param name="Shape">The extent of each axis, all at least 1.</param>
public sealed record ByteArray(byte[] Values, IReadOnlyList<int> Shape);

/// <summary>
/// IDX, the format of MNIST's files: two zero bytes, a type, the number of axes, big-endian extents and numbers. Files that are
/// compressed with gzip are known by their first bytes, whatever their name. Source: the description at MNIST's home page.
/// </summary>
public static class Idx
{
    /// <summary>Reads numbers of any of the format's types; bytes stay 0 to 255. What a double or an int loses is rounded.</summary>
    /// <param name="path">The file, compressed or not.</param>
    /// <exception cref="TensorFormatException">The file is not a whole and sound IDX file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Tensor Read(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Read(stream, path);
    }

    /// <summary>Reads numbers of any of the format's types from a stream that can seek, from its position to its end.</summary>
    /// <param name="stream">The stream, compressed or not.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="TensorFormatException">The stream is not a whole and sound IDX file.</exception>
    public static Tensor Read(Stream stream, string name) => Read(stream, name, source =>
    {
        (ElementType type, int[] shape) = ReadHeader(source);
        return source.ReadTensor(shape, type, bigEndian: true, "the numbers that the extents promise");
    });

    /// <summary>Reads unsigned bytes as they are: a quarter of the memory of <see cref="Read(string)"/>.</summary>
    /// <param name="path">The file, compressed or not.</param>
    /// <exception cref="TensorFormatException">The file is not a whole and sound IDX file of unsigned bytes.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ByteArray ReadBytes(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return ReadBytes(stream, path);
    }

    /// <summary>Reads unsigned bytes from a stream that can seek, from its position to its end.</summary>
    /// <param name="stream">The stream, compressed or not.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="TensorFormatException">The stream is not a whole and sound IDX file of unsigned bytes.</exception>
    public static ByteArray ReadBytes(Stream stream, string name) => Read(stream, name, source =>
    {
        (ElementType type, int[] shape) = ReadHeader(source);
        if (type != ElementType.UInt8) throw source.Error(2, $"numbers of type {type}", "unsigned bytes (type 0x08)");
        int count = 1;
        foreach (int extent in shape) count *= extent;
        return new ByteArray(source.ReadBytes(count, "the bytes that the extents promise"), shape);
    });

    private static T Read<T>(Stream stream, string name, Func<ByteSource, T> read)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanSeek) throw new ArgumentException("An IDX file is read from a stream that can seek.", nameof(stream));
        long start = stream.Position;
        bool compressed = stream.ReadByte() == 0x1f && stream.ReadByte() == 0x8b;
        stream.Position = start;
        if (!compressed) return ReadAll(new ByteSource(stream, name, stream.Length - start));
        using GZipStream gzip = new(stream, CompressionMode.Decompress, leaveOpen: true);
        return ReadAll(new ByteSource(gzip, name, null));

        T ReadAll(ByteSource source)
        {
            T result = read(source);
            source.RequireEnd();
            return result;
        }
    }

    private static (ElementType Type, int[] Shape) ReadHeader(ByteSource source)
    {
        Span<byte> magic = stackalloc byte[4];
        source.Read(magic, "the magic number");
        if (magic[0] != 0 || magic[1] != 0)
            throw source.Error(0, $"0x{magic[0]:x2}{magic[1]:x2}", "the two zero bytes that start an IDX file, or gzip's 0x1f8b");
        ElementType type = magic[2] switch
        {
            0x08 => ElementType.UInt8,
            0x09 => ElementType.Int8,
            0x0B => ElementType.Int16,
            0x0C => ElementType.Int32,
            0x0D => ElementType.Float32,
            0x0E => ElementType.Float64,
            _ => throw source.Error(2, $"type 0x{magic[2]:x2}", "one of 0x08, 0x09, 0x0b, 0x0c, 0x0d, 0x0e"),
        };
        if (magic[3] == 0) throw source.Error(3, "no axes", "at least one");
        Span<long> extents = stackalloc long[magic[3]];
        Span<byte> bytes = stackalloc byte[4];
        for (int i = 0; i < extents.Length; i++)
        {
            source.Read(bytes, "the extents");
            extents[i] = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        }
        return (type, source.Shape(extents, 4));
    }
}
