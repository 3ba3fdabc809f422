namespace Plasticity.Numerics;

/// <summary>How many threads the library may use inside one operation.</summary>
public static class Parallelism
{
    private static int _productThreads = 1;

    /// <summary>
    /// The most threads inside one matrix product, the calling one among them: 1 to 256, at first 1. Holds for the whole process.
    /// No result depends on it, to the last bit. Many trials at once do better with one thread each; raise this for a single trial.
    /// While one thread's product uses the workers, products of other threads run on their own thread alone.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1 or above 256.</exception>
    public static int ProductThreads
    {
        get => Volatile.Read(ref _productThreads);
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 256);
            Volatile.Write(ref _productThreads, value);
        }
    }
}
