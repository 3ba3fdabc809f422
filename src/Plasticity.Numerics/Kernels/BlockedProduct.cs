using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Plasticity.Numerics.Kernels;

/// <summary>
/// A matrix product in blocks that fit the caches (Goto and van de Geijn, 2008): a block of the left operand stays in the second
/// level cache while panels of the right one stream by; panels are packed just before their first use, while they are hot.
/// </summary>
/// <remarks>
/// The sum over k is cut into blocks by its extent alone, so that each element's order of summation depends on nothing but the
/// shape. Everything else here (width of vectors, packing, blocks of rows and columns) only decides where numbers lie.
/// </remarks>
internal static unsafe class BlockedProduct
{
    // 264 steps of a 24-column panel fill most of a 32 KiB first-level cache.
    private const int MaxDepth = 264;
    private const int MaxRows = 128;
    private const int MaxColumns = 3072;
    private const int LeftPanel = 8;

    // Multiplications that take several times as long as waking a thread.
    private const long WorthAThread = 1 << 20;

    // A right operand this small lies in the nearest cache as it is.
    private const int SmallOperand = 6144;

    private static bool Wide => Vector512.IsHardwareAccelerated;

    /// <summary>Computes the product, on several threads if it is large enough to share.</summary>
    internal static void Multiply(in Product product)
    {
        int threads = Parallelism.ProductThreads;
        if (threads > 1) threads = (int)Math.Min(threads, (long)product.Rows * product.Columns * product.Depth / WorthAThread);
        if (threads > 1) ProductWorkers.Multiply(product, threads);
        else Multiply(product, 0, product.Rows, 0, product.Columns);
    }

    /// <summary>Computes rows and columns [first, first + count) of the product's result on the calling thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Multiply(in Product product, int firstRow, int rows, int firstColumn, int columns)
    {
        AlignedScratch scratch = AlignedScratch.OfThisThread;
        int lanes = Wide ? Tile512.Lanes : Tile256.Lanes, panelColumns = 3 * lanes;
        (int depthBlocks, int depth) = DepthBlocks(product.Depth);
        if (rows == 0) return;
        int rowBlocks = (rows + MaxRows - 1) / MaxRows;
        int blockRows = RoundUp((rows + rowBlocks - 1) / rowBlocks, LeftPanel);
        // Packing pays when the packed numbers are read several times.
        bool packLeft = columns > 2 * panelColumns;
        bool packRight = product.RightColumn != 1 || product.StepOf != null
            || (rows > 2 * LeftPanel && columns > lanes && (long)product.Depth * columns > SmallOperand);
        int packedColumns = Math.Min(RoundUp(columns, lanes), MaxColumns);
        float* left = scratch.Left((long)blockRows * depth), right = scratch.Right((long)packedColumns * depth);
        float* tile = scratch.Tile(LeftPanel * 3 * Tile512.Lanes);

        for (int blockColumn = 0; blockColumn < columns; blockColumn += MaxColumns)
        {
            int blockColumnEnd = Math.Min(columns, blockColumn + MaxColumns);
            int step = 0;
            for (int block = 0; block < depthBlocks; block++)
            {
                int steps, firstStep = step;
                if (product.StepOf == null) step = Math.Min(product.Depth, (block + 1) * depth);
                else
                    while (step < product.KeptSteps && product.StepOf[step] < (block + 1) * depth) step++;
                steps = step - firstStep;
                float beta = block == 0 ? product.Beta : 1;
                for (int row = 0; row < rows; row += blockRows)
                {
                    int rowsHere = Math.Min(blockRows, rows - row);
                    float* leftHere = product.Left + (firstRow + row) * product.LeftRow + firstStep * product.LeftStep;
                    if (packLeft) PackLeft(product, leftHere, rowsHere, steps, left);
                    float* panel = right;
                    for (int column = blockColumn; column < blockColumnEnd; column += panelColumns)
                    {
                        int width = Math.Min(panelColumns, blockColumnEnd - column), panelWidth = RoundUp(width, lanes);
                        float* b = product.Right + (firstColumn + column) * product.RightColumn;
                        nint bStep = product.RightStep;
                        if (packRight)
                        {
                            if (row == 0) PackRight(product, b, firstStep, steps, width, panel, panelWidth);
                            b = panel;
                            bStep = panelWidth;
                            panel += (nint)panelWidth * steps;
                        }
                        else b += firstStep * bStep;
                        MultiplyPanel(product, packLeft ? null : leftHere, left, rowsHere, firstRow + row,
                            b, bStep, firstColumn + column, width, steps, beta, tile);
                        if (product.HasEpilogue && block == depthBlocks - 1)
                            Epilogue.Apply(product, firstRow + row, rowsHere, firstColumn + column, width);
                    }
                }
            }
        }
    }

    /// <summary>How a sum over k is cut: the number of blocks, and how many steps each has but the last, which may have fewer.</summary>
    internal static (int Count, int Steps) DepthBlocks(int depth)
    {
        int count = Math.Max(1, (depth + MaxDepth - 1) / MaxDepth);
        return (count, RoundUp((depth + count - 1) / count, 4));
    }

    /// <summary>A block of rows of the left operand times one panel of columns of the right one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyPanel(in Product product, float* unpackedLeft, float* packedLeft, int rows, int resultRow,
        float* b, nint bStep, int resultColumn, int width, int steps, float beta, float* tile)
    {
        int lanes = Wide ? Tile512.Lanes : Tile256.Lanes, tileRows = Wide ? 8 : 4;
        int vectors = (width + lanes - 1) / lanes;
        for (int row = 0; row < rows; row += tileRows)
        {
            int rowsHere = Math.Min(tileRows, rows - row);
            bool allRows = rowsHere > tileRows / 2;
            bool rowsFit = rowsHere == tileRows || rowsHere == tileRows / 2;
            int skipped = 0;
            float* a;
            nint aRow = 1, aStep = LeftPanel;
            if (unpackedLeft == null) a = packedLeft + (nint)(row / LeftPanel * LeftPanel) * steps + row % LeftPanel;
            else
            {
                a = unpackedLeft + row * product.LeftRow;
                (aRow, aStep) = (product.LeftRow, product.LeftStep);
                if (!rowsFit && resultRow + row + rowsHere >= tileRows)
                {
                    // The tile would read past the last row: begin it earlier, and drop the rows that are done already.
                    skipped = (allRows ? tileRows : tileRows / 2) - rowsHere;
                    a -= skipped * product.LeftRow;
                }
                else if (!rowsFit)
                {
                    PackLeft(product, a, rowsHere, steps, packedLeft);
                    a = packedLeft;
                    (aRow, aStep) = (1, LeftPanel);
                }
            }
            if (rowsFit && width == vectors * lanes && product.RowOf == null)
            {
                float* c = product.Result + (resultRow + row) * product.ResultRow + resultColumn;
                MultiplyTile(vectors, allRows, a, aRow, aStep, b, bStep, steps, c, product.ResultRow, product.Alpha, beta);
                continue;
            }
            MultiplyTile(vectors, allRows, a, aRow, aStep, b, bStep, steps, tile, vectors * lanes, 1, 0);
            for (int i = 0; i < rowsHere; i++)
            {
                int resultIndex = product.RowOf == null ? resultRow + row + i : product.RowOf[resultRow + row + i];
                float* c = product.Result + resultIndex * product.ResultRow + resultColumn;
                Merge(tile + (i + skipped) * vectors * lanes, c, width, product.Alpha, beta);
            }
        }
    }

    /// <summary>c = alpha t + beta c for one row, as the tiles do it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Merge(float* t, float* c, int width, float alpha, float beta)
    {
        Vector256<float> factor = Vector256.Create(alpha), keep = Vector256.Create(beta);
        int j = 0, rest = width & 7;
        if (beta == 0)
        {
            for (; j + 8 <= width; j += 8) Vector256.Store(factor * Vector256.Load(t + j), c + j);
            if (rest > 0) PartialVector.Store(factor * PartialVector.Load(t + j, rest), c + j, rest);
            return;
        }
        for (; j + 8 <= width; j += 8)
            Vector256.Store(Vector256.FusedMultiplyAdd(factor, Vector256.Load(t + j), keep * Vector256.Load(c + j)), c + j);
        if (rest > 0)
        {
            Vector256<float> sum = PartialVector.Load(t + j, rest), before = PartialVector.Load(c + j, rest);
            PartialVector.Store(Vector256.FusedMultiplyAdd(factor, sum, keep * before), c + j, rest);
        }
    }

    private static void MultiplyTile(int vectors, bool allRows, float* a, nint aRow, nint aStep, float* b, nint bStep, int steps,
        float* c, nint cRow, float alpha, float beta)
    {
        const int Size = sizeof(float);
        byte* l = (byte*)a, r = (byte*)b;
        (aRow, aStep, bStep) = (aRow * Size, aStep * Size, bStep * Size);
        if (Wide)
            switch (vectors, allRows)
            {
                case (3, true): Tile512.Multiply<AllRowsThreeVectors>(l, aRow, aStep, r, bStep, steps, c, cRow, alpha, beta); break;
                case (2, true): Tile512.Multiply<AllRowsTwoVectors>(l, aRow, aStep, r, bStep, steps, c, cRow, alpha, beta); break;
                case (1, true): Tile512.Multiply<AllRowsOneVector>(l, aRow, aStep, r, bStep, steps, c, cRow, alpha, beta); break;
                case (3, false): Tile512.Multiply<HalfRowsThreeVectors>(l, aRow, aStep, r, bStep, steps, c, cRow, alpha, beta); break;
                case (2, false): Tile512.Multiply<HalfRowsTwoVectors>(l, aRow, aStep, r, bStep, steps, c, cRow, alpha, beta); break;
                default: Tile512.Multiply<HalfRowsOneVector>(l, aRow, aStep, r, bStep, steps, c, cRow, alpha, beta); break;
            }
        else
            switch (vectors, allRows)
            {
                case (3, true): Tile256.Multiply<AllRowsThreeVectors>(l, aRow, aStep, r, bStep, steps, c, cRow, alpha, beta); break;
                case (2, true): Tile256.Multiply<AllRowsTwoVectors>(l, aRow, aStep, r, bStep, steps, c, cRow, alpha, beta); break;
                case (1, true): Tile256.Multiply<AllRowsOneVector>(l, aRow, aStep, r, bStep, steps, c, cRow, alpha, beta); break;
                case (3, false): Tile256.Multiply<HalfRowsThreeVectors>(l, aRow, aStep, r, bStep, steps, c, cRow, alpha, beta); break;
                case (2, false): Tile256.Multiply<HalfRowsTwoVectors>(l, aRow, aStep, r, bStep, steps, c, cRow, alpha, beta); break;
                default: Tile256.Multiply<HalfRowsOneVector>(l, aRow, aStep, r, bStep, steps, c, cRow, alpha, beta); break;
            }
    }

    private static void PackLeft(in Product product, float* from, int rows, int steps, float* packed)
    {
        for (int row = 0; row < rows; row += LeftPanel)
        {
            int width = Math.Min(LeftPanel, rows - row);
            if (product.LeftStep == 1) Packing.Transpose(from + row * product.LeftRow, product.LeftRow, steps, width, packed, LeftPanel);
            else Packing.Copy(from + row, product.LeftStep, steps, null, width, packed, LeftPanel);
            packed += (nint)LeftPanel * steps;
        }
    }

    private static void PackRight(in Product product, float* from, int firstStep, int steps, int width, float* panel, int panelWidth)
    {
        if (product.RightColumn != 1) Packing.Transpose(from + firstStep, product.RightColumn, steps, width, panel, panelWidth);
        else if (product.StepOf != null) Packing.Copy(from, product.RightStep, steps, product.StepOf + firstStep, width, panel, panelWidth);
        else Packing.Copy(from + firstStep * product.RightStep, product.RightStep, steps, null, width, panel, panelWidth);
    }

    private static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;
}
