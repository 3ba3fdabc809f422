using System.IO.Compression;

namespace Plasticity.Numerics;

/// <summary>
/// Writes NumPy's file of named arrays one by one, of any type that <see cref="Npy"/> writes. The same arrays give the same bytes.
/// </summary>
/// <param name="stream">Receives the file's bytes; stays open.</param>
/// <param name="compression">How much to compress; not at all unless given, as NumPy's savez does.</param>
public sealed class NpzWriter(Stream stream, CompressionLevel compression = CompressionLevel.NoCompression) : IDisposable
{
    private readonly ZipArchive _archive = new(stream, ZipArchiveMode.Create, leaveOpen: true);
    private readonly HashSet<string> _names = [];

    /// <summary>Adds an array.</summary>
    /// <param name="name">Its name, not given before.</param>
    /// <param name="write">Writes the array as <see cref="Npy"/> does.</param>
    /// <exception cref="ArgumentException">The name is empty or given twice.</exception>
    public void Add(string name, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        if (string.IsNullOrEmpty(name) || !_names.Add(name))
            throw new ArgumentException($"The name '{name}' is empty or given twice.", nameof(name));
        ZipArchiveEntry entry = _archive.CreateEntry(name + ".npy", compression);
        // The clock would make files of the same arrays differ. This is the earliest time that zip knows.
        entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using Stream member = entry.Open();
        write(member);
    }

    /// <summary>Writes the table of contents.</summary>
    public void Dispose() => _archive.Dispose();
}
