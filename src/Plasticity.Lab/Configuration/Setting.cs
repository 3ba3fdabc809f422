namespace Plasticity.Lab.Configuration;

/// <summary>One setting as text: a dotted key, its value, and where it was given.</summary>
/// <param name="Key">The dotted key, such as <c>net.activation</c>.</param>
/// <param name="Value">The value as typed; null to take a setting of a file back.</param>
/// <param name="Place">The file and line it is from; null for the command line.</param>
public sealed record Setting(string Key, string? Value, string? Place = null)
{
    /// <summary>Reads <c>key=value</c>, <c>+key=value</c> (the same) or <c>~key</c> (back to the default).</summary>
    /// <exception cref="ConfigurationException">It is none of these.</exception>
    public static Setting Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith('~') && text.Length > 1 && !text.Contains('=', StringComparison.Ordinal)) return new(text[1..], null);
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string key = equals < 0 ? "" : text[..equals].TrimStart('+').Trim();
        if (key.Length == 0)
            throw new ConfigurationException($"'{text}' is not a setting: write key=value, such as epochs=5, without spaces around '='.");
        return new(key, text[(equals + 1)..].Trim());
    }

    /// <summary>The parts of a list: <c>a,b</c> or <c>[a, b]</c>.</summary>
    public static IReadOnlyList<string> ParseList(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        string inner = value.StartsWith('[') && value.EndsWith(']') ? value[1..^1] : value;
        return [.. inner.Split(',').Select(part => SweepValue.Unquoted(part.Trim()))];
    }
}
