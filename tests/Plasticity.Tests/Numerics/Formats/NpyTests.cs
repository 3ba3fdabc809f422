using System.Text;
using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Numerics.Formats;

public sealed class NpyTests
{
    [Theory]
    [InlineData("<f4", "0000803f000000c0", 1f, -2f)]
    [InlineData("<f8", "000000000000f03f00000000000000c0", 1f, -2f)]
    [InlineData("<f2", "003c00c0", 1f, -2f)]
    [InlineData("<i8", "0100000000000000feffffffffffffff", 1f, -2f)]
    [InlineData("<i4", "01000000feffffff", 1f, -2f)]
    [InlineData("<i2", "0100feff", 1f, -2f)]
    [InlineData("|i1", "01fe", 1f, -2f)]
    [InlineData("|u1", "01fe", 1f, 254f)]
    [InlineData("|b1", "0100", 1f, 0f)]
    public void Every_type_is_read_from_the_bytes_numpy_writes(string type, string data, float first, float second)
    {
        Tensor tensor = Read(File($"{{'descr': '{type}', 'fortran_order': False, 'shape': (2,), }}", Convert.FromHexString(data)));
        Assert.Equal([2], tensor.Shape.ToArray());
        Assert.Equal([first, second], tensor.Span.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_version_is_read(byte version) =>
        Assert.Equal(3, Read(File("{'descr': '|u1', 'fortran_order': False, 'shape': (1, 3), }", [1, 2, 3], version)).Columns);

    [Theory]
    [InlineData("{\"shape\":(2,1),\"fortran_order\":False,\"descr\":\"|u1\"}")]
    [InlineData("  { 'shape' : ( 2 , 1 , ) , 'fortran_order' : False , 'descr' : '|u1' , }  \n")]
    public void Any_order_quotes_and_spaces_are_read(string header) => Assert.Equal(2, Read(File(header, [1, 2])).Rows);

    [Fact]
    public void A_scalar_has_no_axes() =>
        Assert.Equal(0, Read(File("{'descr': '|u1', 'fortran_order': False, 'shape': (), }", [7])).Shape.Length);

    [Fact]
    public void Fortran_order_is_turned_into_ours_in_double_precision()
    {
        byte[] data = new byte[48];
        for (int i = 0; i < 6; i++) BitConverter.TryWriteBytes(data.AsSpan(8 * i), 0.1 * (i + 1));
        using Precision.Scope scope = Precision.Use(ElementPrecision.Double);
        Tensor x = Read(File("{'descr': '<f8', 'fortran_order': True, 'shape': (2, 3), }", data));
        Assert.Equal([0.1 * 1, 0.1 * 3, 0.1 * 5, 0.1 * 2, 0.1 * 4, 0.1 * 6], x.Doubles.ToArray());
    }

    [Fact]
    public void Fortran_order_is_turned_into_ours()
    {
        // np.asfortranarray(np.arange(24, dtype='u1').reshape(2, 3, 4)): the first axis runs fastest.
        byte[] data = new byte[24];
        for (int i = 0; i < 2; i++)
            for (int j = 0; j < 3; j++)
                for (int k = 0; k < 4; k++) data[i + 2 * j + 6 * k] = (byte)(12 * i + 4 * j + k);
        Tensor tensor = Read(File("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3, 4), }", data));
        Assert.Equal([2, 3, 4], tensor.Shape.ToArray());
        Assert.Equal(Enumerable.Range(0, 24).Select(i => (float)i), tensor.Span.ToArray());
    }

    [Fact]
    public void What_is_written_is_what_numpy_writes_byte_for_byte()
    {
        MemoryStream stream = new();
        Npy.Write(stream, Tensor.From([1, -2], 2, 1));
        string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }".PadRight(117) + "\n";
        Assert.Equal(File(header, [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]), stream.ToArray());
        stream = new();
        Npy.Write(stream, [1.0], 1);
        header = "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }".PadRight(117) + "\n";
        Assert.Equal(File(header, [0, 0, 0, 0, 0, 0, 0xf0, 0x3f]), stream.ToArray());
        Assert.Throws<ArgumentException>(() => Npy.Write(new MemoryStream(), [1.0], 2));
    }

    [Fact]
    public void Whole_numbers_and_texts_are_written_as_numpy_writes_them()
    {
        // np.array([[1], [-2]]); np.array([2**64 - 1], 'u8'); np.array(['a', '', 'é😀'])
        Assert.Equal(File("{'descr': '<i8', 'fortran_order': False, 'shape': (2, 1), }".PadRight(117) + "\n",
            Convert.FromHexString("0100000000000000feffffffffffffff")), Written(stream => Npy.Write(stream, [1L, -2L], 2, 1)));
        Assert.Equal(File("{'descr': '<u8', 'fortran_order': False, 'shape': (1,), }".PadRight(117) + "\n",
            Convert.FromHexString("ffffffffffffffff")), Written(stream => Npy.Write(stream, [ulong.MaxValue], 1)));
        Assert.Equal(File("{'descr': '<U2', 'fortran_order': False, 'shape': (3,), }".PadRight(117) + "\n",
            Convert.FromHexString("6100000000000000" + "0000000000000000" + "e900000000f60100")),
            Written(stream => Npy.Write(stream, ["a", "", "é😀"], 3)));
        // Room for one character even if no text has any.
        Assert.Equal(File("{'descr': '<U1', 'fortran_order': False, 'shape': (1, 1), }".PadRight(117) + "\n", [0, 0, 0, 0]),
            Written(stream => Npy.Write(stream, [""], 1, 1)));
        Assert.Throws<ArgumentException>(() => Npy.Write(new MemoryStream(), [1L], 2));
        Assert.Throws<ArgumentException>(() => Npy.Write(new MemoryStream(), [1UL], 2));
        Assert.Throws<ArgumentException>(() => Npy.Write(new MemoryStream(), ["a"], 2));

        static byte[] Written(Action<Stream> write)
        {
            MemoryStream stream = new();
            write(stream);
            return stream.ToArray();
        }
    }

    [Fact]
    public void What_is_written_is_read_back_for_every_rank()
    {
        foreach (int[] shape in (int[][])[[], [5], [2, 3], [2, 3, 4], [1, 1, 2, 1, 3]])
        {
            Tensor tensor = new(shape);
            new RandomStream(1, "npy").FillNormal(tensor.Span, 1);
            MemoryStream stream = new();
            Npy.Write(stream, tensor);
            Assert.Equal(0, (stream.Length - 4 * tensor.Count) % 64);
            Tensor back = Read(stream.ToArray());
            Assert.Equal(shape, back.Shape.ToArray());
            Assert.Equal(tensor.Span, back.Span);
        }
    }

    [Theory]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", "'>f4'")]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", "'<c8'")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", "a simple type")]
    [InlineData("{'descr': '<f4', 'fortran_order': 0, 'shape': (1,), }", "True or False")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (0,), }", "an extent of 0")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "expected an extent")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "8 bytes of an array of shape 2")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }", "1 further bytes")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999, 99999, 99999), }", "99999x99999x99999")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }", "expected an extent")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, }", "no key shape")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", "'descr'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1}", "'more'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), } x", "nothing but spaces")]
    [InlineData("{'descr", "a closing quote")]
    public void Headers_that_are_not_understood_are_refused_by_name(string header, string says)
    {
        TensorFormatException e = Assert.Throws<TensorFormatException>(() => Read(File(header, [0, 0, 128, 63])));
        Assert.Contains(says, e.Message, StringComparison.Ordinal);
        Assert.StartsWith("some.npy, byte ", e.Message, StringComparison.Ordinal);
        Assert.True(e.Offset >= 10);
    }

    [Fact]
    public void Files_are_written_and_read_by_path_leaving_nothing_else()
    {
        string folder = Directory.CreateTempSubdirectory().FullName, path = Path.Combine(folder, "x.npy");
        try
        {
            Npy.Write(path, Tensor.From([1, 2, 3], 3));
            Npy.Write(path, Tensor.From([4, 5], 2));
            Assert.Equal([4, 5], Npy.Read(path).Span.ToArray());
            Assert.Equal([path], Directory.GetFileSystemEntries(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public static byte[] File(string header, byte[] data, byte version = 1)
    {
        byte[] length = BitConverter.GetBytes(header.Length);
        return [0x93, .. "NUMPY"u8, version, 0, .. length[..(version == 1 ? 2 : 4)], .. Encoding.Latin1.GetBytes(header), .. data];
    }

    private static Tensor Read(byte[] bytes) => Npy.Read(new MemoryStream(bytes), "some.npy");
}
