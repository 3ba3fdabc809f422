namespace Plasticity.Tasks;

/// <summary>Images in files: PNG, and the binary forms of PGM and PPM, known by their first bytes, whatever their name.</summary>
public static class ImageFile
{
    /// <summary>The endings of names of files that are read, in lower case.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".png", ".ppm", ".pgm", ".pnm"];

    /// <summary>The endings of names of images that are not read, in lower case.</summary>
    public static IReadOnlyList<string> OtherEndings { get; } =
        [".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".avif", ".heic", ".jp2"];

    /// <summary>What to do about images that are not read.</summary>
    public const string Remedy = "convert them to PNG first, such as with ImageMagick: mogrify -format png FOLDER/*.jpg";

    private const long MostBytes = 1L << 30;

    /// <summary>Reads an image.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ImageFormatException">It is damaged, or of a kind that is not read.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static DecodedImage Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        long length = new FileInfo(path).Length;
        if (length > MostBytes) throw new ImageFormatException($"{path} has {length} bytes; the most of an image are {MostBytes}.");
        return Decode(File.ReadAllBytes(path), path);
    }

    /// <summary>Decodes an image.</summary>
    /// <param name="file">The bytes of its file.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="ImageFormatException">It is damaged, or of a kind that is not read.</exception>
    public static DecodedImage Decode(byte[] file, string name)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file.AsSpan().StartsWith(PngImage.Signature)) return new PngImage(new ImageBytes(file, name)).Decode();
        if (file is [(byte)'P', >= (byte)'1' and <= (byte)'7', ..]) return NetpbmImage.Decode(new ImageBytes(file, name));
        if (file is [0xff, 0xd8, 0xff, ..]) throw new ImageFormatException($"{name} is a JPEG, which is not read here: {Remedy}.");
        throw new ImageFormatException(
            name, 0, file.Length == 0 ? "an empty file" : $"0x{Convert.ToHexStringLower(file.AsSpan(0, Math.Min(4, file.Length)))}",
            "the first bytes of a PNG (0x89504e47), PGM (P5) or PPM (P6) file");
    }
}
