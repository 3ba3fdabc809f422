using System.Buffers.Binary;

namespace Plasticity.Numerics;

/// <summary>The number types that files of tensors hold; all are read as 32-bit floats, or as 64-bit ones where asked for.</summary>
internal enum ElementType
{
    Float32,
    Float64,
    Float16,
    BFloat16,
    Int8,
    Int16,
    Int32,
    Int64,
    UInt8,
}

/// <summary>Sizes and decoding of <see cref="ElementType"/>.</summary>
internal static class ElementTypes
{
    public static int Size(this ElementType type) => type switch
    {
        ElementType.Int8 or ElementType.UInt8 => 1,
        ElementType.Float16 or ElementType.BFloat16 or ElementType.Int16 => 2,
        ElementType.Float64 or ElementType.Int64 => 8,
        _ => 4,
    };

    /// <summary>Decodes as many numbers as <paramref name="values"/> has room for, each rounded to the nearest float.</summary>
    public static void Decode(this ElementType type, ReadOnlySpan<byte> bytes, Span<float> values, bool bigEndian)
    {
        int size = type.Size();
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> item = bytes.Slice(i * size, size);
            values[i] = size switch
            {
                1 => type == ElementType.Int8 ? (sbyte)item[0] : item[0],
                2 => Decode(type, bigEndian ? BinaryPrimitives.ReadInt16BigEndian(item) : BinaryPrimitives.ReadInt16LittleEndian(item)),
                4 => Decode(type, bigEndian ? BinaryPrimitives.ReadInt32BigEndian(item) : BinaryPrimitives.ReadInt32LittleEndian(item)),
                _ => Decode(type, bigEndian ? BinaryPrimitives.ReadInt64BigEndian(item) : BinaryPrimitives.ReadInt64LittleEndian(item)),
            };
        }
    }

    /// <summary>Decodes as many numbers as <paramref name="values"/> has room for; only large 64-bit integers are rounded.</summary>
    public static void Decode(this ElementType type, ReadOnlySpan<byte> bytes, Span<double> values, bool bigEndian)
    {
        int size = type.Size();
        Span<float> one = stackalloc float[1];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> item = bytes.Slice(i * size, size);
            switch (type)
            {
                case ElementType.Float64:
                    values[i] = bigEndian ? BinaryPrimitives.ReadDoubleBigEndian(item) : BinaryPrimitives.ReadDoubleLittleEndian(item);
                    break;
                case ElementType.Int64:
                    values[i] = bigEndian ? BinaryPrimitives.ReadInt64BigEndian(item) : BinaryPrimitives.ReadInt64LittleEndian(item);
                    break;
                case ElementType.Int32:
                    values[i] = bigEndian ? BinaryPrimitives.ReadInt32BigEndian(item) : BinaryPrimitives.ReadInt32LittleEndian(item);
                    break;
                default:                        // all others are floats, exactly
                    type.Decode(item, one, bigEndian);
                    values[i] = one[0];
                    break;
            }
        }
    }

    private static float Decode(ElementType type, short bits) => type switch
    {
        ElementType.Float16 => (float)BitConverter.Int16BitsToHalf(bits),
        ElementType.BFloat16 => BitConverter.Int32BitsToSingle(bits << 16),
        _ => bits,
    };

    private static float Decode(ElementType type, int bits) => type == ElementType.Float32 ? BitConverter.Int32BitsToSingle(bits) : bits;

    private static float Decode(ElementType type, long bits) =>
        type == ElementType.Float64 ? (float)BitConverter.Int64BitsToDouble(bits) : bits;
}
