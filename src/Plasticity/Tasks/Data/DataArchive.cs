using System.Formats.Tar;
using System.IO.Compression;

namespace Plasticity.Tasks;

/// <summary>An archive (tar, packed with gzip) that a set's makers publish its files in.</summary>
/// <param name="Name">The name of the archive.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Its SHA-256, in lower-case hexadecimal.</param>
/// <param name="Folder">The folder within it that the files lie in.</param>
public sealed record DataArchive(string Name, long Bytes, string Sha256, string Folder)
{
    /// <summary>
    /// The archive: the path itself if it is one, or a file in that folder, or in the set's folder there. Null if it is nowhere.
    /// </summary>
    /// <param name="from">A path; it need not exist.</param>
    /// <param name="set">The name of the set.</param>
    public string? In(string from, string set)
    {
        if (Path.GetFileName(from) == Name && File.Exists(from)) return from;
        return ((string[])[Path.Combine(from, Name), Path.Combine(from, set, Name)]).FirstOrDefault(File.Exists);
    }

    /// <summary>
    /// Hands out the files of a set, one after the other. What else the archive holds is left in it, and no name in it decides where
    /// anything goes.
    /// </summary>
    /// <param name="stored">The bytes of the archive.</param>
    /// <param name="source">Where they are from, for messages.</param>
    /// <param name="set">The set.</param>
    /// <exception cref="DataSetException">It is not the archive that was published, or lacks a file.</exception>
    internal IEnumerable<(DataFile File, byte[] Contents)> Unpack(byte[] stored, string source, DataSet set)
    {
        if ((stored.Length != Bytes ? $"it has {stored.Length} bytes, the published one {Bytes}"
            : DataFile.Differs(stored, Sha256, "SHA-256")) is { } wrong)
            throw new DataSetException($"{source} is not the archive of {set.Name} that was published: {wrong}. Nothing was changed.");
        HashSet<DataFile> missing = [.. set.Files];
        using GZipStream gzip = new(new MemoryStream(stored), CompressionMode.Decompress);
        using TarReader tar = new(gzip);
        while (Next(tar, source) is { } entry)
        {
            if (missing.FirstOrDefault(file => $"{Folder}/{file.Name}" == entry.Name) is not { } file) continue;
            yield return (file, Contents(entry, file, source));
            missing.Remove(file);
        }
        if (missing.Count > 0)
            throw new DataSetException($"{source} lacks {string.Join(", ", missing.Select(file => $"{Folder}/{file.Name}"))}.");
    }

    private static TarEntry? Next(TarReader tar, string source)
    {
        try
        {
            return tar.GetNextEntry();
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw new DataSetException($"{source} does not unpack: {exception.Message}", exception);
        }
    }

    private static byte[] Contents(TarEntry entry, DataFile file, string source)
    {
        if (entry.Length != file.Bytes)
            throw new DataSetException($"{source}: {entry.Name} has {entry.Length} bytes, the published file {file.Bytes}.");
        try
        {
            byte[] contents = new byte[entry.Length];
            entry.DataStream!.ReadExactly(contents);
            return contents;
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw new DataSetException($"{source}: {entry.Name} does not unpack: {exception.Message}", exception);
        }
    }
}
