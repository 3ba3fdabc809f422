using Plasticity.Numerics;

namespace Plasticity.Tasks;

/// <summary>
/// The binary forms of PGM (P5, grey) and PPM (P6, colour): a header of numbers in words, in which comments run from # to the end of the
/// line, then the pixels, a byte each, or two, the higher first, where the largest value is above 255. Source: the netpbm manual.
/// </summary>
internal static class NetpbmImage
{
    public static DecodedImage Decode(ImageBytes bytes)
    {
        ReadOnlySpan<byte> magic = bytes.Take(2, "the magic number");
        int channels = magic[1] switch
        {
            (byte)'5' => 1,
            (byte)'6' => 3,
            _ => throw bytes.Error(0, $"P{(char)magic[1]}", "P5 or P6, the binary forms of grey and of colour images"),
        };
        int start = bytes.Position;
        long width = Number(bytes, "the width"), height = Number(bytes, "the height");
        bytes.RequireExtents(start, width, height);
        start = bytes.Position;
        long largest = Number(bytes, "the largest value");
        if (largest is < 1 or > 65535) throw bytes.Error(start, $"a largest value of {largest}", "1 to 65535");
        ImageShape shape = new((int)height, (int)width, channels);
        int size = largest > 255 ? 2 : 1;
        start = bytes.Position;
        ReadOnlySpan<byte> stored = bytes.Take((long)shape.Count * size, "pixels");
        if (bytes.Remaining > 0) throw bytes.Error(bytes.Position, $"{bytes.Remaining} further bytes", "the end of the file");
        float[] pixels = new float[shape.Count];
        for (int i = 0; i < pixels.Length; i++)
        {
            int value = size == 1 ? stored[i] : stored[2 * i] << 8 | stored[2 * i + 1];
            if (value > largest) throw bytes.Error(start + (long)i * size, $"a value of {value}", $"at most {largest}, as the header says");
            pixels[i] = value / (float)largest;
        }
        return new DecodedImage(shape, pixels);
    }

    /// <summary>A number after white space and comments, with the one byte of white space that ends it.</summary>
    private static long Number(ImageBytes bytes, string what)
    {
        byte next = bytes.Take(1, what)[0];
        if (!IsSpace(next) && next != '#' && !char.IsAsciiDigit((char)next)) throw Wrong();
        while (IsSpace(next) || next == '#')
        {
            if (next == '#')
                while (next is not ((byte)'\n' or (byte)'\r')) next = bytes.Take(1, what)[0];
            next = bytes.Take(1, what)[0];
        }
        long value = 0;
        for (int digits = 0; !IsSpace(next); digits++)
        {
            // A comment may follow a number at once; it ends it, as the white space at its own end does.
            if (next == '#' && digits > 0)
            {
                while (next is not ((byte)'\n' or (byte)'\r')) next = bytes.Take(1, what)[0];
                break;
            }
            if (!char.IsAsciiDigit((char)next) || digits == 10) throw Wrong();
            value = 10 * value + (next - '0');
            next = bytes.Take(1, what)[0];
        }
        return value;

        ImageFormatException Wrong() => bytes.Error(bytes.Position - 1, $"0x{next:x2}", $"{what}, in digits");
    }

    private static bool IsSpace(byte value) => value is (byte)' ' or >= 9 and <= 13;
}
