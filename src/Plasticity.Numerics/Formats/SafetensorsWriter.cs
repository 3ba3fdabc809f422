using System.Buffers.Binary;
using System.Text.Json;

namespace Plasticity.Numerics;

/// <summary>
/// Writes a safetensors file whose tensors need not be in memory together: what they are first, then one after the other.
/// </summary>
public sealed class SafetensorsWriter
{
    private readonly Stream _stream;
    private readonly (string Name, int[] Shape, ElementPrecision Precision)[] _tensors;
    private int _next;

    /// <summary>Writes the header of tensors in single precision.</summary>
    /// <param name="stream">Receives the file's bytes.</param>
    /// <param name="tensors">The tensors' names, each once, none <c>__metadata__</c>, and shapes, in the order of the numbers.</param>
    /// <param name="metadata">Texts to write into the header, each name once; none unless given.</param>
    /// <exception cref="ArgumentException">A name is given twice, is <c>__metadata__</c>, or the header would exceed 100 MB.</exception>
    public SafetensorsWriter(
        Stream stream, IEnumerable<(string Name, int[] Shape)> tensors, IEnumerable<KeyValuePair<string, string>>? metadata = null)
        : this(stream, tensors.Select(tensor => (tensor.Name, tensor.Shape, ElementPrecision.Single)), metadata)
    {
    }

    /// <summary>Writes the header.</summary>
    /// <param name="stream">Receives the file's bytes.</param>
    /// <param name="tensors">
    /// The tensors' names, each once, none <c>__metadata__</c>, shapes, and precisions, in the order of the numbers.
    /// </param>
    /// <param name="metadata">Texts to write into the header, each name once; none unless given.</param>
    /// <exception cref="ArgumentException">A name is given twice, is <c>__metadata__</c>, or the header would exceed 100 MB.</exception>
    public SafetensorsWriter(
        Stream stream, IEnumerable<(string Name, int[] Shape, ElementPrecision Precision)> tensors,
        IEnumerable<KeyValuePair<string, string>>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        (_stream, _tensors) = (stream, [.. tensors]);
        byte[] header = MakeHeader(metadata);
        Span<byte> size = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(size, header.Length);
        stream.Write(size);
        stream.Write(header);
    }

    /// <summary>Writes the next tensor, as F32 or F64 by its precision.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="tensor">The tensor.</param>
    /// <exception cref="ArgumentException">Another one comes next, or the header says another shape or precision.</exception>
    public void Add(string name, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (_next == _tensors.Length || _tensors[_next].Name != name || !tensor.Shape.SequenceEqual(_tensors[_next].Shape))
            throw new ArgumentException($"The tensor '{name}' of shape {Tensor.Describe(tensor.Shape)} is not what the header has next: "
                + $"{(_next < _tensors.Length ? $"'{_tensors[_next].Name}' of {Tensor.Describe(_tensors[_next].Shape)}" : "nothing")}.",
                nameof(name));
        if (tensor.ElementPrecision != _tensors[_next].Precision)
            throw new ArgumentException($"The tensor '{name}' is in {tensor.ElementPrecision} precision, but the header says "
                + $"{_tensors[_next].Precision}.", nameof(tensor));
        if (tensor.IsDouble) LittleEndian.Write(_stream, tensor.Doubles);
        else LittleEndian.Write(_stream, tensor.Span);
        _next++;
    }

    /// <summary>Checks that every tensor of the header was written.</summary>
    /// <exception cref="InvalidOperationException">One is missing.</exception>
    public void Complete()
    {
        if (_next < _tensors.Length) throw new InvalidOperationException($"The tensor '{_tensors[_next].Name}' was not written.");
    }

    private byte[] MakeHeader(IEnumerable<KeyValuePair<string, string>>? metadata)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            HashSet<string> names = [Safetensors.MetadataName], keys = [];
            json.WriteStartObject();
            if (metadata is not null)
            {
                json.WriteStartObject(Safetensors.MetadataName);
                foreach ((string key, string value) in metadata)
                {
                    if (!keys.Add(key)) throw new ArgumentException($"The metadata '{key}' is given twice.", nameof(metadata));
                    json.WriteString(key, value);
                }
                json.WriteEndObject();
            }
            long begin = 0;
            foreach ((string name, int[] shape, ElementPrecision precision) in _tensors)
            {
                if (!names.Add(name)) throw new ArgumentException($"The name '{name}' is given twice or reserved.", nameof(metadata));
                json.WriteStartObject(name);
                json.WriteString("dtype", precision == ElementPrecision.Double ? "F64" : "F32");
                json.WriteStartArray("shape");
                long bytes = precision == ElementPrecision.Double ? 8 : 4;
                foreach (int extent in shape)
                {
                    json.WriteNumberValue(extent);
                    bytes *= extent;
                }
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(begin);
                json.WriteNumberValue(begin += bytes);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        // So that the numbers start at a multiple of eight bytes.
        while (buffer.Length % 8 != 0) buffer.WriteByte((byte)' ');
        if (buffer.Length > Safetensors.LongestHeader)
            throw new ArgumentException("The names and metadata exceed 100 MB.", nameof(metadata));
        return buffer.ToArray();
    }
}
