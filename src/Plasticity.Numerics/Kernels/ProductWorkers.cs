using System.Runtime.ExceptionServices;

namespace Plasticity.Numerics.Kernels;

/// <summary>
/// Threads that share one product by rows or columns of its result, never by the summed index, so that each element is summed by
/// one thread as it would be alone. They are started once and sleep between products.
/// </summary>
internal static class ProductWorkers
{
    // Both are multiples of every tile's extent, so that a cut makes no tile ragged.
    private const int ColumnsAtLeast = 48, RowsAtLeast = 8;

    private static readonly Lock _gate = new();
    private static readonly List<SemaphoreSlim> _starts = [];
    private static Product _product;
    private static int _parts;
    private static int _running;
    private static Exception? _failure;

    /// <summary>Computes the product with up to <paramref name="threads"/> threads, or alone if the workers are taken.</summary>
    internal static void Multiply(in Product product, int threads)
    {
        int parts = Math.Min(threads, PartsOf(product));
        if (parts < 2 || !_gate.TryEnter())
        {
            BlockedProduct.Multiply(product, 0, product.Rows, 0, product.Columns);
            return;
        }
        try
        {
            while (_starts.Count < parts - 1) StartWorker();
            (_product, _parts, _failure) = (product, parts, null);
            Volatile.Write(ref _running, parts - 1);
            for (int part = 1; part < parts; part++) _starts[part - 1].Release();
            MultiplyPart(product, 0, parts);
            // The parts are alike, so the others are about done: yielding, but never sleeping, is cheapest.
            SpinWait wait = default;
            while (Volatile.Read(ref _running) > 0) wait.SpinOnce(sleep1Threshold: -1);
            if (_failure is not null) ExceptionDispatchInfo.Throw(_failure);
        }
        finally
        {
            _gate.Exit();
        }
    }

    private static void StartWorker()
    {
        SemaphoreSlim start = new(0);
        _starts.Add(start);
        int part = _starts.Count;
        new Thread(() => Serve(start, part)) { IsBackground = true, Name = $"product {part}" }.Start();
    }

    private static void Serve(SemaphoreSlim start, int part)
    {
        while (true)
        {
            start.Wait();
            try
            {
                MultiplyPart(_product, part, _parts);
            }
            catch (OutOfMemoryException e)
            {
                // The one thing that can happen here; it belongs to whoever asked for the product.
                _failure = e;
            }
            Interlocked.Decrement(ref _running);
        }
    }

    private static bool ByColumns(in Product product) => product.Columns / ColumnsAtLeast >= product.Rows / RowsAtLeast / 2;

    private static int PartsOf(in Product product) =>
        Math.Max(1, ByColumns(product) ? product.Columns / ColumnsAtLeast : product.Rows / RowsAtLeast);

    private static void MultiplyPart(in Product product, int part, int parts)
    {
        bool byColumns = ByColumns(product);
        (int extent, int unit) = byColumns ? (product.Columns, ColumnsAtLeast) : (product.Rows, RowsAtLeast);
        int units = (extent + unit - 1) / unit;
        int first = (int)((long)units * part / parts) * unit, end = Math.Min(extent, (int)((long)units * (part + 1) / parts) * unit);
        if (first >= end) return;
        if (byColumns) BlockedProduct.Multiply(product, 0, product.Rows, first, end - first);
        else BlockedProduct.Multiply(product, first, end - first, 0, product.Columns);
    }
}
