namespace Plasticity.Tests;

/// <summary>Counts what code allocates on the collected heap.</summary>
internal static class Allocations
{
    /// <summary>
    /// The fewest bytes of a few runs. The runtime itself allocates on whatever thread makes it load a type or replace a running method
    /// by a faster one, once; what the code allocates, it allocates in every run.
    /// </summary>
    public static long LeastOf(Action run)
    {
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 4 && least > 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            run();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
