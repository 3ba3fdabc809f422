using System.Text.RegularExpressions;

namespace Plasticity.Lab.Configuration;

/// <summary>One setting as text: a dotted key, its value, and where it was given.</summary>
/// <param name="Key">The dotted key, such as <c>net.activation</c>.</param>
/// <param name="Value">The value as typed; null to take a setting back.</param>
/// <param name="Place">The file and line it is from; null for the command line.</param>
public sealed partial record Setting(string Key, string? Value, string? Place = null)
{
    /// <summary>Of a setting that is taken back: the value that it must have had; null if any will do.</summary>
    public string? Expected { get; init; }

    /// <summary>
    /// Reads <c>key=value</c>, <c>+key=value</c> and <c>++key=value</c> (the same), <c>~key</c> (back to the default) or
    /// <c>~key=value</c> (the same, if that is its value).
    /// </summary>
    /// <exception cref="ConfigurationException">It is none of these.</exception>
    public static Setting Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Removal().Match(text) is { Success: true } removed)
            return new(removed.Groups["key"].Value, null)
            {
                Expected = removed.Groups["value"] is { Success: true } value ? Trimmed(value.Value) : null,
            };
        if (Assignment().Match(text) is { Success: true } set) return new(set.Groups["key"].Value, Trimmed(set.Groups["value"].Value));
        throw new ConfigurationException($"'{text}' is not a setting: write key=value, such as epochs=5, without spaces around '='.");
    }

    /// <summary>Without the white space around it, but for one that is escaped at the end.</summary>
    private static string Trimmed(string value)
    {
        string begun = value.TrimStart(), trimmed = begun.TrimEnd();
        return trimmed.EndsWith('\\') && trimmed.Length < begun.Length ? begun[..(trimmed.Length + 1)] : trimmed;
    }

    [GeneratedRegex(@"^\s*~(?<key>[^\s=~+][^=]*?)\s*(=(?<value>.*))?\z", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Removal();

    [GeneratedRegex(@"^\s*\+{0,2}(?<key>[^\s=~+][^=]*?)\s*=(?<value>.*)\z", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Assignment();
}
