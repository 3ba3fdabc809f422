namespace Plasticity.Rules;

/// <summary>A rule was asked for in a way it cannot be.</summary>
public sealed class RuleOptionException : Exception
{
    /// <summary>States what is wrong.</summary>
    public RuleOptionException(string message) : base(message)
    {
    }

    /// <summary>States what is wrong and what it came from.</summary>
    public RuleOptionException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>States nothing.</summary>
    public RuleOptionException()
    {
    }
}
