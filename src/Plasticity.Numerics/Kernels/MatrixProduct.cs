namespace Plasticity.Numerics.Kernels;

/// <summary>Chooses the kernel for a product of tensors, by its shape and by what is zero in its left operand.</summary>
internal static unsafe class MatrixProduct
{
    /// <summary>result = alpha a b + beta result, for a of n x k and b of k x m.</summary>
    internal static void Multiply(Tensor result, Tensor a, Tensor b, float alpha, float beta)
    {
        Multiply(Of(result, a.Columns, alpha, beta), a.Pointer, b.Pointer);
        KeepAlive(result, a, b);
    }

    /// <summary>result = f(a b + bias); b may have any axes if it holds the elements of the matrix.</summary>
    internal static void Affine(Tensor result, Tensor a, Tensor b, Tensor? bias, Nonlinearity f)
    {
        Product product = Of(result, a.Columns, 1, 0) with
        {
            HasEpilogue = bias is not null || f.Kind != NonlinearityKind.Linear,
            Bias = bias is null ? null : bias.Pointer,
            F = f,
        };
        Multiply(product, a.Pointer, b.Pointer);
        KeepAlive(result, a, b);
        GC.KeepAlive(bias);
    }

    /// <summary>
    /// result = alpha a b^T + beta result, for a of n x k and b of m x k; b may have any axes if it holds the elements of the matrix.
    /// </summary>
    internal static void MultiplyTransposed(Tensor result, Tensor a, Tensor b, float alpha, float beta)
    {
        int rows = result.Rows, columns = result.Columns, depth = a.Columns;
        if (rows <= SingleRows)
        {
            float* row = AlignedScratch.OfThisThread.Tile(columns);
            for (int i = 0; i < rows; i++)
            {
                float* c = result.Pointer + (nint)i * columns;
                bool direct = alpha == 1 && beta == 0;
                RowProducts.MultiplyTransposed(a.Pointer + (nint)i * depth, depth, b.Pointer, columns, direct ? c : row);
                if (!direct) BlockedProduct.Merge(row, c, columns, alpha, beta);
            }
        }
        else if (DotProducts.Suit(rows, columns, depth))
            DotProducts.Multiply(a.Pointer, rows, b.Pointer, columns, depth, result.Pointer, alpha, beta);
        else
        {
            Product product = Of(result, depth, alpha, beta) with
            {
                Left = a.Pointer,
                LeftRow = depth,
                LeftStep = 1,
                Right = b.Pointer,
                RightStep = 1,
                RightColumn = depth,
            };
            BlockedProduct.Multiply(product);
        }
        KeepAlive(result, a, b);
    }

    /// <summary>
    /// result = alpha a^T b + beta result, for a of k x n and b of k x m; the result may have any axes if it holds the matrix's elements.
    /// </summary>
    internal static void TransposedMultiply(Tensor result, Tensor a, Tensor b, float alpha, float beta)
    {
        int rows = a.Columns, columns = b.Columns, depth = a.Rows;
        if (depth == 1) RowProducts.AddOuter(a.Pointer, rows, b.Pointer, columns, result.Pointer, alpha, beta);
        else
        {
            Product product = Of(result, depth, alpha, beta) with
            {
                Rows = rows,
                Columns = columns,
                ResultRow = columns,
                Left = a.Pointer,
                LeftRow = 1,
                LeftStep = rows,
                Right = b.Pointer,
                RightStep = columns,
                RightColumn = 1,
            };
            if (columns >= SqueezeColumns)
            {
                AlignedScratch scratch = AlignedScratch.OfThisThread;
                int* kept = scratch.Kept(rows + 8);
                float* squeezed = scratch.Squeezed((long)rows * depth + 8);
                int keptRows = ZeroColumns.Squeeze(a.Pointer, depth, rows, kept, squeezed);
                if (keptRows < rows)
                {
                    ScaleOtherRows(result.Pointer, rows, columns, kept, keptRows, beta);
                    product.Left = squeezed;
                    product.LeftStep = keptRows;
                    product.Rows = keptRows;
                    product.RowOf = kept;
                }
            }
            BlockedProduct.Multiply(product);
        }
        KeepAlive(result, a, b);
    }

    /// <summary>result *= beta on the rows that are not among the kept ones.</summary>
    private static void ScaleOtherRows(float* result, int rows, int columns, int* kept, int count, float beta)
    {
        if (beta == 1) return;
        for (int row = 0, i = 0; row < rows; row++)
        {
            if (i < count && kept[i] == row)
            {
                i++;
                continue;
            }
            float* c = result + (nint)row * columns;
            if (beta == 0) new Span<float>(c, columns).Clear();
            else Elementwise.Map(c, columns, new Times(beta));
        }
    }

    /// <summary>The result's side of a product, alpha (...) + beta result over a number of steps; operands are yet to be given.</summary>
    private static Product Of(Tensor result, int depth, float alpha, float beta) => new()
    {
        Result = result.Pointer,
        ResultRow = result.Columns,
        Rows = result.Rows,
        Columns = result.Columns,
        Depth = depth,
        Alpha = alpha,
        Beta = beta,
    };

    // Looking for columns of zeros takes a pass over the left operand; it needs this many columns of the right one to be worth it.
    private const int SqueezeColumns = 32;

    // Every row of a sparse product reads weights anew: they must lie in the second level cache.
    private const int SparseWeights = 1 << 17;

    // So few rows are bound by reading b, and do without packing it.
    private const int SingleRows = 3;

    /// <summary>A product whose operands are yet to be given: a of n x k and b of k x m, both row-major.</summary>
    private static void Multiply(Product product, float* a, float* b)
    {
        int rows = product.Rows, columns = product.Columns, depth = product.Depth;
        (float alpha, float beta) = (product.Alpha, product.Beta);
        if (rows <= SingleRows)
        {
            float* row = AlignedScratch.OfThisThread.Tile(columns);
            bool direct = alpha == 1 && beta == 0;
            for (int i = 0; i < rows; i++)
            {
                float* c = product.Result + (nint)i * columns;
                RowProducts.Multiply(a + (nint)i * depth, depth, b, columns, direct ? c : row);
                if (!direct) BlockedProduct.Merge(row, c, columns, alpha, beta);
                if (product.HasEpilogue) Epilogue.ApplyRow(c, product.Bias, columns, product.F);
            }
        }
        else if (columns >= SqueezeColumns && (long)depth * columns <= SparseWeights && Parallelism.ProductThreads == 1
            && ZeroColumns.IsSparse(a, rows, depth))
        {
            (int blocks, int steps) = BlockedProduct.DepthBlocks(depth);
            float* row = AlignedScratch.OfThisThread.Tile(columns);
            bool direct = blocks == 1 && alpha == 1 && beta == 0;
            for (int i = 0; i < rows; i++)
            {
                float* x = a + (nint)i * depth, c = product.Result + (nint)i * columns;
                // Summed block by block, as the blocked product does it: which of the two is chosen must not show.
                for (int first = 0; first < depth; first += steps)
                {
                    int here = Math.Min(steps, depth - first);
                    RowProducts.Multiply(x + first, here, b + (nint)first * columns, columns, direct ? c : row);
                    if (!direct) BlockedProduct.Merge(row, c, columns, alpha, first == 0 ? beta : 1);
                }
                if (product.HasEpilogue) Epilogue.ApplyRow(c, product.Bias, columns, product.F);
            }
        }
        else
        {
            product.Left = a;
            product.LeftRow = depth;
            product.LeftStep = 1;
            product.Right = b;
            product.RightStep = columns;
            product.RightColumn = 1;
            if (columns >= SqueezeColumns)
            {
                AlignedScratch scratch = AlignedScratch.OfThisThread;
                int* kept = scratch.Kept(depth + 8);
                float* squeezed = scratch.Squeezed((long)rows * depth + 8);
                int steps = ZeroColumns.Squeeze(a, rows, depth, kept, squeezed);
                if (steps < depth)
                {
                    product.Left = squeezed;
                    product.LeftRow = steps;
                    product.StepOf = kept;
                    product.KeptSteps = steps;
                }
            }
            BlockedProduct.Multiply(product);
        }
    }

    private static void KeepAlive(Tensor result, Tensor a, Tensor b)
    {
        GC.KeepAlive(result);
        GC.KeepAlive(a);
        GC.KeepAlive(b);
    }
}
