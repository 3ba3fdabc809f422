using System.Runtime.CompilerServices;

namespace Plasticity.Numerics.Kernels;

/// <summary>
/// A convolution, upwards or transposed, as a matrix product whose left operand is never written out: positions are its rows, taps times
/// channels its steps, and a row of taps is a stretch of memory. The transposed one of stride s falls into s x s grids of positions,
/// each of which is a convolution of stride 1 with its own taps, in reverse.
/// </summary>
/// <remarks>Sums over taps are cut as the blocked product cuts its steps, so a kernel that covers the map gives a dense layer's bits.</remarks>
internal unsafe struct MapProduct : IShared
{
    internal ConvolutionShape Shape;
    internal bool IsTransposed;
    internal float* From, Weights, Bias, Result;
    internal ImageShape FromMap, ResultMap;
    internal int Samples;
    internal float Keep;
    internal Nonlinearity F;

    // So few positions that weights would hardly be read again once packed.
    private const int FewPositions = 16;

    /// <summary>Grids of positions in each direction.</summary>
    private readonly int Phases => IsTransposed ? Shape.Stride : 1;

    /// <summary>Computes the samples of one part of several.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(int part, int parts)
    {
        int firstSample = (int)((long)Samples * part / parts), endSample = (int)((long)Samples * (part + 1) / parts);
        if (firstSample == endSample) return;
        BorderedMaps maps = Maps();
        int chunk = maps.Chunk(endSample - firstSample);
        float* bordered = maps.NewChunk(endSample - firstSample);
        bool packed = IsTransposed || (long)(endSample - firstSample) * ResultMap.Positions > FewPositions;
        float* weights = packed ? PackWeights() : Weights;
        for (int first = firstSample; first < endSample; first += chunk)
        {
            int samples = Math.Min(chunk, endSample - first);
            float* from = maps.Show(From + (nint)first * FromMap.Count, samples, bordered), right = weights;
            float* result = Result + (nint)first * ResultMap.Count;
            for (int phase = 0; phase < Phases * Phases; phase++)
            {
                Grid rows = Rows(phase / Phases), columns = Columns(phase % Phases);
                int depth = rows.Taps * columns.Taps * FromMap.Channels / Shape.Groups;
                for (int group = 0; group < Shape.Groups; group++)
                {
                    if (rows.Count > 0 && columns.Count > 0)
                        MultiplyGrid(maps, from, rows, columns, group, right, packed, samples, result);
                    right += packed ? (nint)depth * PackedColumns : ResultMap.Channels / Shape.Groups;
                }
            }
            if (!IsTransposed && !IsFused) NonlinearityKernels.Apply(new Span<float>(result, samples * ResultMap.Count), F);
        }
    }

    /// <summary>Whether the nonlinearity is applied as sums are stored; others follow when a few samples are done.</summary>
    private readonly bool IsFused => F.Kind is NonlinearityKind.Linear or NonlinearityKind.Relu;

    private readonly int PackedColumns
    {
        get
        {
            int lanes = ScatteredTile.Lanes;
            return (ResultMap.Channels / Shape.Groups + lanes - 1) / lanes * lanes;
        }
    }

    private readonly Grid Rows(int phase) => IsTransposed
        ? Grid.Transposed(phase, Shape.Stride, Shape.KernelHeight, Shape.Padding, ResultMap.Height)
        : new Grid { Count = ResultMap.Height, Taps = Shape.KernelHeight, Step = Shape.Stride, ResultStep = 1 };

    private readonly Grid Columns(int phase) => IsTransposed
        ? Grid.Transposed(phase, Shape.Stride, Shape.KernelWidth, Shape.Padding, ResultMap.Width)
        : new Grid { Count = ResultMap.Width, Taps = Shape.KernelWidth, Step = Shape.Stride, ResultStep = 1 };

    private readonly BorderedMaps Maps()
    {
        (int stride, int padding) = (Shape.Stride, Shape.Padding);
        if (!IsTransposed)
            return new BorderedMaps(FromMap, padding, padding,
                (ResultMap.Height - 1) * stride + Shape.KernelHeight, (ResultMap.Width - 1) * stride + Shape.KernelWidth);
        int top = Grid.Before(stride, Shape.KernelHeight, padding), left = Grid.Before(stride, Shape.KernelWidth, padding);
        return new BorderedMaps(FromMap, top, left,
            top + 1 + (padding + ResultMap.Height - 1) / stride, left + 1 + (padding + ResultMap.Width - 1) / stride);
    }

    /// <summary>Packs the weights of all grids and groups, panel after panel of columns, each step's columns side by side.</summary>
    private readonly float* PackWeights()
    {
        int groupFrom = FromMap.Channels / Shape.Groups, groupResult = ResultMap.Channels / Shape.Groups, outs = Shape.OutChannels;
        float* weights = AlignedScratch.OfThisThread.Right((long)Shape.KernelHeight * Shape.KernelWidth * FromMap.Channels * PackedColumns);
        float* panel = weights;
        for (int phase = 0; phase < Phases * Phases; phase++)
        {
            Grid rows = Rows(phase / Phases), columns = Columns(phase % Phases);
            for (int group = 0; group < Shape.Groups; group++)
                for (int column = 0, width; column < groupResult; column += width)
                {
                    width = ScatteredTile.PanelWidth(column, groupResult);
                    int columnsHere = Math.Min(width, groupResult - column);
                    if (!IsTransposed)
                    {
                        Packing.Copy(Weights + group * groupResult + column, outs, Shape.FanIn, null, columnsHere, panel, width);
                        panel += (nint)Shape.FanIn * width;
                        continue;
                    }
                    for (int i = rows.Taps - 1; i >= 0; i--)
                        for (int j = columns.Taps - 1; j >= 0; j--)
                        {
                            int tap = (rows.Phase + i * Shape.Stride) * Shape.KernelWidth + columns.Phase + j * Shape.Stride;
                            float* from = Weights + ((nint)tap * groupResult + column) * outs + group * groupFrom;
                            Packing.Transpose(from, outs, groupFrom, columnsHere, panel, width);
                            panel += (nint)groupFrom * width;
                        }
                }
        }
        return weights;
    }

    /// <summary>One grid of positions of one group, for a few samples.</summary>
    private readonly void MultiplyGrid(
        BorderedMaps maps, float* from, Grid rows, Grid columns, int group, float* right, bool packed, int samples, float* result)
    {
        int groupFrom = FromMap.Channels / Shape.Groups, groupResult = ResultMap.Channels / Shape.Groups;
        int depth = rows.Taps * columns.Taps * groupFrom;
        Positions positions = new()
        {
            Samples = samples,
            Rows = rows.Count,
            Columns = columns.Count,
            From = from + rows.First * maps.Pitch + (nint)columns.First * FromMap.Channels + group * groupFrom,
            FromColumn = (nint)columns.Step * FromMap.Channels,
            FromRow = rows.Step * maps.Pitch,
            FromSample = maps.Sample,
            To = result + ((nint)rows.ResultFirst * ResultMap.Width + columns.ResultFirst) * ResultMap.Channels + group * groupResult,
            ToColumn = (nint)columns.ResultStep * ResultMap.Channels,
            ToRow = (nint)rows.ResultStep * ResultMap.Width * ResultMap.Channels,
            ToSample = ResultMap.Count,
        };
        (int blocks, int steps) = BlockedProduct.DepthBlocks(depth);
        Stretch* stretches = AlignedScratch.OfThisThread.Stretches(rows.Taps * columns.Taps + 1);
        ScatteredTile tile = new() { Stretches = stretches, LeftStep = sizeof(float), Alpha = 1 };
        for (int block = 0; block < blocks; block++)
        {
            int firstStep = block * steps, endStep = Math.Min(depth, firstStep + steps);
            bool isLast = block == blocks - 1;
            tile.StretchCount = Find(stretches, firstStep, endStep, columns.Taps, groupFrom, maps.Pitch);
            tile.Beta = block == 0 ? Keep : 1;
            tile.Relu = isLast && F.Kind == NonlinearityKind.Relu;
            float* panel = right;
            for (int column = 0, width; column < groupResult; column += width)
            {
                width = ScatteredTile.PanelWidth(column, groupResult);
                tile.RightStep = sizeof(float) * (nint)(packed ? width : ResultMap.Channels);
                tile.Right = (byte*)panel + firstStep * tile.RightStep;
                tile.Bias = isLast && Bias != null ? Bias + group * groupResult + column : null;
                MultiplyPanel(&tile, positions, column, Math.Min(width, groupResult - column));
                panel += packed ? (nint)depth * width : width;
            }
        }
    }

    /// <summary>Where the steps of a block lie from a position's first tap on.</summary>
    private readonly int Find(Stretch* stretches, int firstStep, int endStep, int tapColumns, int groupFrom, nint pitch)
    {
        int count = 0;
        for (int step = firstStep; step < endStep;)
        {
            int tap = step / groupFrom, channel = step % groupFrom, here = Math.Min(endStep - step, groupFrom - channel);
            nint start = tap / tapColumns * pitch + (nint)(tap % tapColumns) * FromMap.Channels + channel;
            count = ScatteredTile.Append(stretches, count, start * sizeof(float), here, sizeof(float));
            step += here;
        }
        return count;
    }

    /// <summary>All positions times one panel of columns, over one block of steps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyPanel(ScatteredTile* tile, Positions positions, int column, int width)
    {
        int lanes = ScatteredTile.Lanes, vectors = (width + lanes - 1) / lanes, tileRows = ScatteredTile.Rows(vectors);
        bool direct = width == vectors * lanes;
        float* aside = stackalloc float[ScatteredTile.MostRows * ScatteredTile.MostVectors * Tile512.Lanes];
        int total = positions.Samples * positions.Rows * positions.Columns;
        for (int position = 0; position < total; position += tileRows)
        {
            int rows = Math.Min(tileRows, total - position);
            for (int row = 0; row < rows; row++)
            {
                tile->Left[row] = (ulong)positions.From;
                tile->Before[row] = (ulong)(positions.To + column);
                positions.Advance();
            }
            for (int row = rows; row < tileRows; row++) (tile->Left[row], tile->Before[row]) = (tile->Left[0], tile->Before[0]);
            for (int row = 0; row < tileRows; row++)
                tile->After[row] = direct && row < rows ? tile->Before[row] : (ulong)(aside + row * vectors * lanes);
            ScatteredTile.Multiply(tile, vectors, rows > tileRows / 2);
            if (direct) continue;
            for (int row = 0; row < rows; row++)
                BlockedProduct.Merge(aside + row * vectors * lanes, (float*)tile->Before[row], width, 1, 0);
        }
    }

    /// <summary>A walk over positions, row by row, sample by sample: where each reads and where it writes.</summary>
    private struct Positions
    {
        internal int Samples, Rows, Columns;
        internal float* From, To;
        internal nint FromColumn, FromRow, FromSample, ToColumn, ToRow, ToSample;
        private int _row, _column;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal void Advance()
        {
            From += FromColumn;
            To += ToColumn;
            if (++_column < Columns) return;
            _column = 0;
            From += FromRow - Columns * FromColumn;
            To += ToRow - Columns * ToColumn;
            if (++_row < Rows) return;
            _row = 0;
            From += FromSample - Rows * FromRow;
            To += ToSample - Rows * ToRow;
        }
    }

    /// <summary>One direction of a grid of positions that see the same taps.</summary>
    private struct Grid
    {
        /// <summary>Positions, and taps of each.</summary>
        internal int Count, Taps;

        /// <summary>What the first position's first tap reads, from the first that is read at all, and how far apart positions read.</summary>
        internal int First, Step;

        /// <summary>The first position in the result, and how far apart they are.</summary>
        internal int ResultFirst, ResultStep;

        /// <summary>Of the transposed convolution: its taps are Phase, Phase + Stride, ...</summary>
        internal int Phase;

        /// <summary>How far before the map the transposed convolution begins to read.</summary>
        internal static int Before(int stride, int kernel, int padding) => (kernel + stride - 1) / stride - 1 - padding / stride;

        /// <summary>
        /// The positions u of the result with (u + padding) % stride = phase. Tap phase + stride t takes position (u + padding) / stride - t.
        /// </summary>
        internal static Grid Transposed(int phase, int stride, int kernel, int padding, int extent)
        {
            int first = padding + (phase + stride - padding % stride) % stride, last = padding + extent - 1;
            int taps = kernel > phase ? (kernel - phase + stride - 1) / stride : 0;
            return new Grid
            {
                Count = first > last ? 0 : (last - first) / stride + 1,
                Taps = taps,
                First = taps == 0 ? 0 : first / stride - (taps - 1) + Before(stride, kernel, padding),
                Step = 1,
                ResultFirst = first - padding,
                ResultStep = stride,
                Phase = phase,
            };
        }
    }
}
