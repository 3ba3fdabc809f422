using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plasticity.Lab.RunStore;

/// <summary>How records are written as JSON: for people to read too, NaN and Infinity as texts, the same bytes everywhere.</summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions _options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A record as JSON, with a line's end.</summary>
    public static string Of<T>(T record) => JsonSerializer.Serialize(record, _options) + "\n";

    /// <summary>Reads a record.</summary>
    /// <exception cref="JsonException">It is not one.</exception>
    public static T Read<T>(string json) where T : class =>
        JsonSerializer.Deserialize<T>(json, _options) ?? throw new JsonException($"There is no {typeof(T).Name}.");

    /// <summary>Reads a record; null if it is not whole.</summary>
    public static T? TryRead<T>(string json) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, _options);
        }
        catch (JsonException)
        {
            return null;                                     // its writer is just writing it, or died doing so
        }
    }
}
