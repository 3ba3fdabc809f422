using System.Runtime.ExceptionServices;

namespace Plasticity.Numerics.Kernels;

/// <summary>Work that threads share: parts that write to different places. Each part runs on its own copy of the struct.</summary>
internal interface IShared
{
    /// <summary>Does one part, from 0 on, of so many.</summary>
    public void Run(int part, int parts);
}

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
    private static Action<int, int> _run = SharedWork<SharedProduct>.Run;
    private static int _parts;
    private static int _running;
    private static Exception? _failure;

    /// <summary>Computes the product with up to <paramref name="threads"/> threads, or alone if the workers are taken.</summary>
    internal static void Multiply(in Product product, int threads)
    {
        Share(new SharedProduct(product), Math.Min(threads, PartsOf(product)));
    }

    /// <summary>Does work in so many parts, a thread each, or all alone in one part if that is enough or the workers are taken.</summary>
    internal static void Share<TWork>(in TWork work, int parts) where TWork : struct, IShared
    {
        if (parts < 2 || !_gate.TryEnter())
        {
            work.Run(0, 1);
            return;
        }
        try
        {
            while (_starts.Count < parts - 1) StartWorker();
            SharedWork<TWork>.Work = work;
            (_run, _parts, _failure) = (SharedWork<TWork>.Run, parts, null);
            Volatile.Write(ref _running, parts - 1);
            for (int part = 1; part < parts; part++) _starts[part - 1].Release();
            work.Run(0, parts);
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
                _run(part, _parts);
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

    private readonly struct SharedProduct(Product product) : IShared
    {
        public void Run(int part, int parts) => MultiplyPart(product, part, parts);
    }

    /// <summary>The work of one kind that is being shared, and the one delegate that does parts of it.</summary>
    private static class SharedWork<TWork> where TWork : struct, IShared
    {
        internal static readonly Action<int, int> Run = static (part, parts) =>
        {
            // A copy: what a part notes in its work is its own.
            TWork work = Work;
            work.Run(part, parts);
        };
        internal static TWork Work;
    }
}
