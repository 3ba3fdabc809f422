using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Plasticity.Numerics;

/// <summary>
/// NumPy's file of one array. Reads versions 1 to 3 of little-endian f2, f4, f8, i1, i2, i4, i8, u1 and b1, in C or Fortran order;
/// writes version 1 of f4, f8, i8, u8 and texts in C order. Source: numpy.lib.format, NEP 1.
/// </summary>
public static class Npy
{
    // NumPy itself refuses headers above 10 000 bytes unless told to trust the file.
    private const int LongestHeader = 1 << 16;

    /// <summary>Reads an array; what a double or an integer loses as a float is rounded.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="TensorFormatException">The file is not a whole and sound NPY file of a type that is read here.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Tensor Read(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Read(stream, path);
    }

    /// <summary>Reads an array from a stream, from its position to its end.</summary>
    /// <param name="stream">The stream; need not seek.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="TensorFormatException">The stream is not a whole and sound NPY file of a type that is read here.</exception>
    public static Tensor Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Read(new ByteSource(stream, name, stream.CanSeek ? stream.Length - stream.Position : null));
    }

    /// <summary>Writes a tensor as f4, durably (see <see cref="DurableFile"/>).</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="tensor">The tensor.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, Tensor tensor) => DurableFile.Write(path, stream => Write(stream, tensor));

    /// <summary>Writes a tensor as f4.</summary>
    /// <param name="stream">Receives the file's bytes.</param>
    /// <param name="tensor">The tensor.</param>
    public static void Write(Stream stream, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensor);
        WriteHeader(stream, "<f4", tensor.Shape);
        LittleEndian.Write(stream, tensor.Span);
    }

    /// <summary>Writes doubles as f8.</summary>
    /// <param name="stream">Receives the file's bytes.</param>
    /// <param name="values">The numbers, row-major.</param>
    /// <param name="shape">The extent of each axis, at least 0, whose product is the number of values.</param>
    /// <exception cref="ArgumentException">The number of values is not that of the shape.</exception>
    public static void Write(Stream stream, ReadOnlySpan<double> values, params ReadOnlySpan<int> shape)
    {
        ArgumentNullException.ThrowIfNull(stream);
        RequireCount(values.Length, shape);
        WriteHeader(stream, "<f8", shape);
        LittleEndian.Write(stream, values);
    }

    /// <summary>Writes whole numbers as i8.</summary>
    /// <param name="stream">Receives the file's bytes.</param>
    /// <param name="values">The numbers, row-major.</param>
    /// <param name="shape">The extent of each axis, at least 0, whose product is the number of values.</param>
    /// <exception cref="ArgumentException">The number of values is not that of the shape.</exception>
    public static void Write(Stream stream, ReadOnlySpan<long> values, params ReadOnlySpan<int> shape)
    {
        ArgumentNullException.ThrowIfNull(stream);
        RequireCount(values.Length, shape);
        WriteHeader(stream, "<i8", shape);
        LittleEndian.Write(stream, values);
    }

    /// <summary>Writes whole numbers from 0 to 2^64 - 1 as u8.</summary>
    /// <param name="stream">Receives the file's bytes.</param>
    /// <param name="values">The numbers, row-major.</param>
    /// <param name="shape">The extent of each axis, at least 0, whose product is the number of values.</param>
    /// <exception cref="ArgumentException">The number of values is not that of the shape.</exception>
    public static void Write(Stream stream, ReadOnlySpan<ulong> values, params ReadOnlySpan<int> shape)
    {
        ArgumentNullException.ThrowIfNull(stream);
        RequireCount(values.Length, shape);
        WriteHeader(stream, "<u8", shape);
        LittleEndian.Write(stream, MemoryMarshal.Cast<ulong, long>(values));
    }

    /// <summary>
    /// Writes texts, each in as many UTF-32 characters as the longest needs, filled up with zeros. NumPy gives them back as they were,
    /// but for zeros at their ends, which it takes for filling.
    /// </summary>
    /// <param name="stream">Receives the file's bytes.</param>
    /// <param name="values">The texts, row-major.</param>
    /// <param name="shape">The extent of each axis, at least 0, whose product is the number of texts.</param>
    /// <exception cref="ArgumentException">The number of texts is not that of the shape.</exception>
    public static void Write(Stream stream, IReadOnlyList<string> values, params ReadOnlySpan<int> shape)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(values);
        RequireCount(values.Count, shape);
        // An array of empty texts has room for one character, as NumPy's own have.
        int width = Math.Max(1, values.Select(Encoding.UTF32.GetByteCount).DefaultIfEmpty(0).Max() / 4);
        WriteHeader(stream, string.Create(CultureInfo.InvariantCulture, $"<U{width}"), shape);
        byte[] cell = new byte[4 * width];
        foreach (string value in values)
        {
            cell.AsSpan(Encoding.UTF32.GetBytes(value, cell)).Clear();
            stream.Write(cell);
        }
    }

    internal static Tensor Read(ByteSource source)
    {
        Span<byte> start = stackalloc byte[8];
        source.Read(start, "the magic string and version");
        if (start[0] != 0x93 || !start[1..6].SequenceEqual("NUMPY"u8))
            throw source.Error(0, Convert.ToHexStringLower(start[..6]), "934e554d5059, the magic string of NPY");
        if (start[6] is < 1 or > 3 || start[7] != 0) throw source.Error(6, $"version {start[6]}.{start[7]}", "version 1.0, 2.0 or 3.0");
        Span<byte> size = stackalloc byte[4];
        size.Clear();
        source.Read(size[..(start[6] == 1 ? 2 : 4)], "the length of the header");
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(size);
        if (length > LongestHeader) throw source.Error(8, $"a header of {length} bytes", $"at most {LongestHeader}");
        long headerStart = source.Position;
        NpyHeader header = new(Encoding.Latin1.GetString(source.ReadBytes((int)length, "the header")), source, headerStart);
        Tensor tensor = header.FortranOrder && header.Shape.Length > 1
            ? Transposed(source.ReadTensor([.. header.Shape.Reverse()], header.Type, false, header.Description))
            : source.ReadTensor(header.Shape, header.Type, false, header.Description);
        source.RequireEnd();
        return tensor;
    }

    private static void RequireCount(int count, ReadOnlySpan<int> shape)
    {
        long needed = 1;
        foreach (int extent in shape) needed *= extent;
        if (count != needed)
            throw new ArgumentException($"{count} values do not fill a shape of {Tensor.Describe(shape)}.", nameof(count));
    }

    private static void WriteHeader(Stream stream, string type, ReadOnlySpan<int> shape)
    {
        StringBuilder text = new($"{{'descr': '{type}', 'fortran_order': False, 'shape': (");
        for (int i = 0; i < shape.Length; i++)
        {
            if (i > 0) text.Append(' ');
            text.Append(CultureInfo.InvariantCulture, $"{shape[i]}");
            // One extent alone keeps its comma, as Python's tuples do.
            if (i == 0 || i < shape.Length - 1) text.Append(',');
        }
        text.Append("), }");
        // So that the numbers start at a multiple of 64 bytes.
        text.Append(' ', 63 - (10 + text.Length) % 64).Append('\n');
        Span<byte> start = [0x93, .. "NUMPY"u8, 1, 0, 0, 0];
        BinaryPrimitives.WriteUInt16LittleEndian(start[8..], checked((ushort)text.Length));
        stream.Write(start);
        stream.Write(Encoding.ASCII.GetBytes(text.ToString()));
    }

    // The first axis of Fortran's order runs fastest: read row-major, the axes are reversed.
    private static Tensor Transposed(Tensor reversed)
    {
        int[] shape = [.. reversed.Shape];
        Array.Reverse(shape);
        Tensor result = new(shape);
        if (result.IsDouble) Transpose<double>(reversed.Doubles, result.Doubles, shape);
        else Transpose<float>(reversed.Span, result.Span, shape);
        return result;
    }

    private static void Transpose<TElement>(ReadOnlySpan<TElement> from, Span<TElement> to, int[] shape)
    {
        int[] index = new int[shape.Length], stride = new int[shape.Length];
        for (int axis = 0, step = 1; axis < shape.Length; step *= shape[axis++]) stride[axis] = step;
        int at = 0;
        foreach (ref TElement value in to)
        {
            value = from[at];
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                at += stride[axis];
                if (++index[axis] < shape[axis]) break;
                at -= stride[axis] * shape[axis];
                index[axis] = 0;
            }
        }
    }
}
