using System.Runtime.CompilerServices;

namespace Plasticity.Numerics.Kernels;

/// <summary>
/// The sum over positions of products of what each weight's ends hold there: rows are taps times input channels, columns output
/// channels, steps positions. Positions are cut into strips; a tile of sums stays in registers while a strip streams by, and is added to
/// the result after each, so that no sum is long and rounding errors stay small.
/// </summary>
internal unsafe struct MapOuterProduct : IShared
{
    internal ConvolutionShape Shape;
    internal float* Pre, Post, Into;
    internal int Samples;
    internal float Factor;

    // Positions of a strip, in whole rows: long enough for adding to the result to be little beside it, short enough for the caches.
    private const int StripPositions = 256;

    /// <summary>Adds up the rows of one part of several.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(int part, int parts)
    {
        (ImageShape input, ImageShape output) = (Shape.Input, Shape.Output);
        BorderedMaps maps = new(input, Shape.Padding, Shape.Padding,
            (output.Height - 1) * Shape.Stride + Shape.KernelHeight, (output.Width - 1) * Shape.Stride + Shape.KernelWidth);
        AlignedScratch scratch = AlignedScratch.OfThisThread;
        int units = (Shape.FanIn + ScatteredTile.PairRows - 1) / ScatteredTile.PairRows;
        int firstRow = (int)((long)units * part / parts) * ScatteredTile.PairRows;
        int endRow = Math.Min(Shape.FanIn, (int)((long)units * (part + 1) / parts) * ScatteredTile.PairRows);
        int* places = scratch.Kept(Shape.FanIn);
        for (int row = firstRow; row < endRow; row++)
        {
            int tap = row / Shape.GroupChannels, channel = row % Shape.GroupChannels;
            places[row] = (int)(tap / Shape.KernelWidth * maps.Pitch) + tap % Shape.KernelWidth * input.Channels + channel;
        }
        int chunk = maps.Chunk(Samples), stripRows = Math.Max(1, StripPositions / output.Width);
        float* bordered = maps.NewChunk(Samples);
        Stretch* stretches = scratch.Stretches(stripRows);
        // Single positions lie a sample apart.
        nint leftStep = sizeof(float) * (output.Positions == 1 ? maps.Sample : (nint)Shape.Stride * input.Channels);
        ScatteredTile tile = new()
        {
            Stretches = stretches,
            LeftStep = leftStep,
            RightStep = sizeof(float) * Shape.OutChannels,
            PairDistance = sizeof(float),
            Alpha = Factor,
            Beta = 1,
        };
        for (int first = 0; first < Samples; first += chunk)
        {
            int samples = Math.Min(chunk, Samples - first);
            float* pre = maps.Show(Pre + (nint)first * input.Count, samples, bordered), post = Post + (nint)first * output.Count;
            int rows = samples * output.Height;
            for (int row = 0; row < rows; row += stripRows)
            {
                tile.StretchCount = 0;
                for (int y = row; y < Math.Min(rows, row + stripRows); y++)
                {
                    nint start = y / output.Height * maps.Sample + y % output.Height * Shape.Stride * maps.Pitch;
                    tile.StretchCount = ScatteredTile.Append(
                        stretches, tile.StretchCount, start * sizeof(float), output.Width, leftStep);
                }
                AddStrip(&tile, pre, post + (nint)row * output.Width * output.Channels, places, firstRow, endRow);
            }
        }
    }

    /// <summary>Adds one strip's products to a range of rows of the result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void AddStrip(ScatteredTile* tile, float* pre, float* post, int* places, int firstRow, int endRow)
    {
        int groupOut = Shape.OutChannels / Shape.Groups, lanes = ScatteredTile.Lanes;
        float* aside = stackalloc float[ScatteredTile.AsideCount];
        for (int group = 0; group < Shape.Groups; group++)
            for (int column = 0, panelWidth; column < groupOut; column += panelWidth)
            {
                panelWidth = ScatteredTile.PanelWidth(column, groupOut);
                int width = Math.Min(panelWidth, groupOut - column), vectors = panelWidth / lanes;
                float* from = pre + group * Shape.GroupChannels, to = Into + group * groupOut + column;
                tile->Right = (byte*)(post + group * groupOut + column);
                bool pairs = ScatteredTile.HasPairs(vectors) && Shape.GroupChannels % 2 == 0;
                for (int row = firstRow, rows; row < endRow; row += rows)
                {
                    bool isPairs = pairs && endRow - row >= ScatteredTile.PairRows;
                    int tileRows = isPairs ? ScatteredTile.PairRows : ScatteredTile.Rows(vectors);
                    rows = Math.Min(tileRows, endRow - row);
                    for (int i = 0; i < tileRows; i++)
                    {
                        int here = row + Math.Min(i, rows - 1);
                        if (!isPairs) tile->Left[i] = (ulong)(from + places[here]);
                        else if (i % 2 == 0) tile->Left[i / 2] = (ulong)(from + places[here]);
                        tile->Before[i] = (ulong)(to + (nint)here * Shape.OutChannels);
                        tile->After[i] = width == panelWidth && i < rows ? tile->Before[i] : (ulong)(aside + i * panelWidth);
                    }
                    if (isPairs) ScatteredTile.MultiplyPairs(tile);
                    else ScatteredTile.Multiply(tile, vectors, rows > tileRows / 2);
                    if (width == panelWidth) continue;
                    for (int i = 0; i < rows; i++) BlockedProduct.Merge(aside + i * panelWidth, (float*)tile->Before[i], width, 1, 0);
                }
            }
    }
}
