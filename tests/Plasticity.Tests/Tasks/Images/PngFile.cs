using System.Buffers.Binary;
using System.IO.Compression;

namespace Plasticity.Tests.Tasks;

/// <summary>Writes PNG files bit by bit, with any filter in any row and any of the format's ways to store a pixel, right or wrong.</summary>
internal static class PngFile
{
    /// <summary>A whole file.</summary>
    /// <param name="width">The width.</param>
    /// <param name="height">The height.</param>
    /// <param name="depth">Bits of a value.</param>
    /// <param name="type">The colour type.</param>
    /// <param name="values">The values, row by row, the components of a pixel side by side.</param>
    /// <param name="filters">The filter of row y is that of index y mod their number.</param>
    /// <param name="palette">The palette, if any.</param>
    /// <param name="parts">In how many IDAT chunks the data is.</param>
    /// <param name="interlace">The interlace method.</param>
    public static byte[] Of(
        int width, int height, int depth, int type, int[] values, int[] filters, byte[]? palette = null, int parts = 1, byte interlace = 0)
    {
        byte[] data = Deflated(Rows(width, height, depth, type, values, filters));
        int part = (data.Length + parts - 1) / parts;
        return
        [
            0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a,
            .. Chunk("IHDR", Header(width, height, depth, type, interlace)),
            .. palette is null ? [] : Chunk("PLTE", palette),
            .. Chunk("tEXt", [.. "Comment\0words"u8]),
            .. data.Chunk(part).SelectMany(piece => Chunk("IDAT", piece)),
            .. Chunk("IEND", []),
        ];
    }

    public static byte[] Header(int width, int height, int depth, int type, byte interlace = 0)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = ((byte)depth, (byte)type, interlace);
        return header;
    }

    public static byte[] Chunk(string type, byte[] contents)
    {
        byte[] body = [.. type.Select(letter => (byte)letter), .. contents];
        byte[] length = new byte[4], crc = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, contents.Length);
        BinaryPrimitives.WriteUInt32BigEndian(crc, Crc(body));
        return [.. length, .. body, .. crc];
    }

    public static byte[] Deflated(byte[] rows)
    {
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Optimal)) zlib.Write(rows);
        return packed.ToArray();
    }

    /// <summary>The filtered rows.</summary>
    public static byte[] Rows(int width, int height, int depth, int type, int[] values, int[] filters)
    {
        int components = type switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 }, bits = components * depth, left = Math.Max(1, bits / 8);
        int stride = (width * bits + 7) / 8;
        List<byte> rows = [];
        byte[] above = new byte[stride];
        for (int y = 0; y < height; y++)
        {
            byte[] row = new byte[stride];
            for (int k = 0; k < width * components; k++)
                for (int bit = 0; bit < depth; bit++)
                    if ((values[y * width * components + k] >> (depth - 1 - bit) & 1) != 0)
                        row[(k * depth + bit) / 8] |= (byte)(0x80 >> (k * depth + bit) % 8);
            int filter = filters[y % filters.Length];
            rows.Add((byte)filter);
            for (int k = 0; k < stride; k++)
            {
                int a = k >= left ? row[k - left] : 0, b = above[k], c = k >= left ? above[k - left] : 0, p = a + b - c;
                int[] nearest = [.. ((int[])[a, b, c]).OrderBy(value => Math.Abs(p - value))];   // a stable order: a before b before c
                int foretold = filter switch { 1 => a, 2 => b, 3 => (a + b) / 2, 4 => nearest[0], _ => 0 };
                rows.Add((byte)(row[k] - foretold));
            }
            above = row;
        }
        return [.. rows];
    }

    /// <summary>CRC-32 as it is defined: the remainder of a division of polynomials, bit by bit.</summary>
    private static uint Crc(byte[] bytes)
    {
        uint crc = 0xffffffff;
        foreach (byte value in bytes)
            for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (((crc ^ (uint)(value >> bit)) & 1) != 0 ? 0xEDB88320 : 0);
        return ~crc;
    }
}
