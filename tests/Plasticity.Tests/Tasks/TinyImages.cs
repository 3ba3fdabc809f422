using System.IO.Compression;
using System.Security.Cryptography;
using Plasticity.Tasks;

namespace Plasticity.Tests.Tasks;

/// <summary>A data set of the MNIST family small enough to make in a test: 2x2 images, 12 to train and validate on, 4 to test on.</summary>
internal static class TinyImages
{
    private static readonly (string Name, byte[] Contents)[] _files =
    [
        ("train-images-idx3-ubyte", Images(12)),
        ("train-labels-idx1-ubyte", Labels(12)),
        ("t10k-images-idx3-ubyte", Images(4)),
        ("t10k-labels-idx1-ubyte", Labels(4)),
    ];

    public static DataSet Set { get; } = new()
    {
        Name = "tiny",
        Description = "tiny images",
        Attribution = "nobody",
        Licence = "none",
        Home = "https://home.example/tiny",
        Mirrors = [new("https://first.example/tiny/"), new("https://second.example/")],
        Files = [.. _files.Select(
            file => new DataFile(file.Name, file.Contents.Length, Convert.ToHexStringLower(SHA256.HashData(file.Contents))))],
        SystemCommand = "apt install tiny",
    };

    public static byte[] Contents(string name) => _files.Single(file => file.Name == name).Contents;

    public static byte[] Packed(string name) => Pack(Contents(name));

    public static byte[] Pack(byte[] contents)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionMode.Compress)) gzip.Write(contents);
        return packed.ToArray();
    }

    /// <summary>Writes all files to a folder.</summary>
    public static void WriteTo(string folder, bool packed = true)
    {
        Directory.CreateDirectory(folder);
        foreach ((string name, byte[] contents) in _files)
            File.WriteAllBytes(Path.Combine(folder, packed ? name + ".gz" : name), packed ? Pack(contents) : contents);
    }

    private static byte[] Images(int count) =>
        [0, 0, 8, 3, 0, 0, 0, (byte)count, 0, 0, 0, 2, 0, 0, 0, 2, .. Enumerable.Range(0, 4 * count).Select(i => (byte)(i * 5))];

    private static byte[] Labels(int count) =>
        [0, 0, 8, 1, 0, 0, 0, (byte)count, .. Enumerable.Range(0, count).Select(i => (byte)(i % 10))];
}
