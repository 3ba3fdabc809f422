using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Plasticity.Numerics.Kernels;

/// <summary>Loads and stores of the first lanes of a vector, for the ends of rows; nothing beyond them is touched.</summary>
internal static unsafe class PartialVector
{
    /// <summary>The first <paramref name="count"/> (1 to 8) elements at <paramref name="from"/>, followed by zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Load(float* from, int count)
    {
        if (Avx2.IsSupported) return Avx.MaskLoad(from, Mask(count));
        return LoadOneByOne(from, count);
    }

    /// <summary>Stores the first <paramref name="count"/> (1 to 8) lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store(Vector256<float> value, float* to, int count)
    {
        // By binary parts: a masked store is microcode on some processors.
        if (count >= 8)
        {
            Vector256.Store(value, to);
            return;
        }
        Vector128<float> part = value.GetLower();
        if ((count & 4) != 0)
        {
            Vector128.Store(part, to);
            to += 4;
            part = value.GetUpper();
        }
        if ((count & 2) != 0)
        {
            *(double*)to = part.AsDouble().ToScalar();
            to += 2;
            part = Vector128.Shuffle(part, Vector128.Create(2, 3, 2, 3));
        }
        if ((count & 1) != 0) *to = part.ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Mask(int count) => Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).AsSingle();

    private static Vector256<float> LoadOneByOne(float* from, int count)
    {
        Vector256<float> value = default;
        for (int i = 0; i < count; i++) value = value.WithElement(i, from[i]);
        return value;
    }
}
