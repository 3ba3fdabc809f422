namespace Plasticity.Tasks;

/// <summary>A data set is not on this machine, is not what was published, or cannot be got. The message says what to do.</summary>
public sealed class DataSetException : Exception
{
    /// <summary>States what is wrong.</summary>
    public DataSetException(string message) : base(message)
    {
    }

    /// <summary>States what is wrong and what it came from.</summary>
    public DataSetException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>States nothing.</summary>
    public DataSetException()
    {
    }
}
