using System.IO.Compression;
using System.Security.Cryptography;

namespace Plasticity.Tasks;

/// <summary>A file of a data set. It may lie unpacked or packed with gzip; either way its contents are known by their SHA-256.</summary>
/// <param name="Name">The name of the unpacked file; the packed one ends in <c>.gz</c>.</param>
/// <param name="Bytes">The size unpacked.</param>
/// <param name="Sha256">The SHA-256 of the unpacked contents, in lower-case hexadecimal; null if it is not known.</param>
/// <param name="PackedSha256">The SHA-256 of the packed file as its makers publish it, for where only that is known.</param>
public sealed record DataFile(string Name, long Bytes, string? Sha256, string? PackedSha256 = null)
{
    /// <summary>The names it is found under: packed, unpacked, and with the dot that some archives put before <c>idx</c>.</summary>
    public IReadOnlyList<string> Spellings { get; } = [Name + ".gz", Name, Name.Replace("-idx", ".idx", StringComparison.Ordinal)];

    /// <summary>The file in a folder, or null.</summary>
    /// <param name="folder">The folder; it need not exist.</param>
    public string? In(string folder) => Spellings.Select(spelling => Path.Combine(folder, spelling)).FirstOrDefault(File.Exists);

    /// <summary>Unpacks the contents and compares them with what was published. Returns what is wrong, or null.</summary>
    /// <param name="stored">The bytes of the file, packed or not.</param>
    /// <param name="contents">Receives the unpacked contents, as far as they could be read.</param>
    public string? Check(byte[] stored, out byte[] contents)
    {
        ArgumentNullException.ThrowIfNull(stored);
        contents = stored;
        bool isPacked = stored is [0x1f, 0x8b, ..];
        if (isPacked)
        {
            // One byte more than there should be is enough to know, however much a hostile file would unpack to.
            byte[] unpacked = new byte[Bytes + 1];
            int count;
            try
            {
                using GZipStream gzip = new(new MemoryStream(stored), CompressionMode.Decompress);
                count = gzip.ReadAtLeast(unpacked, unpacked.Length, throwOnEndOfStream: false);
            }
            catch (InvalidDataException exception)
            {
                return $"it does not unpack: {exception.Message}";
            }
            contents = unpacked[..count];
        }
        if (contents.Length != Bytes)
            return $"it has {(contents.Length > Bytes && isPacked ? "more than " + Bytes : contents.Length)} bytes unpacked, "
                + $"the published file {Bytes}";
        if (Sha256 is not null) return Differs(contents, Sha256, "SHA-256 of the unpacked contents");
        return isPacked && PackedSha256 is not null ? Differs(stored, PackedSha256, "SHA-256") : null;
    }

    private static string? Differs(byte[] bytes, string published, string what)
    {
        string found = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return found == published ? null : $"its {what} is {found}, that of the published file {published}";
    }
}
