namespace Plasticity.Lab.RunStore;

/// <summary>Results cannot be written where they should be.</summary>
public sealed class RunFolderException : Exception
{
    /// <summary>States what is wrong.</summary>
    public RunFolderException(string message) : base(message)
    {
    }

    /// <summary>States what is wrong and what it came from.</summary>
    public RunFolderException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>States nothing.</summary>
    public RunFolderException()
    {
    }
}
