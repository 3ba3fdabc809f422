namespace Plasticity.Tasks;

/// <summary>A task was asked for that there is not, or in a way it cannot be.</summary>
public sealed class TaskException : Exception
{
    /// <summary>States what is wrong.</summary>
    public TaskException(string message) : base(message)
    {
    }

    /// <summary>States what is wrong and what it came from.</summary>
    public TaskException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>States nothing.</summary>
    public TaskException()
    {
    }
}
