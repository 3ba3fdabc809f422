namespace Plasticity.Reliability;

/// <summary>A promise is not kept.</summary>
public sealed class BrokenPromiseException : Exception
{
    /// <summary>States what was found.</summary>
    public BrokenPromiseException(string message) : base(message)
    {
    }

    /// <summary>States what was found and what it came from.</summary>
    public BrokenPromiseException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>States nothing.</summary>
    public BrokenPromiseException()
    {
    }

    /// <summary>Breaks a promise unless something holds.</summary>
    public static void Unless(bool holds, string found)
    {
        if (!holds) throw new BrokenPromiseException(found);
    }
}
