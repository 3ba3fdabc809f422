using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Plasticity.Numerics.Kernels;

/// <summary>A function of each element. A struct, so that loops are compiled around it.</summary>
internal interface IUnaryMap
{
    public Vector256<float> Of(Vector256<float> x);
}

/// <summary>A function of two corresponding elements.</summary>
internal interface IBinaryMap
{
    public Vector256<float> Of(Vector256<float> x, Vector256<float> y);
}

/// <summary>
/// Loops over elements. The ends go through the same vector operation as the rest, so an element's value never depends on its place.
/// </summary>
internal static unsafe class Elementwise
{
    /// <summary>x = f(x).</summary>
    internal static void Map<TMap>(Span<float> x, TMap f) where TMap : struct, IUnaryMap
    {
        fixed (float* start = x) Map(start, x.Length, f);
    }

    /// <summary>result = f(x); both of one length, the same or no overlap.</summary>
    internal static void Map<TMap>(Span<float> result, ReadOnlySpan<float> x, TMap f) where TMap : struct, IUnaryMap
    {
        fixed (float* resultStart = result, xStart = x) Map(resultStart, xStart, xStart, result.Length, new OfFirst<TMap>(f));
    }

    /// <summary>result = f(x, y); all of one length.</summary>
    internal static void Map<TMap>(Span<float> result, ReadOnlySpan<float> x, ReadOnlySpan<float> y, TMap f) where TMap : struct, IBinaryMap
    {
        fixed (float* resultStart = result, xStart = x, yStart = y) Map(resultStart, xStart, yStart, result.Length, f);
    }

    /// <summary>x = f(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Map<TMap>(float* x, nint count, TMap f) where TMap : struct, IUnaryMap
    {
        nint i = 0;
        for (; i + 16 <= count; i += 16)
        {
            Vector256<float> first = f.Of(Vector256.Load(x + i)), second = f.Of(Vector256.Load(x + i + 8));
            Vector256.Store(first, x + i);
            Vector256.Store(second, x + i + 8);
        }
        for (; i + 8 <= count; i += 8) Vector256.Store(f.Of(Vector256.Load(x + i)), x + i);
        int rest = (int)(count - i);
        if (rest > 0) PartialVector.Store(f.Of(PartialVector.Load(x + i, rest)), x + i, rest);
    }

    /// <summary>x = f(x, y); y is taken as zeros if null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Map<TMap>(float* x, float* y, nint count, TMap f) where TMap : struct, IBinaryMap
    {
        if (y == null)
        {
            Map(x, count, new WithZero<TMap>(f));
            return;
        }
        Map(x, x, y, count, f);
    }

    /// <summary>result = f(x, y).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Map<TMap>(float* result, float* x, float* y, nint count, TMap f) where TMap : struct, IBinaryMap
    {
        nint i = 0;
        for (; i + 16 <= count; i += 16)
        {
            Vector256<float> first = f.Of(Vector256.Load(x + i), Vector256.Load(y + i));
            Vector256<float> second = f.Of(Vector256.Load(x + i + 8), Vector256.Load(y + i + 8));
            Vector256.Store(first, result + i);
            Vector256.Store(second, result + i + 8);
        }
        for (; i + 8 <= count; i += 8) Vector256.Store(f.Of(Vector256.Load(x + i), Vector256.Load(y + i)), result + i);
        int rest = (int)(count - i);
        if (rest > 0) PartialVector.Store(f.Of(PartialVector.Load(x + i, rest), PartialVector.Load(y + i, rest)), result + i, rest);
    }

    /// <summary>result += sign x y, with sign y rounded first; all of one length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void AddProduct(Span<float> result, ReadOnlySpan<float> x, ReadOnlySpan<float> y, float sign)
    {
        Vector256<float> factor = Vector256.Create(sign);
        fixed (float* to = result, xStart = x, yStart = y)
        {
            nint count = result.Length, i = 0;
            for (; i + 8 <= count; i += 8)
            {
                Vector256<float> scaled = factor * Vector256.Load(yStart + i);
                Vector256.Store(Vector256.FusedMultiplyAdd(Vector256.Load(xStart + i), scaled, Vector256.Load(to + i)), to + i);
            }
            int rest = (int)(count - i);
            if (rest == 0) return;
            Vector256<float> last = factor * PartialVector.Load(yStart + i, rest);
            last = Vector256.FusedMultiplyAdd(PartialVector.Load(xStart + i, rest), last, PartialVector.Load(to + i, rest));
            PartialVector.Store(last, to + i, rest);
        }
    }

    /// <summary>result = keep result + a x + b y, b y rounded first; all of one length. With keep 0 the result is not read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void LeakAndSum(Span<float> result, float keep, ReadOnlySpan<float> x, float a, ReadOnlySpan<float> y, float b)
    {
        Vector256<float> kept = Vector256.Create(keep), first = Vector256.Create(a), second = Vector256.Create(b);
        fixed (float* to = result, xStart = x, yStart = y)
        {
            nint count = result.Length, i = 0;
            for (; i + 8 <= count; i += 8)
            {
                Vector256<float> sum = Vector256.FusedMultiplyAdd(first, Vector256.Load(xStart + i), second * Vector256.Load(yStart + i));
                if (keep != 0) sum = Vector256.FusedMultiplyAdd(kept, Vector256.Load(to + i), sum);
                Vector256.Store(sum, to + i);
            }
            int rest = (int)(count - i);
            if (rest == 0) return;
            Vector256<float> last = second * PartialVector.Load(yStart + i, rest);
            last = Vector256.FusedMultiplyAdd(first, PartialVector.Load(xStart + i, rest), last);
            if (keep != 0) last = Vector256.FusedMultiplyAdd(kept, PartialVector.Load(to + i, rest), last);
            PartialVector.Store(last, to + i, rest);
        }
    }

    private readonly struct OfFirst<TMap>(TMap f) : IBinaryMap where TMap : struct, IUnaryMap
    {
        public Vector256<float> Of(Vector256<float> x, Vector256<float> y) => f.Of(x);
    }

    private readonly struct WithZero<TMap>(TMap f) : IUnaryMap where TMap : struct, IBinaryMap
    {
        public Vector256<float> Of(Vector256<float> x) => f.Of(x, Vector256<float>.Zero);
    }
}

internal readonly struct Identity : IUnaryMap
{
    public Vector256<float> Of(Vector256<float> x) => x;
}

internal readonly struct Relu : IUnaryMap
{
    // Not a maximum: whatever is not at or below zero stays, so a NaN is seen and not hidden.
    public Vector256<float> Of(Vector256<float> x) =>
        Vector256.ConditionalSelect(Vector256.LessThanOrEqual(x, Vector256<float>.Zero), Vector256<float>.Zero, x);
}

internal readonly struct LeakyRelu(float leak) : IUnaryMap
{
    public Vector256<float> Of(Vector256<float> x) =>
        Vector256.ConditionalSelect(Vector256.GreaterThan(x, Vector256<float>.Zero), x, x * Vector256.Create(leak));
}

internal readonly struct Sum : IBinaryMap
{
    public Vector256<float> Of(Vector256<float> x, Vector256<float> y) => x + y;
}

internal readonly struct Difference : IBinaryMap
{
    public Vector256<float> Of(Vector256<float> x, Vector256<float> y) => x - y;
}

internal readonly struct ElementProduct : IBinaryMap
{
    public Vector256<float> Of(Vector256<float> x, Vector256<float> y) => x * y;
}

/// <summary>x + factor y, rounded once.</summary>
internal readonly struct PlusTimes(float factor) : IBinaryMap
{
    public Vector256<float> Of(Vector256<float> x, Vector256<float> y) => Vector256.FusedMultiplyAdd(Vector256.Create(factor), y, x);
}

internal readonly struct Times(float factor) : IUnaryMap
{
    public Vector256<float> Of(Vector256<float> x) => x * Vector256.Create(factor);
}

/// <summary>keep x + gain y: the product with gain rounded, then the rest at once.</summary>
internal readonly struct LeakySum(float keep, float gain) : IBinaryMap
{
    public Vector256<float> Of(Vector256<float> x, Vector256<float> y) =>
        Vector256.FusedMultiplyAdd(Vector256.Create(keep), x, y * Vector256.Create(gain));
}

/// <summary>1 above 0, otherwise 0.</summary>
internal readonly struct Step : IUnaryMap
{
    public Vector256<float> Of(Vector256<float> x) => Vector256.GreaterThan(x, Vector256<float>.Zero) & Vector256<float>.One;
}

/// <summary>scale above 0, -scale below, 0 at 0 and NaN for NaN.</summary>
internal readonly struct Sign(float scale) : IUnaryMap
{
    // x where it is 0 or NaN: neither has a sign.
    public Vector256<float> Of(Vector256<float> x)
    {
        Vector256<float> above = Vector256.GreaterThan(x, Vector256<float>.Zero), below = Vector256.LessThan(x, Vector256<float>.Zero);
        Vector256<float> signed = Vector256.ConditionalSelect(above, Vector256.Create(scale), Vector256.Create(-scale));
        return Vector256.ConditionalSelect(above | below, signed, x + Vector256<float>.Zero);
    }
}

/// <summary>|x| with the sign of y; 0 where y is 0, NaN where it is NaN.</summary>
internal readonly struct SignedMagnitude : IBinaryMap
{
    public Vector256<float> Of(Vector256<float> x, Vector256<float> y)
    {
        Vector256<float> above = Vector256.GreaterThan(y, Vector256<float>.Zero), below = Vector256.LessThan(y, Vector256<float>.Zero);
        Vector256<float> magnitude = Vector256.Abs(x);
        return Vector256.ConditionalSelect(
            above, magnitude, Vector256.ConditionalSelect(below, -magnitude, y + Vector256<float>.Zero));
    }
}

/// <summary>x; least times the sign y where x is 0 or has the other sign, unless y is 0.</summary>
internal readonly struct KeptSign(float least) : IBinaryMap
{
    public Vector256<float> Of(Vector256<float> x, Vector256<float> y)
    {
        // Signs are compared, not multiplied: a product could underflow. NaN is neither, and stays.
        Vector256<float> up = Vector256.GreaterThan(y, Vector256<float>.Zero) & Vector256.LessThanOrEqual(x, Vector256<float>.Zero);
        Vector256<float> down = Vector256.LessThan(y, Vector256<float>.Zero) & Vector256.GreaterThanOrEqual(x, Vector256<float>.Zero);
        return Vector256.ConditionalSelect(up | down, Vector256.Create(least) * y, x);
    }
}

/// <summary>1 / sqrt(x + c); root and quotient are each rounded exactly, at every width.</summary>
internal readonly struct InverseRoot(float c) : IUnaryMap
{
    public Vector256<float> Of(Vector256<float> x) => Vector256<float>.One / Vector256.Sqrt(x + Vector256.Create(c));
}

/// <summary>x - c.</summary>
internal readonly struct Minus(float c) : IUnaryMap
{
    public Vector256<float> Of(Vector256<float> x) => x - Vector256.Create(c);
}

/// <summary>value where the event y is not 0, otherwise x.</summary>
internal readonly struct ReplacedAt(float value) : IBinaryMap
{
    public Vector256<float> Of(Vector256<float> x, Vector256<float> y) =>
        Vector256.ConditionalSelect(Vector256.Equals(y, Vector256<float>.Zero), x, Vector256.Create(value));
}

/// <summary>g 1[h > 0].</summary>
internal readonly struct TimesReluSlope : IBinaryMap
{
    public Vector256<float> Of(Vector256<float> g, Vector256<float> h) =>
        Vector256.ConditionalSelect(Vector256.GreaterThan(h, Vector256<float>.Zero), g, Vector256<float>.Zero);
}

/// <summary>g for h > 0, leak g otherwise.</summary>
internal readonly struct TimesLeakyReluSlope(float leak) : IBinaryMap
{
    public Vector256<float> Of(Vector256<float> g, Vector256<float> h) =>
        Vector256.ConditionalSelect(Vector256.GreaterThan(h, Vector256<float>.Zero), g, g * Vector256.Create(leak));
}
