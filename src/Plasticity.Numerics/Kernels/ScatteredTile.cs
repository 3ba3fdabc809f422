using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Plasticity.Numerics.Kernels;

/// <summary>A stretch of steps whose elements lie evenly spaced.</summary>
internal struct Stretch
{
    /// <summary>The place of the first, in bytes from a row's start, and how many there are.</summary>
    internal nint Start, Count;

    /// <summary>The stretch's first step, and the row of the kernel it belongs to; used by those who leave stretches out.</summary>
    internal int FirstStep, TapRow;
}

/// <summary>
/// One tile of a product whose left operand is scattered in memory: row m's element at a step lies at Left[m] + (the step's place), the
/// same places for all rows. Columns are vectors side by side. c = f(alpha (left right) + beta c + bias), each element summed in the
/// order of the steps by fused multiply-adds, so the width of the vectors cannot show in the result.
/// </summary>
internal unsafe struct ScatteredTile
{
    /// <summary>The most rows of a tile.</summary>
    internal const int MostRows = 16;

    /// <summary>The rows a single vector of columns can have as pairs.</summary>
    internal const int PairRows = 16;

    /// <summary>The most vectors of columns.</summary>
    internal const int MostVectors = 3;

    /// <summary>Room for any tile's results that cannot go where they belong.</summary>
    internal const int AsideCount = 8 * MostVectors * Tile512.Lanes;

    /// <summary>The address of each row of the left operand, or of the first row of each pair.</summary>
    internal fixed ulong Left[8];

    /// <summary>Bytes from the first row of a pair to the second.</summary>
    internal nint PairDistance;

    /// <summary>The address of each row of the result before; whole vectors are read unless beta is 0.</summary>
    internal fixed ulong Before[MostRows];

    /// <summary>The address where each row of the result goes; whole vectors are written.</summary>
    internal fixed ulong After[MostRows];

    /// <summary>The stretches of steps.</summary>
    internal Stretch* Stretches;
    internal int StretchCount;

    /// <summary>Bytes between the steps of a stretch.</summary>
    internal nint LeftStep;

    /// <summary>The columns at the first step, and bytes between steps, stretches or not.</summary>
    internal byte* Right;
    internal nint RightStep;

    internal float Alpha, Beta;

    /// <summary>What is added to every row at the end, whole vectors; nothing if null.</summary>
    internal float* Bias;

    /// <summary>Whether what is at or below 0 in the end becomes 0.</summary>
    internal bool Relu;

    private static bool Wide => Vector512.IsHardwareAccelerated;

    /// <summary>Elements of one vector.</summary>
    internal static int Lanes => Wide ? Tile512.Lanes : Tile256.Lanes;

    /// <summary>The rows of a whole tile.</summary>
    internal static int Rows(int vectors) => Wide || vectors == 1 ? 8 : 4;

    /// <summary>
    /// How columns are cut into panels of up to three vectors, as even as can be: the width of the one at <paramref name="column"/>,
    /// a whole number of vectors.
    /// </summary>
    internal static int PanelWidth(int column, int columns)
    {
        int vectors = (columns - column + Lanes - 1) / Lanes, panels = (vectors + MostVectors - 1) / MostVectors;
        return (vectors + panels - 1) / panels * Lanes;
    }

    /// <summary>Whether a tile can have rows in pairs: one vector of columns leaves room in the registers, if those are many.</summary>
    internal static bool HasPairs(int vectors) => Wide && vectors == 1;

    /// <summary>Computes a tile of <see cref="PairRows"/> rows.</summary>
    internal static void MultiplyPairs(ScatteredTile* tile) => ScatteredTile512.MultiplyPairs(tile);

    /// <summary>Computes the tile: all its rows, or the first half of them.</summary>
    internal static void Multiply(ScatteredTile* tile, int vectors, bool allRows)
    {
        if (Wide)
            switch (vectors, allRows)
            {
                case (3, true): ScatteredTile512.Multiply<AllRowsThreeVectors>(tile); break;
                case (2, true): ScatteredTile512.Multiply<AllRowsTwoVectors>(tile); break;
                case (1, true): ScatteredTile512.Multiply<AllRowsOneVector>(tile); break;
                case (3, false): ScatteredTile512.Multiply<HalfRowsThreeVectors>(tile); break;
                case (2, false): ScatteredTile512.Multiply<HalfRowsTwoVectors>(tile); break;
                default: ScatteredTile512.Multiply<HalfRowsOneVector>(tile); break;
            }
        else
            switch (vectors, allRows)
            {
                case (3, true): ScatteredTile256.Multiply<AllRowsThreeVectors>(tile); break;
                case (2, true): ScatteredTile256.Multiply<AllRowsTwoVectors>(tile); break;
                case (1, true): ScatteredTile256.Multiply<AllRowsOneVector>(tile); break;
                case (3, false): ScatteredTile256.Multiply<HalfRowsThreeVectors>(tile); break;
                case (2, false): ScatteredTile256.Multiply<HalfRowsTwoVectors>(tile); break;
                default: ScatteredTile256.Multiply<HalfRowsOneVector>(tile); break;
            }
    }

    /// <summary>Adds a step range to a list of stretches, to the last of them if it goes on from there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Append(Stretch* stretches, int count, nint start, nint steps, nint leftStep)
    {
        if (count > 0 && stretches[count - 1].Start + stretches[count - 1].Count * leftStep == start)
        {
            stretches[count - 1].Count += steps;
            return count;
        }
        stretches[count] = new Stretch { Start = start, Count = steps };
        return count + 1;
    }
}
