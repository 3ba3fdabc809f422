using System.Runtime.InteropServices;

namespace Plasticity.Numerics.Kernels;

/// <summary>
/// Working memory of one thread: blocks on 64-byte boundaries that only ever grow, so that after warm-up no product allocates.
/// </summary>
internal sealed unsafe class AlignedScratch
{
    private const int Alignment = 64;

    [ThreadStatic]
    private static AlignedScratch? _ofThisThread;

    private readonly Block _left = new(), _right = new(), _tile = new(), _squeezed = new(), _kept = new();
    private readonly Block _bordered = new(), _stretches = new(), _period = new();

    /// <summary>The calling thread's working memory.</summary>
    internal static AlignedScratch OfThisThread => _ofThisThread ??= new AlignedScratch();

    /// <summary>Room for the packed left operand.</summary>
    internal float* Left(long count) => (float*)_left.AtLeast(count);

    /// <summary>Room for the packed right operand.</summary>
    internal float* Right(long count) => (float*)_right.AtLeast(count);

    /// <summary>Room for one tile of the result that cannot be written in place.</summary>
    internal float* Tile(long count) => (float*)_tile.AtLeast(count);

    /// <summary>Room for a copy of an operand without its zero columns.</summary>
    internal float* Squeezed(long count) => (float*)_squeezed.AtLeast(count);

    /// <summary>Room for indices.</summary>
    internal int* Kept(long count) => (int*)_kept.AtLeast(count);

    /// <summary>Room for what a pass over channels needs of each column of its period.</summary>
    internal float* Period(long count) => (float*)_period.AtLeast(count);

    /// <summary>Room for maps with zeros around them.</summary>
    internal float* Bordered(long count) => (float*)_bordered.AtLeast(count);

    /// <summary>Room for the stretches of a scattered tile.</summary>
    internal Stretch* Stretches(long count) => (Stretch*)_stretches.AtLeast(count * sizeof(Stretch) / sizeof(float));

    /// <summary>Memory outside the collected heap, given back when the thread's scratch is collected.</summary>
    private sealed class Block
    {
        private void* _start;
        private long _count;

        ~Block() => NativeMemory.AlignedFree(_start);

        internal void* AtLeast(long count)
        {
            if (count <= _count) return _start;
            NativeMemory.AlignedFree(_start);
            _start = null;
            _count = 0;
            // A quarter more than asked for: shapes that grow slowly do not allocate each time.
            long room = count + count / 4;
            _start = NativeMemory.AlignedAlloc((nuint)(room * sizeof(float) + Alignment), Alignment);
            _count = room;
            return _start;
        }
    }
}
