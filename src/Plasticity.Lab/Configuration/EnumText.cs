using System.Text.Json;

namespace Plasticity.Lab.Configuration;

/// <summary>The values of an enumeration as they are typed: words in lower case, joined by <c>-</c>.</summary>
internal static class EnumText
{
    /// <summary>All values, for messages.</summary>
    public static string Allowed<TEnum>() where TEnum : struct, Enum => string.Join(" | ", Enum.GetValues<TEnum>().Select(Of));

    /// <summary>A value as typed.</summary>
    public static string Of<TEnum>(TEnum value) where TEnum : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName($"{value}");

    /// <summary>The value of a text.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static TEnum Parse<TEnum>(string text) where TEnum : struct, Enum
    {
        foreach (TEnum value in Enum.GetValues<TEnum>())
            if (Of(value) == text) return value;
        throw new FormatException($"there is no '{text}': expected {Allowed<TEnum>()}.");
    }
}
