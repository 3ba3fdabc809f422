using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Numerics;

/// <summary>
/// The bits of the elementary functions, of softmax and of random numbers, hashed here and in processes of the same program that
/// are told to have narrower SIMD, or none.
/// </summary>
public sealed class ElementaryWidthTests
{
    // Changes only with the numerics version: results of older versions are then no longer reproduced bit for bit.
    private const string Golden = "65d0c9a339adf1e725dc9cdbf169ceda8cfa8179e799f35b0ec7623da7993f71";

    [Fact]
    public void Bits_are_those_of_this_numerics_version() => Assert.Equal(Golden, ElementaryBits());

    [Theory]
    [MemberData(nameof(SimdSwitches.All), MemberType = typeof(SimdSwitches))]
    public async Task Bits_do_not_depend_on_the_width_of_simd(string off, int widest) =>
        Assert.Equal(
            [ElementaryBits()],
            await SimdSwitches.AskWithout(typeof(ElementaryWidthTests), nameof(Bits_are_answered_to_the_parent), off, widest));

    [Fact]
    public void Bits_are_answered_to_the_parent() => SimdSwitches.Answer(() => [ElementaryBits()]);

    /// <summary>A hash of the bits of every function over a sweep of arguments, and of draws of every kind.</summary>
    private static string ElementaryBits()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        float[] x = new float[8191], y = new float[x.Length];
        for (int scale = 0; scale < 3; scale++)
        {
            // Every size of number, then the ranges where the functions bend.
            float width = scale == 1 ? 120 : 4;
            for (int i = 0; i < x.Length; i++)
                x[i] = scale == 0 ? BitConverter.Int32BitsToSingle(i * 261_631 - (i % 2 << 31)) : width * (i - 4095) / 4096;
            for (int f = 0; f < 8; f++)
            {
                switch (f)
                {
                    case 0: Elementary.Exp(x, y); break;
                    case 1: Elementary.Log(x, y); break;
                    case 2: Elementary.Tanh(x, y); break;
                    case 3: Elementary.Sigmoid(x, y); break;
                    case 4: Elementary.Softplus(x, 1, y); break;
                    case 5: Elementary.Softplus(x, 10, y); break;
                    case 6: Slope(Nonlinearity.Tanh); break;
                    default: Slope(Nonlinearity.Softplus); break;
                }
                Add(y);
            }
        }

        Span<float> part = y.AsSpan(0, 3001);
        RandomStream stream = new(42, "width", 1, 7);
        stream.FillUniform(part, -3, 5);
        Add(part);
        float[] probability = [.. part];
        stream.FillNormal(part, 0.7f);
        Add(part);
        stream.AddNormal(part, 0.1f, -1.3f);
        Add(part);
        for (int columns = 1; columns < 60; columns++)
        {
            Span<float> row = part.Slice(columns * 40, columns);
            stream.FillNormal(row, 4);
            double sum = TensorSoftmax.LogSumExp(row);
            hash.AppendData(MemoryMarshal.AsBytes(new Span<double>(ref sum)));
            TensorSoftmax.SetSoftmax(row, row);
        }
        Add(part);
        stream.FillSigns(part, 0.01f);
        stream.AddSigns(part, 0.003f);
        Add(part);
        stream.FillBernoulli(part, probability);
        Add(part);
        int[] order = [.. Enumerable.Range(0, 1000)];
        stream.Shuffle(order);
        hash.AppendData(MemoryMarshal.AsBytes<int>(order));
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Add(Span<float> values)
        {
            // Which NaN comes out is not promised.
            foreach (ref float value in values)
                if (float.IsNaN(value)) value = float.NaN;
            hash.AppendData(MemoryMarshal.AsBytes(values));
        }

        void Slope(Nonlinearity f)
        {
            Tensor h = Tensor.From(x, x.Length), d = h.LikeThis();
            h.Apply(f);
            d.Fill(1);
            d.TimesSlope(h, f);
            d.Span.CopyTo(y);
        }
    }
}
