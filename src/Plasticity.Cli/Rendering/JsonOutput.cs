using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Plasticity.Cli.Rendering;

/// <summary>What <c>--json</c> prints: for machines, and readable all the same.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions _options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A node as text.</summary>
    public static string Text(JsonNode node) => node.ToJsonString(_options);
}
