using System.Text;
using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Numerics.Formats;

public sealed class SafetensorsTests
{
    [Fact]
    public void A_file_of_the_reference_implementation_is_read()
    {
        // As safetensors.numpy.save_file writes it: sorted by alignment, padded with spaces.
        byte[] bytes = File(
            """{"__metadata__":{"format":"pt"},"w":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},""" +
            """ "n":{"dtype":"U8","shape":[],"data_offsets":[8,9]}}   """,
            [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 7]);
        SafetensorsContents contents = Read(bytes);
        Assert.Equal(["w", "n"], contents.Tensors.Keys);
        Assert.Equal([2, 1], contents.Tensors["w"].Shape.ToArray());
        Assert.Equal([1, -2], contents.Tensors["w"].Span.ToArray());
        Assert.Equal(7, contents.Tensors["n"].Span[0]);
        Assert.Equal("pt", contents.Metadata["format"]);
    }

    [Theory]
    [InlineData("F64", "000000000000f03f00000000000000c0")]
    [InlineData("F32", "0000803f000000c0")]
    [InlineData("F16", "003c00c0")]
    [InlineData("BF16", "803f00c0")]
    [InlineData("I64", "0100000000000000feffffffffffffff")]
    [InlineData("I32", "01000000feffffff")]
    [InlineData("I16", "0100feff")]
    [InlineData("I8", "01fe")]
    public void Every_type_is_read_as_floats(string type, string data)
    {
        byte[] bytes = Convert.FromHexString(data);
        Tensor x = Read(File($$"""{"x":{"data_offsets":[0,{{bytes.Length}}],"shape":[2],"dtype":"{{type}}"} }""", bytes)).Tensors["x"];
        Assert.Equal([1, -2], x.Span.ToArray());
    }

    [Theory]
    [InlineData("F64", "9a9999999999b93f00000000000000c0", 0.1)]
    [InlineData("F32", "cdcccc3d000000c0", 0.10000000149011612)]
    [InlineData("F16", "003c00c0", 1)]
    [InlineData("BF16", "803f00c0", 1)]
    [InlineData("I64", "0100000000002000feffffffffffffff", 9007199254740992)]
    [InlineData("I32", "ffffff7ffeffffff", 2147483647)]
    [InlineData("I16", "0100feff", 1)]
    [InlineData("I8", "01fe", 1)]
    public void Every_type_is_read_whole_in_double_precision(string type, string data, double first)
    {
        using Precision.Scope scope = Precision.Use(ElementPrecision.Double);
        byte[] bytes = Convert.FromHexString(data);
        byte[] file = File($$"""{"x":{"data_offsets":[0,{{bytes.Length}}],"shape":[2],"dtype":"{{type}}"} }""", bytes);
        Assert.Equal([first, -2], Read(file).Tensors["x"].Doubles.ToArray());
    }

    [Fact]
    public void Tensors_in_double_precision_are_written_as_they_are()
    {
        Tensor single = Tensor.From([0.1f], 1), wide;
        using MemoryStream file = new();
        using (Precision.Use(ElementPrecision.Double))
        {
            wide = Tensor.From([0.1, -2, 1.0 / 3], 3);
            Safetensors.Write(file, [new("s", single), new("w", wide)]);
            file.Position = 0;
            OrderedDictionary<string, Tensor> whole = Safetensors.Read(file, "w").Tensors;
            Assert.Equal([0.1, -2, 1.0 / 3], whole["w"].Doubles.ToArray());
            Assert.Equal([(double)0.1f], whole["s"].Doubles.ToArray());
        }
        Assert.Contains(""""w":{"dtype":"F64","shape":[3],"data_offsets":[4,28]}"""", System.Text.Encoding.UTF8.GetString(file.ToArray()));
        file.Position = 0;
        Assert.Equal([0.1f, -2, 1f / 3], Safetensors.Read(file, "w").Tensors["w"].Span.ToArray());
        SafetensorsWriter writer = new(new MemoryStream(), [("w", [3])]);
        Assert.Contains("Double precision", Assert.Throws<ArgumentException>(() => writer.Add("w", wide)).Message);
    }

    /// <summary>A stream that cannot say how long it is: memory grows with what is read.</summary>
    [Fact]
    public void Long_tensors_in_double_precision_come_out_of_a_stream_of_unknown_length()
    {
        using Precision.Scope scope = Precision.Use(ElementPrecision.Double);
        Tensor x = new((1 << 18) + 5);
        for (int i = 0; i < x.Count; i++) x.Doubles[i] = 1.0 / (i + 1);
        using MemoryStream packed = new();
        using (System.IO.Compression.BrotliStream packing = new(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
            Safetensors.Write(packing, [new("x", x)]);
        packed.Position = 0;
        using System.IO.Compression.BrotliStream unpacking = new(packed, System.IO.Compression.CompressionMode.Decompress);
        Assert.Equal(x.Doubles.ToArray(), Safetensors.Read(unpacking, "x").Tensors["x"].Doubles.ToArray());
    }

    [Fact]
    public void Tensors_may_lie_in_another_order_than_the_header_has()
    {
        byte[] bytes = File(
            """{"b":{"dtype":"U8","shape":[1],"data_offsets":[1,2]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", [1, 2]);
        OrderedDictionary<string, Tensor> tensors = Read(bytes).Tensors;
        Assert.Equal(2, tensors["b"].Span[0]);
        Assert.Equal(1, tensors["a"].Span[0]);
        Assert.Equal(["b", "a"], tensors.Keys);
    }

    [Fact]
    public void What_is_written_is_read_back_with_its_metadata()
    {
        Tensor w = new(3, 4);
        new RandomStream(1, "safetensors").FillNormal(w.Span, 1);
        w.Span[0] = float.NaN;
        MemoryStream stream = new();
        Safetensors.Write(
            stream, [new("layer \"é\"/W", w), new("s", new Tensor())], [new("rule", "feedback-alignment"), new("empty", "")]);
        byte[] bytes = stream.ToArray();
        Assert.Equal(0, BitConverter.ToInt64(bytes) % 8);
        SafetensorsContents back = Read(bytes);
        Assert.Equal(["layer \"é\"/W", "s"], back.Tensors.Keys);
        Assert.Equal(w.Span, back.Tensors["layer \"é\"/W"].Span);
        Assert.Equal(0, back.Tensors["s"].Shape.Length);
        Assert.Equal("feedback-alignment", back.Metadata["rule"]);
        Assert.Equal(2, back.Metadata.Count);
    }

    [Fact]
    public void A_file_without_tensors_is_sound()
    {
        MemoryStream stream = new();
        Safetensors.Write(stream, []);
        Assert.Empty(Read(stream.ToArray()).Tensors);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32"}}""", "the name 'a' again")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "no overlap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "no hole")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "8 bytes of data, expected the 4 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""", "8 bytes of data, expected the 12 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "8 bytes for 'a', expected 12")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "the offsets 8, 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4,8]}}""", "the offsets 0, 4, 8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "no whole number")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", "no whole number")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}""", "an extent of 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}""", "4294967296x4294967296")]
    [InlineData("""{"a":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}""", "the type 'F8_E4M3'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", "lacks a key")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":1}}""", "the key 'more'")]
    [InlineData("""{"a":3}""", "found Number")]
    [InlineData("""{"__metadata__":{"a":3}}""", "found Number, expected a text")]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""", "the name '__metadata__' again")]
    [InlineData("""[1]""", "found StartArray")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} x""", "not JSON")]
    [InlineData("""{"a""", "not JSON")]
    [InlineData("", "not JSON")]
    [InlineData("""{"\ud800":{}}""", "not JSON")]
    public void Headers_that_break_the_format_are_refused_by_name(string header, string says)
    {
        TensorFormatException e = Assert.Throws<TensorFormatException>(() => Read(File(header, new byte[8])));
        Assert.Contains(says, e.Message, StringComparison.Ordinal);
        Assert.StartsWith("w.safetensors, byte ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_length_that_lies_is_refused_without_memory_for_it()
    {
        Assert.Contains("at most 100000000", Refused(long.MaxValue), StringComparison.Ordinal);
        Assert.Contains("at most 100000000", Refused(-1), StringComparison.Ordinal);
        Assert.Contains("bytes to the end", Refused(99_999_999), StringComparison.Ordinal);

        static string Refused(long length) =>
            Assert.Throws<TensorFormatException>(() => Read([.. BitConverter.GetBytes(length), (byte)'{', (byte)'}'])).Message;
    }

    [Fact]
    public void Names_given_twice_or_reserved_are_not_written()
    {
        Tensor x = new(1);
        Assert.Throws<ArgumentException>(() => Safetensors.Write(new MemoryStream(), [new("a", x), new("a", x)]));
        Assert.Throws<ArgumentException>(() => Safetensors.Write(new MemoryStream(), [new("__metadata__", x)]));
    }

    public static byte[] File(string header, byte[] data)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        return [.. BitConverter.GetBytes((long)text.Length), .. text, .. data];
    }

    private static SafetensorsContents Read(byte[] bytes) => Safetensors.Read(new MemoryStream(bytes), "w.safetensors");

    [Fact]
    public void Tensors_written_one_by_one_make_the_same_file()
    {
        Tensor first = Tensor.From([1, 2, 3, 4, 5, 6], 2, 3), second = Tensor.From([7], 1);
        MemoryStream atOnce = new(), oneByOne = new();
        Safetensors.Write(atOnce, [new("a", first), new("b", second)], [new("fact", "text")]);
        SafetensorsWriter writer = new(oneByOne, [("a", [2, 3]), ("b", [1])], [new("fact", "text")]);
        Assert.Throws<ArgumentException>(() => writer.Add("b", second));
        writer.Add("a", first);
        Assert.Throws<InvalidOperationException>(writer.Complete);
        Assert.Throws<ArgumentException>(() => writer.Add("b", first));
        writer.Add("b", second);
        Assert.Throws<ArgumentException>(() => writer.Add("b", second));
        writer.Complete();
        Assert.Equal(atOnce.ToArray(), oneByOne.ToArray());
    }

    [Fact]
    public void Shapes_are_read_without_the_numbers()
    {
        using TemporaryFolder folder = new();
        Safetensors.Write(folder["x"], [new("b", new Tensor(2, 3)), new("a", new Tensor(4))]);
        OrderedDictionary<string, int[]> shapes = Safetensors.ReadShapes(folder["x"]);
        Assert.Equal(["b", "a"], shapes.Keys);
        Assert.Equal([2, 3], shapes["b"]);
        System.IO.File.WriteAllText(folder["y"], "something else altogether");
        Assert.Throws<TensorFormatException>(() => Safetensors.ReadShapes(folder["y"]));
    }
}
