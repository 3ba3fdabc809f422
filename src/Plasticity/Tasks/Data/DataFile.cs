using System.IO.Compression;
using System.Security.Cryptography;

namespace Plasticity.Tasks;

/// <summary>A file of a data set. It may lie unpacked or packed with gzip; either way its contents are known by their SHA-256.</summary>
/// <param name="Name">The name of the unpacked file; the packed one ends in <c>.gz</c>.</param>
/// <param name="Bytes">The size unpacked; of a file of <see cref="RecordBytes"/>, the largest it may have.</param>
/// <param name="Sha256">The SHA-256 of the unpacked contents, in lower-case hexadecimal; null if it is not known.</param>
/// <param name="PackedSha256">The SHA-256 of the packed file as its makers publish it, for where only that is known.</param>
public sealed record DataFile(string Name, long Bytes, string? Sha256, string? PackedSha256 = null)
{
    /// <summary>The size of a record, for a file that is any whole number of them; 0 for a file that is all of one size.</summary>
    public int RecordBytes { get; init; }

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
            try
            {
                contents = Unpack(stored);
            }
            catch (InvalidDataException exception)
            {
                return $"it does not unpack: {exception.Message}";
            }
        }
        if (RecordBytes > 0)
        {
            if (contents.Length > Bytes) return $"it has more than {Bytes} bytes unpacked, the most that is read";
            return contents.Length > 0 && contents.Length % RecordBytes == 0 ? null
                : $"it has {contents.Length} bytes unpacked, which is no whole number of records of {RecordBytes} bytes";
        }
        if (contents.Length != Bytes)
            return $"it has {(contents.Length > Bytes && isPacked ? "more than " + Bytes : contents.Length)} bytes unpacked, "
                + $"the published file {Bytes}";
        if (Sha256 is not null) return Differs(contents, Sha256, "SHA-256 of the unpacked contents");
        return isPacked && PackedSha256 is not null ? Differs(stored, PackedSha256, "SHA-256") : null;
    }

    /// <summary>One byte more than there should be is enough to know, however much a hostile file would unpack to.</summary>
    private byte[] Unpack(byte[] stored)
    {
        using GZipStream gzip = new(new MemoryStream(stored), CompressionMode.Decompress);
        using MemoryStream unpacked = new(RecordBytes > 0 ? 0 : (int)Bytes + 1);
        byte[] piece = new byte[1 << 16];
        for (int count; unpacked.Length <= Bytes && (count = gzip.Read(piece)) > 0;)
            unpacked.Write(piece, 0, (int)Math.Min(count, Bytes + 1 - unpacked.Length));
        return unpacked.ToArray();
    }

    internal static string? Differs(byte[] bytes, string published, string what)
    {
        string found = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return found == published ? null : $"its {what} is {found}, that of the published file {published}";
    }
}
