namespace Plasticity.Lab.Launchers;

/// <summary>Slurm is not there, or refused what it was given. The message holds what it said.</summary>
public sealed class SlurmException : Exception
{
    /// <summary>States what is wrong.</summary>
    public SlurmException(string message) : base(message)
    {
    }

    /// <summary>States what is wrong and what it came from.</summary>
    public SlurmException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>States nothing.</summary>
    public SlurmException()
    {
    }
}
