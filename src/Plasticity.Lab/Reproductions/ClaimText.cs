using System.Globalization;
using Plasticity.Lab.Configuration;

namespace Plasticity.Lab.Reproductions;

/// <summary>The text of a claim and where it stands, so that an error can point at the very character.</summary>
/// <param name="Text">The text.</param>
/// <param name="File">The file it is from; null if it is from none.</param>
/// <param name="Line">The line it begins in, from 1.</param>
/// <param name="Column">The column of its first character, from 1.</param>
public sealed record ClaimText(string Text, string? File = null, int Line = 1, int Column = 1)
{
    /// <summary>The error for something at an offset into the text.</summary>
    /// <param name="offset">The place, from 0; the length of the text for its end.</param>
    /// <param name="message">What is wrong and what was expected.</param>
    public ConfigurationException Error(int offset, string message)
    {
        string place = string.Create(CultureInfo.InvariantCulture, $"line {Line}, column {Column + offset}");
        return new ConfigurationException($"{(File is null ? "" : File + ", ")}{place}: {message}");
    }
}
