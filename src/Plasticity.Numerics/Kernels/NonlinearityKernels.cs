using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Plasticity.Numerics.Kernels;

/// <summary>Scalar nonlinearities and their slopes over spans, eight floats at a time; bits are the same with any SIMD or none.</summary>
internal static class NonlinearityKernels
{
    /// <summary>values = f(values).</summary>
    public static void Apply(Span<float> values, Nonlinearity f)
    {
        switch (f.Kind)
        {
            case NonlinearityKind.Linear: break;
            case NonlinearityKind.Relu: Elementary.Map(values, values, default(Relu)); break;
            case NonlinearityKind.LeakyRelu: Elementary.Map(values, values, new LeakyRelu(f.Parameter)); break;
            case NonlinearityKind.Tanh: Elementary.Tanh(values, values); break;
            case NonlinearityKind.Sigmoid: Elementary.Sigmoid(values, values); break;
            case NonlinearityKind.Softplus: Elementary.Softplus(values, f.Parameter, values); break;
            default: throw new ArgumentOutOfRangeException(nameof(f), f.Kind, "Unknown nonlinearity.");
        }
    }

    /// <summary>d *= f'(a), where h = f(a) and the two spans are as long.</summary>
    public static void TimesSlope(Span<float> d, ReadOnlySpan<float> h, Nonlinearity f)
    {
        switch (f.Kind)
        {
            case NonlinearityKind.Linear: break;
            case NonlinearityKind.Relu: Times(d, h, default(ReluSlope)); break;
            case NonlinearityKind.LeakyRelu: Times(d, h, new LeakyReluSlope(f.Parameter)); break;
            case NonlinearityKind.Tanh: Times(d, h, default(TanhSlope)); break;
            case NonlinearityKind.Sigmoid: Times(d, h, default(SigmoidSlope)); break;
            case NonlinearityKind.Softplus: Times(d, h, new SoftplusSlope(f.Parameter)); break;
            default: throw new ArgumentOutOfRangeException(nameof(f), f.Kind, "Unknown nonlinearity.");
        }
    }

    private static void Times<TSlope>(Span<float> d, ReadOnlySpan<float> h, TSlope slope) where TSlope : struct, Elementary.IMap
    {
        if (d.Length != h.Length) throw new ArgumentException($"{d.Length} signals do not fit {h.Length} activities.", nameof(h));
        int count = d.Length, i = 0;
        ref float to = ref MemoryMarshal.GetReference(d);
        ref float from = ref MemoryMarshal.GetReference(h);
        for (; i <= count - 8; i += 8)
            (Vector256.LoadUnsafe(ref to, (nuint)i) * slope.Of(Vector256.LoadUnsafe(ref from, (nuint)i))).StoreUnsafe(ref to, (nuint)i);
        if (i == count) return;
        Vector256<float> padded = default;
        Span<float> few = MemoryMarshal.CreateSpan(ref Unsafe.As<Vector256<float>, float>(ref padded), 8);
        h[i..].CopyTo(few);
        padded = slope.Of(padded);
        for (int j = 0; i < count; i++, j++) d[i] *= few[j];
    }

    private readonly struct Relu : Elementary.IMap
    {
        // max(a, 0), NaN for NaN.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Of(Vector256<float> x) => Vector256.AndNot(x, Vector256.LessThanOrEqual(x, Vector256<float>.Zero));
    }

    private readonly struct LeakyRelu(float leak) : Elementary.IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Of(Vector256<float> x) =>
            Vector256.ConditionalSelect(Vector256.GreaterThan(x, Vector256<float>.Zero), x, x * leak);
    }

    private readonly struct ReluSlope : Elementary.IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Of(Vector256<float> h) => Vector256.GreaterThan(h, Vector256<float>.Zero) & Vector256<float>.One;
    }

    private readonly struct LeakyReluSlope(float leak) : Elementary.IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Of(Vector256<float> h) =>
            Vector256.ConditionalSelect(Vector256.GreaterThan(h, Vector256<float>.Zero), Vector256<float>.One, Vector256.Create(leak));
    }

    private readonly struct TanhSlope : Elementary.IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Of(Vector256<float> h) => Vector256.FusedMultiplyAdd(-h, h, Vector256<float>.One);
    }

    private readonly struct SigmoidSlope : Elementary.IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Of(Vector256<float> h) => h * (Vector256<float>.One - h);
    }

    private readonly struct SoftplusSlope(float sharpness) : Elementary.IMap
    {
        // 1 - e^(-p h) without its cancellation at small h.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Of(Vector256<float> h) => -Elementary.ExpM1OfNonPositive(h * -sharpness);
    }
}
