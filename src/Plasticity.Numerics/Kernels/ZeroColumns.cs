using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Plasticity.Numerics.Kernels;

/// <summary>
/// Finds what is zero in presynaptic activity, so that products leave it out: a zero element of a row, or a column that is zero in
/// every row of a batch (most border pixels of a digit, units that are silent). A term 0 w changes no sum, so the result is the same.
/// </summary>
internal static unsafe class ZeroColumns
{
    /// <summary>Writes the indices of the nonzero elements in order, and says how many there are.</summary>
    /// <param name="x">The elements.</param>
    /// <param name="count">How many.</param>
    /// <param name="kept">Room for <paramref name="count"/> + 8 indices.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static int NonzeroOf(float* x, int count, int* kept)
    {
        int found = 0, i = 0;
        for (; i < count; i += 8)
        {
            Vector256<float> values = i + 8 <= count ? Vector256.Load(x + i) : PartialVector.Load(x + i, count - i);
            // Not equal, rather than above or below: a NaN counts as something.
            uint bits = ~Vector256.Equals(values, Vector256<float>.Zero).ExtractMostSignificantBits() & 0xFF;
            while (bits != 0)
            {
                kept[found++] = i + BitOperations.TrailingZeroCount(bits);
                bits &= bits - 1;
            }
        }
        return found;
    }

    /// <summary>
    /// Copies a matrix without the columns that are zero in every row, if they are enough to be worth it; otherwise returns 0 or
    /// the number of columns, and copies nothing.
    /// </summary>
    /// <param name="x">The matrix, row-major.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="kept">Receives the indices of the columns that are left; room for <paramref name="columns"/> + 8.</param>
    /// <param name="squeezed">Receives the copy; room for <paramref name="rows"/> x <paramref name="columns"/> + 8 elements.</param>
    /// <returns>The columns left in the copy, or <paramref name="columns"/> if there is no copy.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static int Squeeze(float* x, int rows, int columns, int* kept, float* squeezed)
    {
        // A column can only be zero throughout if it is zero in the first row: most dense activity is turned away by this alone.
        int most = columns - columns / WorthOneIn;
        if (NonzeroOf(x, columns, kept) > most) return columns;
        FindAny((uint*)x, rows, columns, (uint*)squeezed);
        int count = NonzeroOf(squeezed, columns, kept);
        if (count > most) return columns;
        // Neighbours that are kept are copied together, eight at a time; what is copied too much is overwritten by what follows.
        for (int row = 0; row < rows; row++)
        {
            float* from = x + (nint)row * columns, to = squeezed + (nint)row * count;
            for (int i = 0; i < count;)
            {
                int column = kept[i];
                if (column + 8 <= columns) Vector256.Store(Vector256.Load(from + column), to + i);
                else for (int j = 0; j < columns - column; j++) to[i + j] = from[column + j];
                int end = i + 1;
                while (end < count && end < i + 8 && kept[end] == column + end - i) end++;
                i = end;
            }
        }
        return count;
    }

    /// <summary>
    /// Whether so little is not zero, spikes above all, that it is faster to gather for each row the weights of its nonzero elements.
    /// </summary>
    internal static bool IsSparse(float* x, int rows, int columns)
    {
        long most = (long)rows * columns / SparseOneIn;
        // The first row tells most dense activity apart.
        return CountNonzero(x, columns) <= 2 * most / rows && CountNonzero(x, (nint)rows * columns) <= most;
    }

    // One element in this many at most is not zero where gathering wins, as measured.
    private const int SparseOneIn = 5;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long CountNonzero(float* x, nint count)
    {
        long zeros = 0;
        nint i = 0;
        for (; i + 8 <= count; i += 8)
            zeros += BitOperations.PopCount(Vector256.Equals(Vector256.Load(x + i), Vector256<float>.Zero).ExtractMostSignificantBits());
        for (; i < count; i++) zeros += x[i] == 0 ? 1 : 0;
        return count - zeros;
    }

    // Leaving out fewer than this share of the columns costs about what it saves.
    private const int WorthOneIn = 8;

    /// <summary>any = the bits that are set anywhere in each column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FindAny(uint* x, int rows, int columns, uint* any)
    {
        new Span<uint>(any, columns).Clear();
        for (int row = 0; row < rows; row++, x += columns)
        {
            int j = 0;
            for (; j + 8 <= columns; j += 8) Vector256.Store(Vector256.Load(any + j) | Vector256.Load(x + j), any + j);
            for (; j < columns; j++) any[j] |= x[j];
        }
    }
}
