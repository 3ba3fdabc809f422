namespace Plasticity.Tasks;

/// <summary>A file that should hold an image is damaged, hostile, or of a kind that is not read here. The message says where.</summary>
public sealed class ImageFormatException : FormatException
{
    /// <summary>Says what is wrong, and where.</summary>
    /// <param name="file">The file.</param>
    /// <param name="offset">Where, in bytes from its start.</param>
    /// <param name="found">What is there.</param>
    /// <param name="expected">What should be there.</param>
    /// <param name="inner">The exception that told, if one did.</param>
    public ImageFormatException(string file, long offset, string found, string expected, Exception? inner = null)
        : base($"{file}, byte {offset}: found {found}, expected {expected}.", inner)
    {
    }

    /// <summary>States what is wrong.</summary>
    public ImageFormatException(string message) : base(message)
    {
    }

    /// <summary>States what is wrong and what it came from.</summary>
    public ImageFormatException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>States nothing.</summary>
    public ImageFormatException()
    {
    }
}
