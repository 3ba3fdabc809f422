namespace Plasticity.Lab.Configuration;

/// <summary>A configuration cannot be run as written. The message names the key, the value, what is allowed, and the remedy.</summary>
public sealed class ConfigurationException : Exception
{
    /// <summary>States what is wrong.</summary>
    public ConfigurationException(string message) : base(message)
    {
    }

    /// <summary>States what is wrong and what it came from.</summary>
    public ConfigurationException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>States nothing.</summary>
    public ConfigurationException()
    {
    }
}
