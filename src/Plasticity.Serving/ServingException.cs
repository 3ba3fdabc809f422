namespace Plasticity.Serving;

/// <summary>The sweep cannot be served, such as for want of a port.</summary>
public sealed class ServingException : Exception
{
    /// <summary>States what is wrong.</summary>
    public ServingException(string message) : base(message)
    {
    }

    /// <summary>States what is wrong and what it came from.</summary>
    public ServingException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>States nothing.</summary>
    public ServingException()
    {
    }
}
