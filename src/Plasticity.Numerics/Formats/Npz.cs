using System.IO.Compression;

namespace Plasticity.Numerics;

/// <summary>NumPy's file of named arrays: a zip archive with one NPY file for each, NAME.npy. See <see cref="Npy"/>.</summary>
public static class Npz
{
    // Deflate cannot shrink further than about 1032 to 1: a member that claims more lies.
    private const long SteepestCompression = 1100;

    /// <summary>Reads all arrays, in the order of the file. Checksums are verified.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">The most bytes that the arrays may have uncompressed, together; 16 GiB unless given.</param>
    /// <exception cref="TensorFormatException">The file is not a whole and sound NPZ file, or holds more than the limit.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static OrderedDictionary<string, Tensor> Read(string path, long limit = 16L << 30)
    {
        using FileStream stream = File.OpenRead(path);
        return Read(stream, path, limit);
    }

    /// <summary>Reads all arrays from a stream that can seek, in the order of the file. Checksums are verified.</summary>
    /// <param name="stream">The stream, all of which is the file.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="limit">The most bytes that the arrays may have uncompressed, together; 16 GiB unless given.</param>
    /// <exception cref="TensorFormatException">The stream is not a whole and sound NPZ file, or holds more than the limit.</exception>
    public static OrderedDictionary<string, Tensor> Read(Stream stream, string name, long limit = 16L << 30)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanSeek) throw new ArgumentException("An NPZ file is read from a stream that can seek.", nameof(stream));
        try
        {
            using ZipArchive archive = new(stream, ZipArchiveMode.Read, leaveOpen: true);
            return Read(archive, name, limit);
        }
        catch (Exception e) when (IsComplaintOfZip(e))
        {
            throw new TensorFormatException(name, 0, $"a damaged zip archive ({e.Message})", "a zip archive of NPY files", e);
        }
    }

    /// <summary>Writes arrays as f4, durably (see <see cref="DurableFile"/>). The same arrays give the same bytes.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="tensors">The arrays by name, each name once.</param>
    /// <param name="compression">How much to compress; not at all unless given, as NumPy's savez does.</param>
    /// <exception cref="ArgumentException">A name is empty or given twice.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(
        string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, CompressionLevel compression = CompressionLevel.NoCompression) =>
        DurableFile.Write(path, stream => Write(stream, tensors, compression));

    /// <summary>Writes arrays as f4. The same arrays give the same bytes.</summary>
    /// <param name="stream">Receives the file's bytes.</param>
    /// <param name="tensors">The arrays by name, each name once.</param>
    /// <param name="compression">How much to compress; not at all unless given, as NumPy's savez does.</param>
    /// <exception cref="ArgumentException">A name is empty or given twice.</exception>
    public static void Write(
        Stream stream, IEnumerable<KeyValuePair<string, Tensor>> tensors, CompressionLevel compression = CompressionLevel.NoCompression)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        using NpzWriter writer = new(stream, compression);
        foreach ((string name, Tensor tensor) in tensors) writer.Add(name, member => Npy.Write(member, tensor));
    }

    private static OrderedDictionary<string, Tensor> Read(ZipArchive archive, string name, long limit)
    {
        OrderedDictionary<string, Tensor> tensors = [];
        long total = 0;
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            string member = $"{name}, member {ByteSource.Shown(entry.FullName)}";
            if (!entry.FullName.EndsWith(".npy", StringComparison.Ordinal))
                throw new TensorFormatException(member, 0, "a member of another kind", "members named NAME.npy only");
            if (entry.Length < 0 || entry.Length > limit - total)
                throw new TensorFormatException(member, 0, $"{entry.Length} bytes uncompressed", $"at most {limit} in the whole file");
            if (entry.Length > SteepestCompression * (entry.CompressedLength + 1))
                throw new TensorFormatException(
                    member, 0, $"{entry.Length} bytes said to be compressed into {entry.CompressedLength}", "a size that is possible");
            total += entry.Length;
            using Stream stream = entry.Open();
            // The length is the member's claim: it is not passed on, so that memory grows with what is there.
            ByteSource source = new(stream, member, null) { Checked = true };
            Tensor tensor = Npy.Read(source);
            if (source.Position != entry.Length || source.Crc != entry.Crc32)
                throw source.Error(
                    0, $"{source.Position} bytes of checksum {source.Crc:x8}", $"{entry.Length} bytes of checksum {entry.Crc32:x8}");
            if (!tensors.TryAdd(entry.FullName[..^4], tensor))
                throw source.Error(0, "an array of a name that an earlier one has", "every name once");
        }
        return tensors;
    }

    private static bool IsComplaintOfZip(Exception e) =>
        e is InvalidDataException or EndOfStreamException or NotSupportedException or ArgumentException or OverflowException;
}
