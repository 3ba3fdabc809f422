namespace Plasticity.Training;

/// <summary>A checkpoint cannot be used: its file is damaged, or it belongs to another trial or version.</summary>
public sealed class CheckpointException : Exception
{
    /// <summary>Says what is wrong.</summary>
    /// <param name="source">The file, or whatever else the checkpoint came from.</param>
    /// <param name="found">What is there.</param>
    /// <param name="expected">What should be there.</param>
    /// <param name="inner">The exception that told, if one did.</param>
    public CheckpointException(string source, string found, string expected, Exception? inner = null)
        : base($"{source}: found {found}, expected {expected}.", inner) => (Found, Expected) = (found, expected);

    /// <summary>What is there.</summary>
    public string Found { get; }

    /// <summary>What should be there.</summary>
    public string Expected { get; }
}
