using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Plasticity.Numerics;

/// <summary>
/// Exponential, logarithm and their relatives, of our own: only exactly rounded operations (+ - * / sqrt and fused
/// multiply-add) in a fixed order, eight floats at a time, so that the bits are the same on every machine, with any SIMD or
/// none. The C runtime's functions give no such promise.
/// </summary>
/// <remarks>
/// The polynomials are those of Cephes (S. Moshier, Methods and Programs for Mathematical Functions, 1989), evaluated with
/// fused multiply-add. NaN gives NaN; which of the NaNs is the one thing that may differ between machines. The span forms
/// accept a result that is exactly <c>x</c> or does not overlap it; each element depends on its own argument only.
/// </remarks>
public static class Elementary
{
    private const float Log2E = 1.44269504088896341f, Ln2High = 0.693359375f, Ln2Low = -2.12194440e-4f;

    // 1.5 * 2^23: adding it leaves the nearest integer in the low bits of the sum.
    private const float Rounder = 12582912f;

    /// <summary>e^x, within 1 ulp. Above 88.73 +inf; below -87.34 subnormal, a multiple of 2^-149; below -104 exactly 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exp(Vector256<float> x)
    {
        // Comparisons, not Min and Max: they let NaN through.
        x = Vector256.ConditionalSelect(Vector256.GreaterThan(x, Vector256.Create(89f)), Vector256.Create(89f), x);
        x = Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256.Create(-104f)), Vector256.Create(-104f), x);
        Vector256<float> q = ReducedExpM1(x, out Vector256<int> n) + Vector256<float>.One;
        // In two steps, since 2^n itself need not be a float where the result is one. Only the last step can round.
        Vector256<int> half = n >> 1;
        return q * PowerOfTwo(half) * PowerOfTwo(n - half);
    }

    /// <summary>log(x), within 1 ulp, subnormal x too. log 0 = -inf, log inf = inf, NaN below 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Log(Vector256<float> x)
    {
        Vector256<float> tiny = Vector256.LessThan(x, Vector256.Create(1.17549435e-38f));
        Vector256<float> scaled = Vector256.ConditionalSelect(tiny, x * 8388608f, x);
        // x = m 2^e with sqrt(1/2) <= m < sqrt(2): 0x3f3504f3 is the float at sqrt(1/2).
        Vector256<int> e = (scaled.AsInt32() - Vector256.Create(0x3f3504f3)) >> 23;
        Vector256<float> f = (scaled.AsInt32() - (e << 23)).AsSingle() - Vector256<float>.One;
        Vector256<float> exponent = Vector256.ConvertToSingle(e) - (tiny & Vector256.Create(23f));
        Vector256<float> result = LogOnePlus(f, exponent);
        Vector256<float> outside = Vector256.ConditionalSelect(
            Vector256.Equals(x, Vector256<float>.Zero), Vector256.Create(float.NegativeInfinity), Vector256.Create(float.NaN));
        result = Vector256.ConditionalSelect(Vector256.GreaterThan(x, Vector256<float>.Zero), result, outside);
        return Vector256.ConditionalSelect(Vector256.Equals(x, Vector256.Create(float.PositiveInfinity)), x, result);
    }

    /// <summary>tanh(x), within 2e-7 of itself (relative, also near 0, where it is x), never beyond -1 and 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Tanh(Vector256<float> x)
    {
        // With E = exp(-2|x|) - 1, which keeps its relative accuracy near 0, tanh |x| = -E / (2 + E).
        Vector256<float> e = ExpM1OfNonPositive(Vector256.Abs(x) * -2f);
        Vector256<float> magnitude = e / (Vector256.Create(2f) + e);
        return Vector256.Abs(magnitude) | (x & Vector256.Create(-0f));
    }

    /// <summary>1 / (1 + e^-x), within 2e-7 of itself (relative), also where it is nearly 0; 0 below -104.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Sigmoid(Vector256<float> x)
    {
        Vector256<float> e = Exp(-Vector256.Abs(x));
        Vector256<float> numerator = Vector256.ConditionalSelect(
            Vector256.GreaterThanOrEqual(x, Vector256<float>.Zero), Vector256<float>.One, e);
        return numerator / (Vector256<float>.One + e);
    }

    /// <summary>
    /// log(1 + e^(p x)) / p, within 4e-7 of itself (relative), to which rounding p x adds 6e-8 |p x| below 0; never negative, x for
    /// large x, 0 for p x below -87.
    /// </summary>
    /// <param name="x">The arguments.</param>
    /// <param name="sharpness">p, above 0: the larger, the closer to max(x, 0).</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Softplus(Vector256<float> x, float sharpness)
    {
        // = max(x, 0) + log(1 + e^(-p |x|)) / p: nothing overflows, nothing cancels.
        // Where e would be subnormal it is 0: its size is beyond noticing and processors are slow at subnormal numbers.
        Vector256<float> a = Vector256.Abs(x) * -sharpness;
        Vector256<float> e = Vector256.AndNot(Exp(a), Vector256.LessThan(a, Vector256.Create(-87f)));
        Vector256<float> upper = Vector256.GreaterThan(e, Vector256.Create(0.41421356f));
        Vector256<float> f = Vector256.ConditionalSelect(
            upper, Vector256.FusedMultiplyAdd(e, Vector256.Create(0.5f), Vector256.Create(-0.5f)), e);
        Vector256<float> log = LogOnePlus(f, upper & Vector256<float>.One);
        Vector256<float> positive = x & Vector256.GreaterThan(x, Vector256<float>.Zero);
        return positive + log / Vector256.Create(sharpness);
    }

    /// <summary>result = e^x.</summary>
    /// <param name="x">The arguments; the range and accuracy are those of <see cref="Exp(Vector256{float})"/>.</param>
    /// <param name="result">As many numbers as <paramref name="x"/>; may be it.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the spans overlap without being the same.</exception>
    public static void Exp(ReadOnlySpan<float> x, Span<float> result) => Map(x, result, default(ExpMap));

    /// <summary>result = log(x).</summary>
    /// <param name="x">The arguments; the range and accuracy are those of <see cref="Log(Vector256{float})"/>.</param>
    /// <param name="result">As many numbers as <paramref name="x"/>; may be it.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the spans overlap without being the same.</exception>
    public static void Log(ReadOnlySpan<float> x, Span<float> result) => Map(x, result, default(LogMap));

    /// <summary>result = tanh(x).</summary>
    /// <param name="x">The arguments; the accuracy is that of <see cref="Tanh(Vector256{float})"/>.</param>
    /// <param name="result">As many numbers as <paramref name="x"/>; may be it.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the spans overlap without being the same.</exception>
    public static void Tanh(ReadOnlySpan<float> x, Span<float> result) => Map(x, result, default(TanhMap));

    /// <summary>result = 1 / (1 + e^-x).</summary>
    /// <param name="x">The arguments; the accuracy is that of <see cref="Sigmoid(Vector256{float})"/>.</param>
    /// <param name="result">As many numbers as <paramref name="x"/>; may be it.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the spans overlap without being the same.</exception>
    public static void Sigmoid(ReadOnlySpan<float> x, Span<float> result) => Map(x, result, default(SigmoidMap));

    /// <summary>result = log(1 + e^(p x)) / p.</summary>
    /// <param name="x">The arguments; the accuracy is that of <see cref="Softplus(Vector256{float}, float)"/>.</param>
    /// <param name="sharpness">p, above 0.</param>
    /// <param name="result">As many numbers as <paramref name="x"/>; may be it.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the spans overlap without being the same.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="sharpness"/> is not above 0.</exception>
    public static void Softplus(ReadOnlySpan<float> x, float sharpness, Span<float> result)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sharpness);
        Map(x, result, new SoftplusMap(sharpness));
    }

    /// <summary>log(x) in double precision, within 1 ulp (the algorithm of fdlibm's e_log.c, Sun Microsystems, 1993).</summary>
    /// <param name="x">Any number: log 0 = -inf, log inf = inf, NaN below 0 or for NaN.</param>
    public static double Log(double x)
    {
        if (!(x > 0) || double.IsInfinity(x)) return x == 0 ? double.NegativeInfinity : x > 0 ? x : double.NaN;
        int scale = 0;
        if (x < 2.2250738585072014e-308)
        {
            x *= 18014398509481984; // 2^54
            scale = -54;
        }
        long bits = BitConverter.DoubleToInt64Bits(x);
        int k = (int)((bits - 0x3FE6A09E667F3BCD) >> 52); // the double at sqrt(1/2)
        double f = BitConverter.Int64BitsToDouble(bits - ((long)k << 52)) - 1;
        k += scale;
        double s = f / (2 + f), z = s * s, w = z * z;
        double odd = w * (0.3999999999940941908 + w * (0.2222219843214978396 + w * 0.1531383769920937332));
        double even = z * (0.6666666666666735130
            + w * (0.2857142874366239149 + w * (0.1818357216161805012 + w * 0.1479819860511658591)));
        double half = 0.5 * f * f;
        return k * 6.93147180369123816490e-01 - ((half - (s * (half + odd + even) + k * 1.90821492927058770002e-10)) - f);
    }

    /// <summary>e^x in double precision, within 4 ulp; 0 below -708, +inf above 708, NaN for NaN.</summary>
    public static double Exp(double x)
    {
        double small = ExpOfNonPositive(Vector256.Create(-Math.Abs(x)))[0];
        return x > 0 ? 1 / small : small;
    }

    /// <summary>e^x - 1 for x at most 0, accurate relative to itself; -1 below -20.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> ExpM1OfNonPositive(Vector256<float> x)
    {
        x = Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256.Create(-20f)), Vector256.Create(-20f), x);
        Vector256<float> q = ReducedExpM1(x, out Vector256<int> n);
        Vector256<float> power = PowerOfTwo(n);
        return Vector256.FusedMultiplyAdd(power, q, power - Vector256<float>.One);
    }

    /// <summary>e^x in double precision for x at most 0, within 2 ulp; 0 below -708.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<double> ExpOfNonPositive(Vector256<double> x)
    {
        Vector256<double> gone = Vector256.LessThan(x, Vector256.Create(-708.0));
        x = Vector256.ConditionalSelect(gone, Vector256.Create(-708.0), x);
        Vector256<double> rounder = Vector256.Create(6755399441055744.0); // 1.5 * 2^52
        Vector256<double> shifted = Vector256.FusedMultiplyAdd(x, Vector256.Create(1.4426950408889634), rounder);
        Vector256<double> n = shifted - rounder;
        Vector256<double> r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-6.93147180369123816490e-01), x);
        r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-1.90821492927058770002e-10), r);
        // The Taylor series to r^13: |r| <= 0.347 leaves 4e-18.
        Vector256<double> p = Vector256.Create(1.0 / 6227020800);
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 479001600));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 39916800));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 3628800));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 362880));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 40320));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 5040));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 720));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 120));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 24));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 6));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(0.5));
        p = Vector256.FusedMultiplyAdd(p, r * r, r) + Vector256<double>.One;
        Vector256<double> power = ((shifted.AsInt64() - rounder.AsInt64() + Vector256.Create(1023L)) << 52).AsDouble();
        return Vector256.AndNot(p * power, gone);
    }

    /// <summary>Sine and cosine of the angle of <paramref name="turns"/> / 2^32 full turns, within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static (Vector256<float> Sin, Vector256<float> Cos) SinCosOfTurns(Vector256<uint> turns)
    {
        // The nearest quarter turn, and what is left of the angle: -pi/4 to pi/4.
        Vector256<uint> quarter = (turns + Vector256.Create(0x2000_0000u)) >> 30;
        Vector256<float> r = Vector256.ConvertToSingle((turns - (quarter << 30)).AsInt32()) * Vector256.Create(1.46291807926716e-9f);
        Vector256<float> z = r * r;
        Vector256<float> s = Vector256.FusedMultiplyAdd(Vector256.Create(-1.9515295891e-4f), z, Vector256.Create(8.3321608736e-3f));
        s = Vector256.FusedMultiplyAdd(s, z, Vector256.Create(-1.6666654611e-1f));
        s = Vector256.FusedMultiplyAdd(s * z, r, r);
        Vector256<float> c = Vector256.Create(2.443315711809948e-5f);
        c = Vector256.FusedMultiplyAdd(c, z, Vector256.Create(-1.388731625493765e-3f));
        c = Vector256.FusedMultiplyAdd(c, z, Vector256.Create(4.166664568298827e-2f));
        c = Vector256.FusedMultiplyAdd(c, z, Vector256.Create(-0.5f));
        c = Vector256.FusedMultiplyAdd(c, z, Vector256<float>.One);
        Vector256<float> swap = Vector256.Equals(quarter & Vector256<uint>.One, Vector256<uint>.One).AsSingle();
        Vector256<float> sinSign = ((quarter & Vector256.Create(2u)) << 30).AsSingle();
        Vector256<float> cosSign = (((quarter + Vector256<uint>.One) & Vector256.Create(2u)) << 30).AsSingle();
        return (Vector256.ConditionalSelect(swap, c, s) ^ sinSign, Vector256.ConditionalSelect(swap, s, c) ^ cosSign);
    }

    // e^x = 2^n (1 + q): returns q, accurate relative to itself, for |x| below 2^22.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> ReducedExpM1(Vector256<float> x, out Vector256<int> n)
    {
        Vector256<float> rounder = Vector256.Create(Rounder);
        Vector256<float> shifted = Vector256.FusedMultiplyAdd(x, Vector256.Create(Log2E), rounder);
        n = shifted.AsInt32() - rounder.AsInt32();
        Vector256<float> whole = shifted - rounder;
        Vector256<float> r = Vector256.FusedMultiplyAdd(whole, Vector256.Create(-Ln2High), x);
        r = Vector256.FusedMultiplyAdd(whole, Vector256.Create(-Ln2Low), r);
        Vector256<float> p = Vector256.FusedMultiplyAdd(Vector256.Create(1.9875691500e-4f), r, Vector256.Create(1.3981999507e-3f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(8.3334519073e-3f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(4.1665795894e-2f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.6666665459e-1f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(5.0000001201e-1f));
        return Vector256.FusedMultiplyAdd(p, r * r, r);
    }

    // log(1 + f) + exponent log 2, for sqrt(1/2) <= 1 + f < sqrt(2).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> LogOnePlus(Vector256<float> f, Vector256<float> exponent)
    {
        // Below 2^-30 log(1 + f) is f, and powers of f that may be subnormal, which processors are slow at, need not be formed.
        Vector256<float> g = f & Vector256.GreaterThan(Vector256.Abs(f), Vector256.Create(1f / (1 << 30)));
        Vector256<float> z = g * g;
        Vector256<float> p = Vector256.FusedMultiplyAdd(Vector256.Create(7.0376836292e-2f), f, Vector256.Create(-1.1514610310e-1f));
        p = Vector256.FusedMultiplyAdd(p, f, Vector256.Create(1.1676998740e-1f));
        p = Vector256.FusedMultiplyAdd(p, f, Vector256.Create(-1.2420140846e-1f));
        p = Vector256.FusedMultiplyAdd(p, f, Vector256.Create(1.4249322787e-1f));
        p = Vector256.FusedMultiplyAdd(p, f, Vector256.Create(-1.6668057665e-1f));
        p = Vector256.FusedMultiplyAdd(p, f, Vector256.Create(2.0000714765e-1f));
        p = Vector256.FusedMultiplyAdd(p, f, Vector256.Create(-2.4999993993e-1f));
        p = Vector256.FusedMultiplyAdd(p, f, Vector256.Create(3.3333331174e-1f));
        Vector256<float> y = Vector256.FusedMultiplyAdd(exponent, Vector256.Create(Ln2Low), g * z * p);
        y = Vector256.FusedMultiplyAdd(z, Vector256.Create(-0.5f), y);
        return Vector256.FusedMultiplyAdd(exponent, Vector256.Create(Ln2High), f + y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> PowerOfTwo(Vector256<int> n) => ((n + Vector256.Create(127)) << 23).AsSingle();

    internal interface IMap
    {
        public Vector256<float> Of(Vector256<float> x);
    }

    internal static void Map<TMap>(ReadOnlySpan<float> x, Span<float> result, TMap map) where TMap : struct, IMap
    {
        if (x.Length != result.Length)
            throw new ArgumentException($"{x.Length} arguments do not fit {result.Length} results.", nameof(result));
        if (x.Overlaps(result, out int distance) && distance != 0)
            throw new ArgumentException("The result overlaps the arguments without being the same.", nameof(result));
        int count = x.Length;
        ref float from = ref MemoryMarshal.GetReference(x);
        ref float to = ref MemoryMarshal.GetReference(result);
        if (count < 8)
        {
            if (count == 0) return;
            Vector256<float> padded = default;
            Span<float> few = MemoryMarshal.CreateSpan(ref Unsafe.As<Vector256<float>, float>(ref padded), 8);
            x.CopyTo(few);
            padded = map.Of(padded);
            few[..count].CopyTo(result);
            return;
        }
        // The last eight are read before anything is written, so that in place too they map the arguments, not results.
        Vector256<float> last = Vector256.LoadUnsafe(ref from, (nuint)(count - 8));
        for (int i = 0; i <= count - 8; i += 8) map.Of(Vector256.LoadUnsafe(ref from, (nuint)i)).StoreUnsafe(ref to, (nuint)i);
        if (count % 8 != 0) map.Of(last).StoreUnsafe(ref to, (nuint)(count - 8));
    }

    private readonly struct ExpMap : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Of(Vector256<float> x) => Exp(x);
    }

    private readonly struct LogMap : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Of(Vector256<float> x) => Log(x);
    }

    private readonly struct TanhMap : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Of(Vector256<float> x) => Tanh(x);
    }

    private readonly struct SigmoidMap : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Of(Vector256<float> x) => Sigmoid(x);
    }

    private readonly struct SoftplusMap(float sharpness) : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Of(Vector256<float> x) => Softplus(x, sharpness);
    }
}
