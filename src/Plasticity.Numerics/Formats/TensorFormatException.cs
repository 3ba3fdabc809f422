namespace Plasticity.Numerics;

/// <summary>A file that should hold tensors holds something else: damaged, hostile, or of a kind that is not read here.</summary>
public sealed class TensorFormatException : FormatException
{
    /// <summary>Says what is wrong, and where.</summary>
    /// <param name="file">The file, or the name that was given for the stream.</param>
    /// <param name="offset">Where, in bytes from the start (of the uncompressed contents, for a compressed file).</param>
    /// <param name="found">What is there.</param>
    /// <param name="expected">What should be there.</param>
    /// <param name="inner">The exception that told, if one did.</param>
    public TensorFormatException(string file, long offset, string found, string expected, Exception? inner = null)
        : base($"{file}, byte {offset}: found {found}, expected {expected}.", inner)
    {
        File = file;
        Offset = offset;
        Found = found;
        Expected = expected;
    }

    /// <summary>The file, or the name that was given for the stream.</summary>
    public string File { get; }

    /// <summary>Where, in bytes from the start (of the uncompressed contents, for a compressed file).</summary>
    public long Offset { get; }

    /// <summary>What is there.</summary>
    public string Found { get; }

    /// <summary>What should be there.</summary>
    public string Expected { get; }
}
