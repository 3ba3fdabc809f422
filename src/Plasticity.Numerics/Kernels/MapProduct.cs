using System.Runtime.CompilerServices;

namespace Plasticity.Numerics.Kernels;

/// <summary>
/// A convolution, upwards or transposed, as a matrix product whose left operand is never written out: positions are its rows, taps times
/// channels its steps, and a row of taps is a stretch of memory. The transposed one of stride s falls into s x s grids of positions,
/// each of which is a convolution of stride 1 with its own taps, in reverse.
/// </summary>
/// <remarks>Sums over taps are cut as the blocked product cuts its steps, so that a kernel of one tap gives a product's bits.</remarks>
internal unsafe struct MapProduct : IShared
{
    internal ConvolutionShape Shape;
    internal bool IsTransposed;
    internal float* From, Weights, Bias, Result;
    internal ImageShape FromMap, ResultMap;
    internal int Samples;
    internal float Keep;
    internal Nonlinearity F;

    /// <summary>
    /// Neighbours in a row that are computed as one position with the channels of all, so that few channels fill a vector; 1 if none.
    /// Their common taps cover those of each; weights are 0 where one sees what only another does.
    /// </summary>
    private int _together;

    // So few positions that weights would hardly be read again once packed.
    private const int FewPositions = 16;

    /// <summary>Grids of positions in each direction.</summary>
    private readonly int Phases => IsTransposed ? Shape.Stride : 1;

    /// <summary>Computes the samples of one part of several.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int part, int parts)
    {
        _together = Together();
        int firstSample = (int)((long)Samples * part / parts), endSample = (int)((long)Samples * (part + 1) / parts);
        if (firstSample == endSample) return;
        BorderedMaps maps = Maps();
        int chunk = maps.Chunk(endSample - firstSample);
        float* bordered = maps.NewChunk(endSample - firstSample);
        bool packed = IsTransposed || _together > 1 || (long)(endSample - firstSample) * ResultMap.Positions > FewPositions;
        if (Bias != null && _together > 1) RepeatBias();
        float* weights = !packed ? Weights : _together > 1 ? PackTogether() : PackWeights();
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
                    right += packed ? (nint)depth * PackedColumns : GroupResult;
                }
            }
            if (!IsTransposed && !IsFused) NonlinearityKernels.Apply(new Span<float>(result, samples * ResultMap.Count), F);
        }
    }

    /// <summary>Gives each neighbour its copy of the bias.</summary>
    private void RepeatBias()
    {
        float* repeated = AlignedScratch.OfThisThread.Tile(GroupResult + Tile512.Lanes);
        for (int i = 0; i < GroupResult; i++) repeated[i] = Bias[i % ResultMap.Channels];
        Bias = repeated;
    }

    /// <summary>Whether the nonlinearity is applied as sums are stored; others follow when a few samples are done.</summary>
    private readonly bool IsFused => F.Kind is NonlinearityKind.Linear or NonlinearityKind.Relu;

    private readonly int PackedColumns
    {
        get
        {
            int lanes = ScatteredTile.Lanes;
            return (GroupResult + lanes - 1) / lanes * lanes;
        }
    }

    /// <summary>Columns of a group's product.</summary>
    private readonly int GroupResult => _together * ResultMap.Channels / Shape.Groups;

    /// <summary>
    /// How many neighbours waste the least, in lanes of a vector and in weights that are 0. The widest vectors count whatever there are:
    /// the choice changes how sums over many taps are cut.
    /// </summary>
    private readonly int Together()
    {
        (int channels, int kernel, int lanes) = (ResultMap.Channels, Shape.KernelWidth, Tile512.Lanes);
        if (channels > lanes / 2 || Shape.Groups > 1 || Phases > 1) return 1;
        int best = 1;
        // A fifth must be gained to be worth it.
        double bestUse = 1.2 * channels / lanes;
        for (int count = 2; count <= lanes; count++)
        {
            int used = count * channels, vectors = (used + lanes - 1) / lanes;
            double use = (double)used / (vectors * lanes) * kernel / (kernel + (count - 1) * Shape.Stride);
            if (ResultMap.Width % count == 0 && use > bestUse) (best, bestUse) = (count, use);
        }
        return best;
    }

    private readonly Grid Rows(int phase) => IsTransposed
        ? Grid.Transposed(phase, Shape.Stride, Shape.KernelHeight, Shape.Padding, ResultMap.Height)
        : new Grid { Count = ResultMap.Height, Taps = Shape.KernelHeight, Step = Shape.Stride, ResultStep = 1 };

    private readonly Grid Columns(int phase)
    {
        Grid columns = IsTransposed
            ? Grid.Transposed(phase, Shape.Stride, Shape.KernelWidth, Shape.Padding, ResultMap.Width)
            : new Grid { Count = ResultMap.Width, Taps = Shape.KernelWidth, Step = Shape.Stride, ResultStep = 1 };
        if (_together == 1) return columns;
        columns.Count /= _together;
        columns.Taps += (_together - 1) * columns.Step;
        columns.Step *= _together;
        columns.ResultStep = _together;
        return columns;
    }

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
        int groupFrom = FromMap.Channels / Shape.Groups, groupResult = GroupResult, outs = Shape.OutChannels;
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

    /// <summary>Packs the weights of neighbours that are computed together: each neighbour's are shifted by its distance.</summary>
    private readonly float* PackTogether()
    {
        Grid rows = Rows(0), columns = Columns(0);
        (int from, int channels, int kernel) = (FromMap.Channels, ResultMap.Channels, Shape.KernelWidth);
        int step = columns.Step / _together;
        int depth = rows.Taps * columns.Taps * from;
        float* weights = AlignedScratch.OfThisThread.Right((long)depth * PackedColumns), panel = weights;
        new Span<float>(weights, depth * PackedColumns).Clear();
        for (int column = 0, width; column < GroupResult; column += width)
        {
            width = ScatteredTile.PanelWidth(column, GroupResult);
            for (int k = column; k < Math.Min(column + width, GroupResult); k++)
            {
                int shift = k / channels * step, o = k % channels;
                for (int tap = 0; tap < rows.Taps * kernel; tap++)
                {
                    float* to = panel + ((tap / kernel * columns.Taps + tap % kernel + shift) * from) * (nint)width + k - column;
                    if (IsTransposed)
                    {
                        float* source = Weights + ((nint)(rows.Taps * kernel - 1 - tap) * channels + o) * from;
                        for (int c = 0; c < from; c++) to[c * width] = source[c];
                    }
                    else
                    {
                        float* source = Weights + (nint)tap * from * channels + o;
                        for (int c = 0; c < from; c++) to[c * width] = source[c * channels];
                    }
                }
            }
            panel += (nint)depth * width;
        }
        return weights;
    }

    /// <summary>One grid of positions of one group, for a few samples.</summary>
    private readonly void MultiplyGrid(
        BorderedMaps maps, float* from, Grid rows, Grid columns, int group, float* right, bool packed, int samples, float* result)
    {
        int groupFrom = FromMap.Channels / Shape.Groups, groupResult = GroupResult;
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
        (int firstRow, int endRow) = maps.MapRows;
        Clip clip = new(firstRow - rows.First, endRow - rows.First, rows.Step);
        (int blocks, int steps) = BlockedProduct.DepthBlocks(depth);
        Stretch* stretches = AlignedScratch.OfThisThread.Stretches(rows.Taps * columns.Taps + 1);
        ScatteredTile tile = new() { Stretches = stretches, LeftStep = sizeof(float), Alpha = 1 };
        for (int block = 0; block < blocks; block++)
        {
            int firstStep = block * steps, endStep = Math.Min(depth, firstStep + steps);
            bool isLast = block == blocks - 1;
            tile.StretchCount = Find(stretches, firstStep, endStep, columns.Taps, groupFrom, maps);
            tile.Beta = block == 0 ? Keep : 1;
            tile.Relu = isLast && F.Kind == NonlinearityKind.Relu;
            float* panel = right;
            for (int column = 0, width; column < groupResult; column += width)
            {
                width = ScatteredTile.PanelWidth(column, groupResult);
                tile.RightStep = sizeof(float) * (nint)(packed ? width : ResultMap.Channels);
                tile.Right = (byte*)panel + firstStep * tile.RightStep;
                tile.Bias = isLast && Bias != null ? Bias + group * groupResult + column : null;
                MultiplyPanel(tile, positions, clip, column, Math.Min(width, groupResult - column));
                panel += packed ? (nint)depth * width : width;
            }
        }
    }

    /// <summary>Where the steps of a block lie from a position's first tap on.</summary>
    private readonly int Find(Stretch* stretches, int firstStep, int endStep, int tapColumns, int groupFrom, BorderedMaps maps)
    {
        int count = 0;
        for (int step = firstStep; step < endStep;)
        {
            int tap = step / groupFrom, channel = step % groupFrom, here = Math.Min(endStep - step, groupFrom - channel);
            nint start = tap / tapColumns * maps.Pitch + (nint)(tap % tapColumns) * FromMap.Channels + channel;
            // Where there are borders, rows stay apart, to be left out one by one.
            bool apart = count > 0 && !maps.Inside && stretches[count - 1].TapRow != tap / tapColumns;
            int before = apart ? 0 : count;
            int after = ScatteredTile.Append(stretches + count - before, before, start * sizeof(float), here, sizeof(float));
            if (after > before) (stretches[count].FirstStep, stretches[count].TapRow) = (step - firstStep, tap / tapColumns);
            count += after - before;
            step += here;
        }
        return count;
    }

    /// <summary>All positions times one panel of columns, over one block of steps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyPanel(ScatteredTile given, Positions positions, Clip clip, int column, int width)
    {
        ScatteredTile* tile = &given;
        Stretch* stretches = given.Stretches;
        int stretchCount = given.StretchCount;
        byte* right = given.Right;
        int lanes = ScatteredTile.Lanes, vectors = (width + lanes - 1) / lanes;
        // Rows of an even number of positions fall into pairs of neighbours.
        bool direct = width == vectors * lanes, pairs = ScatteredTile.HasPairs(vectors) && positions.Columns % 2 == 0;
        tile->PairDistance = sizeof(float) * positions.FromColumn;
        float* aside = stackalloc float[ScatteredTile.AsideCount];
        int perSample = positions.Rows * positions.Columns, total = positions.Samples * perSample, inSample = 0;
        for (int position = 0, rows; position < total; position += rows)
        {
            bool isPairs = pairs && total - position >= ScatteredTile.PairRows;
            int tileRows = isPairs ? ScatteredTile.PairRows : ScatteredTile.Rows(vectors);
            rows = Math.Min(tileRows, total - position);
            inSample += rows;
            int firstRow = positions.Row, lastRow = firstRow;
            for (int row = 0; row < rows; row++)
            {
                if (!isPairs) tile->Left[row] = (ulong)positions.From;
                else if (row % 2 == 0) tile->Left[row / 2] = (ulong)positions.From;
                tile->Before[row] = (ulong)(positions.To + column);
                lastRow = positions.Row;
                positions.Advance();
            }
            for (int row = rows; row < tileRows; row++) (tile->Left[row], tile->Before[row]) = (tile->Left[0], tile->Before[0]);
            for (int row = 0; row < tileRows; row++)
                tile->After[row] = direct && row < rows ? tile->Before[row] : (ulong)(aside + row * vectors * lanes);
            // What lies above and below the map is 0 and is left out, if the tile does not reach into the next sample.
            int first = 0, end = stretchCount;
            if (inSample <= perSample)
            {
                while (first < end && stretches[first].TapRow < clip.FirstTap(lastRow)) first++;
                while (first < end && stretches[end - 1].TapRow >= clip.EndTap(firstRow)) end--;
            }
            while (inSample >= perSample) inSample -= perSample;
            tile->Stretches = stretches + first;
            tile->StretchCount = end - first;
            tile->Right = first == end ? right : right + stretches[first].FirstStep * tile->RightStep;
            if (isPairs) ScatteredTile.MultiplyPairs(tile);
            else ScatteredTile.Multiply(tile, vectors, rows > tileRows / 2);
            if (direct) continue;
            for (int row = 0; row < rows; row++)
                BlockedProduct.Merge(aside + row * vectors * lanes, (float*)tile->Before[row], width, 1, 0);
        }
    }

    /// <summary>Which rows of taps lie on the map, for each row of a grid.</summary>
    /// <param name="first">The first row of the map, counted from the first row the grid reads.</param>
    /// <param name="end">The first row after the map.</param>
    /// <param name="step">How far apart the grid's rows read.</param>
    private readonly struct Clip(int first, int end, int step)
    {
        internal int FirstTap(int row) => first - row * step;

        internal int EndTap(int row) => end - row * step;
    }

    /// <summary>A walk over positions, row by row, sample by sample: where each reads and where it writes.</summary>
    private struct Positions
    {
        internal int Samples, Rows, Columns;
        internal float* From, To;
        internal nint FromColumn, FromRow, FromSample, ToColumn, ToRow, ToSample;
        internal int Row;
        private int _column;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal void Advance()
        {
            From += FromColumn;
            To += ToColumn;
            if (++_column < Columns) return;
            _column = 0;
            From += FromRow - Columns * FromColumn;
            To += ToRow - Columns * ToColumn;
            if (++Row < Rows) return;
            Row = 0;
            From += FromSample - Rows * FromRow;
            To += ToSample - Rows * ToRow;
        }
    }

    /// <summary>One direction of a grid of positions that see the same taps.</summary>
    private struct Grid
    {
        /// <summary>Positions, and taps of each.</summary>
        internal int Count, Taps;

        /// <summary>What the first position's first tap reads, counted from the first that is read; how far apart positions read.</summary>
        internal int First, Step;

        /// <summary>The first position in the result, and how far apart they are.</summary>
        internal int ResultFirst, ResultStep;

        /// <summary>Of the transposed convolution: its taps are Phase, Phase + Stride, ...</summary>
        internal int Phase;

        /// <summary>How far before the map the transposed convolution begins to read.</summary>
        internal static int Before(int stride, int kernel, int padding) => (kernel + stride - 1) / stride - 1 - padding / stride;

        /// <summary>
        /// The positions u of the result with (u + padding) % stride = phase. Tap phase + stride t takes
        /// position (u + padding) / stride - t.
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
