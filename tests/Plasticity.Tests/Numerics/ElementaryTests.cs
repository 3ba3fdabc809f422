using System.Runtime.Intrinsics;
using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Numerics;

/// <summary>The oracle is the double-precision function of the runtime, whose error is nothing beside a float's.</summary>
public sealed class ElementaryTests
{
    private const int Count = 1_000_000;

    private delegate void Function(ReadOnlySpan<float> x, Span<float> result);

    [Fact]
    public void Exp_is_within_one_ulp_where_the_result_is_normal()
    {
        Assert.InRange(WorstUlp(Grid(-87.3f, 88.72f), Elementary.Exp, Math.Exp), 0, 1);
        Assert.InRange(WorstUlp(Grid(-1, 1), Elementary.Exp, Math.Exp), 0, 1);
    }

    [Fact]
    public void Exp_of_very_negative_numbers_is_the_nearest_subnormal_or_one_beside_it()
    {
        float[] x = Grid(-106, -87.3f), y = new float[x.Length];
        Elementary.Exp(x, y);
        for (int i = 0; i < x.Length; i++) Assert.InRange(Math.Abs(y[i] - Math.Exp(x[i])), 0, 1.5 * float.Epsilon);
    }

    [Fact]
    public void Log_is_within_one_ulp_over_every_size_of_number()
    {
        float[] x = new float[Count];
        uint stride = 0x7F800000 / Count;
        for (int i = 0; i < Count; i++) x[i] = BitConverter.UInt32BitsToSingle(1 + (uint)i * stride);
        Assert.InRange(WorstUlp(x, Elementary.Log, Math.Log), 0, 1);
        Assert.InRange(WorstUlp(Grid(0.25f, 4), Elementary.Log, Math.Log), 0, 1.01);
        Assert.InRange(WorstUlp(Grid(0.999f, 1.001f), Elementary.Log, Math.Log), 0, 1.01);
    }

    [Fact]
    public void Tanh_keeps_its_relative_accuracy_down_to_the_smallest_numbers()
    {
        Assert.InRange(WorstRelative(Grid(-12, 12), Elementary.Tanh, Math.Tanh), 0, 3e-7);
        Assert.InRange(WorstRelative(Grid(-0.01f, 0.01f), Elementary.Tanh, Math.Tanh), 0, 3e-7);
        Assert.InRange(WorstRelative(Logarithmic(1e-37f, 20f), Elementary.Tanh, Math.Tanh), 0, 3e-7);
        foreach (float x in (float[])[float.Epsilon, -1e-40f, 1e-20f, -0f, 0f]) Assert.Equal(x, One(Elementary.Tanh, x));
        Assert.True(float.IsNegative(One(Elementary.Tanh, -0f)));
    }

    [Fact]
    public void Tanh_never_leaves_minus_one_to_one_and_is_odd()
    {
        float[] x = Grid(0, 100), y = new float[Count], z = new float[Count];
        Elementary.Tanh(x, y);
        for (int i = 0; i < x.Length; i++) x[i] = -x[i];
        Elementary.Tanh(x, z);
        for (int i = 0; i < x.Length; i++)
        {
            Assert.InRange(y[i], 0, 1);
            Assert.Equal(y[i], -z[i]);
        }
    }

    [Fact]
    public void Sigmoid_is_accurate_relative_to_itself_on_both_sides()
    {
        static double Oracle(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));
        Assert.InRange(WorstRelative(Grid(-87, 40), Elementary.Sigmoid, Oracle), 0, 2e-7);
        Assert.InRange(WorstRelative(Grid(-2, 2), Elementary.Sigmoid, Oracle), 0, 2e-7);
    }

    [Theory]
    [InlineData(1f)]
    [InlineData(10f)]
    [InlineData(0.3f)]
    public void Softplus_is_accurate_relative_to_itself_on_both_sides(float sharpness)
    {
        double Oracle(double x)
        {
            // Kahan's log(1 + y), since the runtime has none.
            double y = Math.Exp(-sharpness * Math.Abs(x)), u = 1 + y;
            double log = u == 1 ? y : Math.Log(u) * (y / (u - 1));
            return Math.Max(x, 0) + log / sharpness;
        }
        void Softplus(ReadOnlySpan<float> x, Span<float> result) => Elementary.Softplus(x, sharpness, result);
        Assert.InRange(WorstRelative(Grid(-5 / sharpness, 5 / sharpness), Softplus, Oracle), 0, 4e-7);
        Assert.InRange(WorstRelative(Grid(0, 1000), Softplus, Oracle), 0, 4e-7);
        Assert.InRange(WorstAbsolute(Grid(-1000, 0), Softplus, Oracle), 0, 1e-7 / sharpness);
        // The rounding of p x itself limits what any method that forms it can do: |p x| 2^-24.
        Assert.InRange(WorstRelative(Grid(-80 / sharpness, 0), Softplus, Oracle), 0, 80 * 6e-8 + 4e-7);
    }

    [Fact]
    public void Edges_are_what_mathematics_says()
    {
        const float inf = float.PositiveInfinity;
        Assert.Equal(1, One(Elementary.Exp, 0));
        Assert.Equal(inf, One(Elementary.Exp, inf));
        Assert.Equal(inf, One(Elementary.Exp, 88.73f));
        Assert.Equal(inf, One(Elementary.Exp, float.MaxValue));
        Assert.Equal(0, One(Elementary.Exp, -inf));
        Assert.Equal(0, One(Elementary.Exp, float.MinValue));
        Assert.Equal(-inf, One(Elementary.Log, 0));
        Assert.Equal(-inf, One(Elementary.Log, -0f));
        Assert.Equal(inf, One(Elementary.Log, inf));
        Assert.Equal(0, One(Elementary.Log, 1));
        Assert.True(float.IsNaN(One(Elementary.Log, -1e-42f)));
        Assert.True(float.IsNaN(One(Elementary.Log, -inf)));
        Assert.Equal((float)Math.Log(float.Epsilon), One(Elementary.Log, float.Epsilon));
        Assert.Equal(1, One(Elementary.Tanh, inf));
        Assert.Equal(-1, One(Elementary.Tanh, -inf));
        Assert.Equal(1, One(Elementary.Sigmoid, inf));
        Assert.Equal(0, One(Elementary.Sigmoid, -inf));
        Assert.Equal(0.5f, One(Elementary.Sigmoid, 0));
        Function softplus = (x, result) => Elementary.Softplus(x, 2, result);
        Assert.Equal(inf, One(softplus, inf));
        Assert.Equal(0, One(softplus, -inf));
        Assert.Equal(float.MaxValue, One(softplus, float.MaxValue));
        foreach (Function f in (Function[])[Elementary.Exp, Elementary.Log, Elementary.Tanh, Elementary.Sigmoid, softplus])
            Assert.True(float.IsNaN(One(f, float.NaN)));
    }

    [Fact]
    public void Log_of_doubles_is_within_one_ulp()
    {
        RandomStream stream = new(3, "doubles");
        for (int i = 0; i < 200_000; i++)
        {
            long bits = (long)((ulong)stream.NextBits() << 32 | stream.NextBits()) & long.MaxValue;
            double x = i % 2 == 0 ? BitConverter.Int64BitsToDouble(bits) : 0.5 + stream.NextUniform();
            if (!double.IsFinite(x)) continue;
            double expected = Math.Log(x), ulp = Math.BitIncrement(Math.Abs(expected)) - Math.Abs(expected);
            Assert.InRange(Math.Abs(Elementary.Log(x) - expected), 0, 1.01 * ulp);
        }
        Assert.Equal(double.NegativeInfinity, Elementary.Log(0d));
        Assert.Equal(double.PositiveInfinity, Elementary.Log(double.PositiveInfinity));
        Assert.True(double.IsNaN(Elementary.Log(-1d)));
        Assert.True(double.IsNaN(Elementary.Log(double.NaN)));
        Assert.Equal(0, Elementary.Log(1d));
    }

    [Fact]
    public void Exp_of_non_positive_doubles_is_within_two_ulp()
    {
        for (int i = 0; i < 400_000; i++)
        {
            double x = -700.0 * i / 400_000 * i / 400_000, expected = Math.Exp(x);
            Assert.InRange(Math.Abs(Elementary.ExpOfNonPositive(Vector256.Create(x))[0] / expected - 1), 0, 4.5e-16);
        }
        Assert.Equal(1, Elementary.ExpOfNonPositive(Vector256.Create(0.0))[0]);
        Assert.Equal(0, Elementary.ExpOfNonPositive(Vector256.Create(double.NegativeInfinity))[0]);
        Assert.True(double.IsNaN(Elementary.ExpOfNonPositive(Vector256.Create(double.NaN))[0]));
    }

    [Fact]
    public void Exp_of_doubles_is_within_four_ulp()
    {
        for (int i = -1000; i <= 1000; i++)
        {
            double x = 0.7 * i, expected = Math.Exp(x), ulp = Math.BitIncrement(expected) - expected;
            Assert.InRange(Math.Abs(Elementary.Exp(x) - expected), 0, 4 * ulp);
        }
        Assert.Equal(1, Elementary.Exp(0d));
        Assert.Equal(0, Elementary.Exp(double.NegativeInfinity));
        Assert.Equal(double.PositiveInfinity, Elementary.Exp(710d));
        Assert.True(double.IsNaN(Elementary.Exp(double.NaN)));
    }

    [Fact]
    public void Sine_and_cosine_are_those_of_the_turn()
    {
        double worst = 0;
        for (uint i = 0; i < Count; i++)
        {
            uint turns = i * 4294u + 7;
            (Vector256<float> sin, Vector256<float> cos) = Elementary.SinCosOfTurns(Vector256.Create(turns));
            (double s, double c) = Math.SinCos(turns * (2 * Math.PI / 4294967296));
            worst = Math.Max(worst, Math.Max(Math.Abs(sin[0] - s), Math.Abs(cos[0] - c)));
        }
        Assert.InRange(worst, 0, 1.2e-7);
        Assert.Equal(1, Elementary.SinCosOfTurns(Vector256<uint>.Zero).Cos[0]);
        Assert.Equal(1, Elementary.SinCosOfTurns(Vector256.Create(1u << 30)).Sin[0]);
        Assert.Equal(-1, Elementary.SinCosOfTurns(Vector256.Create(1u << 31)).Cos[0]);
    }

    [Fact]
    public void A_span_of_any_length_gives_what_its_elements_give_alone_in_place_too()
    {
        for (int length = 0; length <= 35; length++)
        {
            float[] x = new float[length], y = new float[length];
            new RandomStream(1, "spans", length).FillUniform(x, -3, 3);
            Elementary.Tanh(x, y);
            for (int i = 0; i < length; i++) Assert.Equal(One(Elementary.Tanh, x[i]), y[i]);
            Elementary.Tanh(x, x);
            Assert.Equal(y, x);
        }
        float[] shifted = new float[20];
        Assert.Throws<ArgumentException>(() => Elementary.Exp(shifted.AsSpan(0, 10), shifted.AsSpan(1, 10)));
        Assert.Throws<ArgumentException>(() => Elementary.Exp(shifted.AsSpan(0, 10), shifted.AsSpan(0, 9)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Elementary.Softplus(shifted, 0, shifted));
    }

    private static float One(Function f, float x)
    {
        float[] result = new float[1];
        f([x], result);
        return result[0];
    }

    private static float[] Grid(float low, float high)
    {
        float[] x = new float[Count];
        for (int i = 0; i < Count; i++) x[i] = (float)(low + ((double)high - low) * i / (Count - 1));
        return x;
    }

    private static float[] Logarithmic(float low, float high)
    {
        float[] x = new float[Count];
        for (int i = 0; i < Count; i++) x[i] = (float)(low * Math.Exp(Math.Log(high / (double)low) * i / (Count - 1)));
        return x;
    }

    private static double Worst(float[] x, Function f, Func<double, double> oracle, Func<double, double> unit)
    {
        float[] y = new float[x.Length];
        f(x, y);
        double worst = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double expected = oracle(x[i]), error = y[i] == expected ? 0 : Math.Abs(y[i] - expected) / unit(expected);
            if (!(error <= worst)) worst = error;
        }
        return worst;
    }

    private static double WorstUlp(float[] x, Function f, Func<double, double> oracle) =>
        Worst(x, f, oracle, y => MathF.BitIncrement(Math.Abs((float)y)) - Math.Abs((float)y));

    private static double WorstRelative(float[] x, Function f, Func<double, double> oracle) => Worst(x, f, oracle, Math.Abs);

    private static double WorstAbsolute(float[] x, Function f, Func<double, double> oracle) => Worst(x, f, oracle, _ => 1);
}
