using System.Buffers.Binary;
using System.Text.Json;

namespace Plasticity.Numerics;

/// <summary>What a safetensors file holds.</summary>
/// <param name="Tensors">The tensors by name, in the order of the header.</param>
/// <param name="Metadata">The header's <c>__metadata__</c>; empty if there is none.</param>
public sealed record SafetensorsContents(OrderedDictionary<string, Tensor> Tensors, OrderedDictionary<string, string> Metadata);

/// <summary>
/// Safetensors, the format that frameworks exchange weights in: the length of a JSON header, the header, the numbers. Reads F64,
/// F32, F16, BF16, I64, I32, I16, I8, U8 and BOOL; writes F32, and F64 for tensors in double precision. The format leaves no hole and no
/// overlap, and neither is accepted.
/// Source: github.com/huggingface/safetensors, section Format.
/// </summary>
public static class Safetensors
{
    internal const int LongestHeader = 100_000_000;
    internal const string MetadataName = "__metadata__";

    private readonly record struct Entry(string Name, ElementType Type, int[] Shape, long Begin, long End);

    /// <summary>
    /// Reads all tensors, in the present <see cref="Precision"/>; what a double or an integer loses as a float is rounded.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="TensorFormatException">The file is not a whole and sound one of types that are read here.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SafetensorsContents Read(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Read(stream, path);
    }

    /// <summary>Reads all tensors from a stream, from its position to its end.</summary>
    /// <param name="stream">The stream; need not seek.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="TensorFormatException">The stream is not a whole and sound file of types that are read here.</exception>
    public static SafetensorsContents Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ByteSource source = new(stream, name, stream.CanSeek ? stream.Length - stream.Position : null);
        List<Entry> entries = ReadHeader(source, out OrderedDictionary<string, string> metadata, out long end);
        if (source.Remaining is long remaining && remaining != end)
            throw source.Error(source.Position, $"{remaining} bytes of data", $"the {end} bytes that the header describes");

        Dictionary<string, Tensor> read = [];
        foreach (Entry entry in entries.OrderBy(e => e.Begin))
            read[entry.Name] = source.ReadTensor(entry.Shape, entry.Type, false, $"the tensor {Shown(entry.Name)}");
        source.RequireEnd();
        OrderedDictionary<string, Tensor> tensors = [];
        foreach (Entry entry in entries) tensors.Add(entry.Name, read[entry.Name]);
        return new SafetensorsContents(tensors, metadata);
    }

    /// <summary>Reads what a file says of its tensors, without their numbers.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The shape of every tensor by name, in the order of the header.</returns>
    /// <exception cref="TensorFormatException">The file's header is not whole and sound.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static OrderedDictionary<string, int[]> ReadShapes(string path)
    {
        using FileStream stream = File.OpenRead(path);
        OrderedDictionary<string, int[]> shapes = [];
        foreach (Entry entry in ReadHeader(new ByteSource(stream, path, stream.Length), out _, out _)) shapes.Add(entry.Name, entry.Shape);
        return shapes;
    }

    /// <summary>
    /// Writes tensors as F32, or F64 those in double precision, durably (see <see cref="DurableFile"/>), in the order given.
    /// </summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="tensors">The tensors by name, each name once, none <c>__metadata__</c>.</param>
    /// <param name="metadata">Texts to write into the header, each name once; none unless given.</param>
    /// <exception cref="ArgumentException">A name is given twice, is <c>__metadata__</c>, or the header would exceed 100 MB.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(
        string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, IEnumerable<KeyValuePair<string, string>>? metadata = null) =>
        DurableFile.Write(path, stream => Write(stream, tensors, metadata));

    /// <summary>Writes tensors as F32, or F64 those in double precision, in the order given.</summary>
    /// <param name="stream">Receives the file's bytes.</param>
    /// <param name="tensors">The tensors by name, each name once, none <c>__metadata__</c>.</param>
    /// <param name="metadata">Texts to write into the header, each name once; none unless given.</param>
    /// <exception cref="ArgumentException">A name is given twice, is <c>__metadata__</c>, or the header would exceed 100 MB.</exception>
    public static void Write(
        Stream stream, IEnumerable<KeyValuePair<string, Tensor>> tensors, IEnumerable<KeyValuePair<string, string>>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        KeyValuePair<string, Tensor>[] all = [.. tensors];
        SafetensorsWriter writer = new(
            stream,
            all.Select(tensor => (tensor.Key, tensor.Value.Shape.ToArray(), tensor.Value.ElementPrecision)), metadata);
        foreach ((string name, Tensor tensor) in all) writer.Add(name, tensor);
        writer.Complete();
    }

    private static List<Entry> ReadHeader(ByteSource source, out OrderedDictionary<string, string> metadata, out long end)
    {
        Span<byte> size = stackalloc byte[8];
        source.Read(size, "the length of the header");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(size);
        if (length > LongestHeader) throw source.Error(0, $"a header of {length} bytes", $"at most {LongestHeader}");
        byte[] header = source.ReadBytes((int)length, "the header");
        List<Entry> entries = ReadHeader(header, source, out metadata);
        end = 0;
        foreach (Entry entry in entries.OrderBy(e => e.Begin))
        {
            if (entry.Begin != end)
                throw source.Error(
                    8, $"the tensor {Shown(entry.Name)} at data byte {entry.Begin}", $"the next tensor at {end}: no hole, no overlap");
            end = entry.End;
        }
        return entries;
    }

    private static List<Entry> ReadHeader(byte[] header, ByteSource source, out OrderedDictionary<string, string> metadata)
    {
        List<Entry> entries = [];
        metadata = [];
        bool hasMetadata = false;
        HashSet<string> names = [];
        Utf8JsonReader json = new(header, new JsonReaderOptions { MaxDepth = 16 });
        try
        {
            Next(ref json, source, JsonTokenType.StartObject, "an object");
            while (NextName(ref json, out string name))
            {
                long at = 8 + json.TokenStartIndex;
                if (name == MetadataName && !hasMetadata)
                {
                    hasMetadata = true;
                    ReadMetadata(ref json, source, metadata);
                }
                else if (name != MetadataName && names.Add(name))
                {
                    entries.Add(ReadEntry(ref json, source, name));
                }
                else
                {
                    throw source.Error(at, $"the name {Shown(name)} again", "every name once");
                }
            }
            // Anything but spaces after the object makes the reader throw.
            json.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw source.Error(8 + json.BytesConsumed, $"something that is not JSON ({e.Message})", "a header of JSON", e);
        }
        return entries;
    }

    private static void ReadMetadata(ref Utf8JsonReader json, ByteSource source, OrderedDictionary<string, string> metadata)
    {
        Next(ref json, source, JsonTokenType.StartObject, "an object of texts");
        while (NextName(ref json, out string key))
        {
            long at = 8 + json.TokenStartIndex;
            Next(ref json, source, JsonTokenType.String, "a text");
            if (!metadata.TryAdd(key, json.GetString()!)) throw source.Error(at, $"the name {Shown(key)} again", "every name once");
        }
    }

    private static Entry ReadEntry(ref Utf8JsonReader json, ByteSource source, string name)
    {
        ElementType? type = null;
        int[]? shape = null;
        long[]? offsets = null;
        Next(ref json, source, JsonTokenType.StartObject, $"an object that describes the tensor {Shown(name)}");
        long start = 8 + json.TokenStartIndex;
        while (NextName(ref json, out string key))
        {
            long at = 8 + json.TokenStartIndex;
            switch (key)
            {
                case "dtype" when type is null:
                    Next(ref json, source, JsonTokenType.String, "the name of a type");
                    type = Parse(json.GetString()!) ?? throw source.Error(
                        at, $"the type {Shown(json.GetString()!)}", "one of F64 F32 F16 BF16 I64 I32 I16 I8 U8 BOOL");
                    break;
                case "shape" when shape is null:
                    shape = source.Shape(ReadNumbers(ref json, source), at);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(ref json, source);
                    if (offsets.Length != 2 || offsets[0] > offsets[1])
                        throw source.Error(at, $"the offsets {string.Join(", ", offsets)}", "a begin and an end not before it");
                    break;
                default:
                    throw source.Error(at, $"the key {Shown(key)}", "dtype, shape and data_offsets, each once");
            }
        }
        if (type is null || shape is null || offsets is null)
            throw source.Error(start, $"a description of {Shown(name)} that lacks a key", "dtype, shape and data_offsets");
        long size = type.Value.Size();
        foreach (int extent in shape) size *= extent;
        if (offsets[1] - offsets[0] != size)
            throw source.Error(
                start, $"{offsets[1] - offsets[0]} bytes for {Shown(name)}", $"{size} for shape {Tensor.Describe(shape)} and type {type}");
        return new Entry(name, type.Value, shape, offsets[0], offsets[1]);
    }

    private static string Shown(string text) => ByteSource.Shown(text);

    private static ElementType? Parse(string type) => type switch
    {
        "F64" => ElementType.Float64,
        "F32" => ElementType.Float32,
        "F16" => ElementType.Float16,
        "BF16" => ElementType.BFloat16,
        "I64" => ElementType.Int64,
        "I32" => ElementType.Int32,
        "I16" => ElementType.Int16,
        "I8" => ElementType.Int8,
        "U8" or "BOOL" => ElementType.UInt8,
        _ => null,
    };

    private static long[] ReadNumbers(ref Utf8JsonReader json, ByteSource source)
    {
        List<long> numbers = [];
        Next(ref json, source, JsonTokenType.StartArray, "an array of whole numbers");
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.Number || !json.TryGetInt64(out long number) || number < 0)
                throw source.Error(8 + json.TokenStartIndex, $"{json.TokenType} that is no whole number", "one from 0 to 2^63 - 1");
            if (numbers.Count == ByteSource.MostAxes)
                throw source.Error(8 + json.TokenStartIndex, "a long array", $"at most {ByteSource.MostAxes} axes");
            numbers.Add(number);
        }
        return [.. numbers];
    }

    private static bool NextName(ref Utf8JsonReader json, out string name)
    {
        json.Read();
        name = json.TokenType == JsonTokenType.PropertyName ? json.GetString()! : "";
        return json.TokenType == JsonTokenType.PropertyName;
    }

    private static void Next(ref Utf8JsonReader json, ByteSource source, JsonTokenType type, string expected)
    {
        json.Read();
        if (json.TokenType != type) throw source.Error(8 + json.TokenStartIndex, $"{json.TokenType}", expected);
    }
}
