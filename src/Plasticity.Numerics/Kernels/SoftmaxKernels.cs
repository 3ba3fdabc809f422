using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Plasticity.Numerics.Kernels;

/// <summary>Softmax of one row and its normaliser, summed in an order fixed by the number of columns.</summary>
internal static class SoftmaxKernels
{
    /// <summary>result = exp(logits) / sum exp(logits); as many of both, at least one, the same span or no overlap.</summary>
    public static void Softmax(Span<float> result, ReadOnlySpan<float> logits)
    {
        int count = logits.Length;
        ref float from = ref MemoryMarshal.GetReference(logits);
        ref float to = ref MemoryMarshal.GetReference(result);
        Vector256<float> last = Last(logits), shift = Vector256.Create(Largest(logits, last));
        // The last vector overlaps its predecessor by lanes that hold -inf: they add exp(-inf) = 0. It was read before
        // anything is written, and is stored into its own lanes only.
        Vector256<float> lastExp = Elementary.Exp(last - shift), sum = lastExp;
        for (int i = 0; i <= count - 8; i += 8)
        {
            Vector256<float> e = Elementary.Exp(Vector256.LoadUnsafe(ref from, (nuint)i) - shift);
            e.StoreUnsafe(ref to, (nuint)i);
            sum += e;
        }
        Vector128<float> four = sum.GetLower() + sum.GetUpper();
        Vector256<float> total = Vector256.Create(four[0] + four[2] + (four[1] + four[3]));
        for (int i = 0; i <= count - 8; i += 8) (Vector256.LoadUnsafe(ref to, (nuint)i) / total).StoreUnsafe(ref to, (nuint)i);
        if (count % 8 == 0) return;
        lastExp /= total;
        if (count > 8)
        {
            Vector256<float> before = Vector256.LoadUnsafe(ref to, (nuint)(count - 8));
            Vector256.ConditionalSelect(LastLanes(count), lastExp, before).StoreUnsafe(ref to, (nuint)(count - 8));
        }
        else
        {
            Lanes(ref lastExp)[(8 - count)..].CopyTo(result);
        }
    }

    /// <summary>log(sum exp(logits)) in double precision, of at least one logit.</summary>
    public static double LogSumExp(ReadOnlySpan<float> logits)
    {
        ref float from = ref MemoryMarshal.GetReference(logits);
        Vector256<float> last = Last(logits);
        float largest = Largest(logits, last);
        Vector256<double> shift = Vector256.Create((double)largest), sum = ExpSum(last, shift);
        for (int i = 0; i <= logits.Length - 8; i += 8) sum += ExpSum(Vector256.LoadUnsafe(ref from, (nuint)i), shift);
        return largest + Elementary.Log(sum[0] + sum[2] + (sum[1] + sum[3]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> ExpSum(Vector256<float> x, Vector256<double> shift)
    {
        (Vector256<double> low, Vector256<double> high) = Vector256.Widen(x);
        return Elementary.ExpOfNonPositive(low - shift) + Elementary.ExpOfNonPositive(high - shift);
    }

    // The largest logit; NaN is passed over here, since the exponentials bring it back.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Largest(ReadOnlySpan<float> logits, Vector256<float> largest)
    {
        ref float from = ref MemoryMarshal.GetReference(logits);
        for (int i = 0; i <= logits.Length - 8; i += 8)
        {
            Vector256<float> x = Vector256.LoadUnsafe(ref from, (nuint)i);
            largest = Vector256.ConditionalSelect(Vector256.GreaterThan(x, largest), x, largest);
        }
        Vector128<float> low = largest.GetLower(), high = largest.GetUpper();
        low = Vector128.ConditionalSelect(Vector128.GreaterThan(low, high), low, high);
        float a = low[0] > low[2] ? low[0] : low[2], b = low[1] > low[3] ? low[1] : low[3];
        return a > b ? a : b;
    }

    // The logits past the last multiple of eight, in the upper lanes; -inf in the others.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Last(ReadOnlySpan<float> logits)
    {
        int count = logits.Length;
        Vector256<float> none = Vector256.Create(float.NegativeInfinity);
        if (count % 8 == 0) return none;
        if (count > 8)
            return Vector256.ConditionalSelect(
                LastLanes(count), Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(logits), (nuint)(count - 8)), none);
        logits.CopyTo(Lanes(ref none)[(8 - count)..]);
        return none;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> LastLanes(int count) =>
        Vector256.GreaterThanOrEqual(Vector256<int>.Indices, Vector256.Create(8 - count % 8)).AsSingle();

    private static Span<float> Lanes(ref Vector256<float> vector) =>
        MemoryMarshal.CreateSpan(ref Unsafe.As<Vector256<float>, float>(ref vector), 8);
}
