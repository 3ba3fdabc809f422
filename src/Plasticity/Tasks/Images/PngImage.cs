using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Plasticity.Numerics;

namespace Plasticity.Tasks;

/// <summary>
/// A PNG file: chunks of length, type, contents and CRC-32, of which IHDR says what the image is, PLTE its palette, and the IDATs hold its
/// rows, filtered and compressed. Transparency is left out, as are colour profiles. Source: the PNG specification, third edition.
/// </summary>
/// <param name="bytes">The file, at its start.</param>
internal sealed class PngImage(ImageBytes bytes)
{
    private const int Grey = 0, Colour = 2, Palette = 3, GreyAlpha = 4, ColourAlpha = 6;

    private static readonly uint[] _crcTable = MakeCrcTable();

    private readonly List<ReadOnlyMemory<byte>> _packed = [];
    private int _width, _height, _depth, _type, _dataOffset;
    private ReadOnlyMemory<byte> _palette;

    /// <summary>The first bytes of every file.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    private int Components => _type switch { Grey or Palette => 1, GreyAlpha => 2, Colour => 3, _ => 4 };

    /// <summary>Decodes the image.</summary>
    /// <exception cref="ImageFormatException">It is damaged, or interlaced.</exception>
    public DecodedImage Decode()
    {
        bytes.Take(Signature.Length, "the signature");
        while (ReadChunk())
        {
        }
        if (_packed.Count == 0) throw bytes.Error(bytes.Position, "no image data", "an IDAT chunk");
        int stride = (int)(((long)_width * Components * _depth + 7) / 8);
        byte[] rows = Unpack((long)_height * (stride + 1));
        Unfilter(rows, stride);
        return Pixels(rows, stride);
    }

    /// <summary>Reads a chunk; false if it was the last.</summary>
    private bool ReadChunk()
    {
        int start = bytes.Position;
        ReadOnlySpan<byte> head = bytes.Take(8, "a chunk");
        uint length = BinaryPrimitives.ReadUInt32BigEndian(head);
        string type = Encoding.ASCII.GetString(head[4..]);
        if (!type.All(char.IsAsciiLetter))
            throw bytes.Error(start + 4, $"0x{Convert.ToHexStringLower(head[4..])}", "the four letters of a chunk");
        ReadOnlySpan<byte> contents = bytes.Take(length, $"the chunk {type}");
        uint crc = Crc(bytes.Slice(start + 4, (int)length + 4).Span), stored = BinaryPrimitives.ReadUInt32BigEndian(bytes.Take(4, "a CRC"));
        if (crc != stored)
            throw bytes.Error(bytes.Position - 4, $"0x{stored:x8}", $"0x{crc:x8}, the CRC of the chunk {type}: the file is damaged");
        if (_width == 0 != (type == "IHDR")) throw bytes.Error(start, $"the chunk {type}", "IHDR first, and only once");
        switch (type)
        {
            case "IHDR":
                ReadHeader(start + 8, contents);
                break;
            case "PLTE":
                if (length is 0 or > 768 || length % 3 != 0)
                    throw bytes.Error(start, $"a palette of {length} bytes", "3 for each of 1 to 256 colours");
                _palette = bytes.Slice(start + 8, (int)length);
                break;
            case "IDAT":
                if (_packed.Count == 0) _dataOffset = start;
                _packed.Add(bytes.Slice(start + 8, (int)length));
                break;
            case "IEND":
                return false;
            default:
                // Of the others, those whose names begin with a small letter can be left out.
                if (char.IsAsciiLetterUpper(type[0]))
                    throw bytes.Error(start, $"the chunk {type}", "IHDR, PLTE, IDAT, IEND, or one that is optional");
                break;
        }
        return true;
    }

    private void ReadHeader(int offset, ReadOnlySpan<byte> header)
    {
        if (header.Length != 13) throw bytes.Error(offset, $"an IHDR of {header.Length} bytes", "13");
        uint width = BinaryPrimitives.ReadUInt32BigEndian(header), height = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        bytes.RequireExtents(offset, width, height);
        (_width, _height, _depth, _type) = ((int)width, (int)height, header[8], header[9]);
        bool isAllowed = _type switch
        {
            Grey => _depth is 1 or 2 or 4 or 8 or 16,
            Palette => _depth is 1 or 2 or 4 or 8,
            Colour or GreyAlpha or ColourAlpha => _depth is 8 or 16,
            _ => false,
        };
        if (!isAllowed) throw bytes.Error(offset + 8, $"colour type {_type} with {_depth} bits", "one of those that PNG has");
        if (header[10] != 0 || header[11] != 0)
            throw bytes.Error(offset + 10, $"compression {header[10]}, filter {header[11]}", "0 for both");
        if (header[12] != 0)
            throw bytes.Error(offset + 12, "an interlaced image", "one that is not: write it anew, such as with ImageMagick: "
                + "mogrify -interlace none FILE");
    }

    private byte[] Unpack(long count)
    {
        if (count > Array.MaxLength) throw bytes.Error(_dataOffset, $"{count} bytes of rows", $"at most {Array.MaxLength}");
        using MemoryStream packed = new();
        foreach (ReadOnlyMemory<byte> part in _packed) packed.Write(part.Span);
        packed.Position = 0;
        using ZLibStream zlib = new(packed, CompressionMode.Decompress);
        // Memory grows with what is there, not with what the header promises.
        using MemoryStream unpacked = new();
        byte[] piece = new byte[1 << 16];
        try
        {
            // One byte more than there should be makes the stream come to its checksum.
            for (int got; (got = zlib.Read(piece, 0, (int)Math.Min(piece.Length, count + 1 - unpacked.Length))) > 0;)
                unpacked.Write(piece, 0, got);
        }
        catch (InvalidDataException exception)
        {
            throw bytes.Error(_dataOffset, $"image data that is damaged ({exception.Message})", "zlib's format", exception);
        }
        if (unpacked.Length != count)
            throw bytes.Error(_dataOffset, $"image data of {(unpacked.Length > count ? "more" : $"{unpacked.Length} bytes")}",
                $"{count} bytes: {_height} rows of a filter's number and {count / _height - 1} bytes");
        return unpacked.ToArray();
    }

    /// <summary>Takes the filters back, row by row: what the pixel to the left and the row above foretold is added again.</summary>
    private void Unfilter(byte[] rows, int stride)
    {
        int left = Math.Max(1, Components * _depth / 8);
        Span<byte> above = new byte[stride];
        for (int y = 0; y < _height; y++)
        {
            int filter = rows[y * (stride + 1)];
            Span<byte> row = rows.AsSpan(y * (stride + 1) + 1, stride);
            if (filter > 4) throw bytes.Error(_dataOffset, $"filter {filter} in row {y} of the image data", "0 to 4");
            for (int k = 0; k < stride; k++)
            {
                int a = k < left ? 0 : row[k - left], b = above[k], c = k < left ? 0 : above[k - left];
                row[k] += filter switch
                {
                    0 => (byte)0,
                    1 => (byte)a,
                    2 => (byte)b,
                    3 => (byte)((a + b) / 2),
                    _ => (byte)Paeth(a, b, c),
                };
            }
            above = row;
        }
    }

    /// <summary>Of left, above and above left, the one nearest to left + above - above left.</summary>
    private static int Paeth(int a, int b, int c)
    {
        int toA = Math.Abs(b - c), toB = Math.Abs(a - c), toC = Math.Abs(a + b - 2 * c);
        return toA <= toB && toA <= toC ? a : toB <= toC ? b : c;
    }

    private DecodedImage Pixels(byte[] rows, int stride)
    {
        int channels = _type is Grey or GreyAlpha ? 1 : 3, components = Components;
        float largest = (1 << _depth) - 1;
        ImageShape shape = new(_height, _width, channels);
        float[] pixels = new float[shape.Count];
        if (_type == Palette && _palette.IsEmpty) throw bytes.Error(_dataOffset, "image data without a palette", "a PLTE chunk before it");
        for (int y = 0; y < _height; y++)
        {
            ReadOnlySpan<byte> row = rows.AsSpan(y * (stride + 1) + 1, stride);
            for (int x = 0; x < _width; x++)
            {
                Span<float> pixel = pixels.AsSpan((y * _width + x) * channels, channels);
                if (_type == Palette) PutColour(Value(row, x), pixel, x, y);
                else
                    for (int c = 0; c < channels; c++) pixel[c] = Value(row, x * components + c) / largest;
            }
        }
        return new DecodedImage(shape, pixels);
    }

    private void PutColour(int index, Span<float> pixel, int x, int y)
    {
        if (3 * index >= _palette.Length)
            throw bytes.Error(_dataOffset, $"colour {index} at column {x} of row {y}", $"one of the palette's {_palette.Length / 3}");
        for (int c = 0; c < 3; c++) pixel[c] = _palette.Span[3 * index + c] / 255f;
    }

    private int Value(ReadOnlySpan<byte> row, int k) => _depth switch
    {
        8 => row[k],
        16 => row[2 * k] << 8 | row[2 * k + 1],
        _ => row[k * _depth / 8] >> (8 - _depth - k * _depth % 8) & ((1 << _depth) - 1),
    };

    private static uint Crc(ReadOnlySpan<byte> checkedBytes)
    {
        uint crc = ~0u;
        foreach (byte b in checkedBytes) crc = _crcTable[(byte)(crc ^ b)] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[] MakeCrcTable()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint c = i;
            for (int bit = 0; bit < 8; bit++) c = (c & 1) != 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1;
            table[i] = c;
        }
        return table;
    }
}
