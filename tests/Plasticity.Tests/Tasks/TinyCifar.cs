using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using Plasticity.Tasks;

namespace Plasticity.Tests.Tasks;

/// <summary>
/// A data set in CIFAR's form, small enough to make in a test: two files of 12 records to train on, one of 7 to test on. Record i of a
/// file has the class (i + file) mod 10, and byte k of its picture is (3 i + 7 k + 5 file) mod (200 - 5 i - file): no two pictures have
/// one mean.
/// </summary>
internal static class TinyCifar
{
    public const int Record = 3073, TrainRecords = 24, TestRecords = 7;

    public static byte[][] Contents { get; } = [Records(0, 12), Records(1, 12), Records(2, TestRecords)];

    public static byte[] Archive { get; } = Pack("tiny-bin/", ["a.bin", "b.bin", "test.bin"]);

    public static DataSet Set { get; } = SetOf(Archive);

    /// <summary>The set, were it published in an archive.</summary>
    public static DataSet SetOf(byte[] archive) => new()
    {
        Name = "tiny",
        Description = "tiny pictures",
        Attribution = "nobody",
        Licence = "none",
        Home = "https://home.example/tiny",
        Mirrors = [new("https://first.example/tiny/")],
        Archive = new("tiny.tar.gz", archive.Length, Convert.ToHexStringLower(SHA256.HashData(archive)), "tiny-bin"),
        Files = [.. ((string[])["a.bin", "b.bin", "test.bin"]).Select((name, file) =>
            new DataFile(name, Contents[file].Length, Convert.ToHexStringLower(SHA256.HashData(Contents[file]))))],
    };

    /// <summary>The files without pins: any number of records.</summary>
    public static DataSet Unpinned { get; } = Set with
    {
        Archive = null,
        Mirrors = [],
        Files = [.. Set.Files.Select(file => new DataFile(file.Name, 100 * Record, null) { RecordBytes = Record })],
    };

    public static int Byte(int file, int record, int k) => (3 * record + 7 * k + 5 * file) % (200 - 5 * record - file);

    public static byte[] Pack(string folder, string[] names)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
        using (TarWriter tar = new(gzip, TarEntryFormat.Ustar))
        {
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, folder + "readme.html") { DataStream = new MemoryStream([1, 2, 3]) });
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "../a.bin") { DataStream = new MemoryStream([1, 2, 3]) });
            for (int file = 0; file < names.Length; file++)
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, folder + names[file])
                {
                    DataStream = new MemoryStream(Contents[file]),
                });
        }
        return packed.ToArray();
    }

    /// <summary>Writes the unpacked files to a folder.</summary>
    public static void WriteTo(string folder, bool packed = false)
    {
        Directory.CreateDirectory(folder);
        for (int file = 0; file < Contents.Length; file++)
            File.WriteAllBytes(Path.Combine(folder, Set.Files[file].Name + (packed ? ".gz" : "")),
                packed ? TinyImages.Pack(Contents[file]) : Contents[file]);
    }

    private static byte[] Records(int file, int count)
    {
        byte[] contents = new byte[count * Record];
        for (int i = 0; i < count; i++)
        {
            contents[i * Record] = (byte)((i + file) % 10);
            for (int k = 0; k < Record - 1; k++) contents[i * Record + 1 + k] = (byte)Byte(file, i, k);
        }
        return contents;
    }
}
