using System.Text.Json.Nodes;
using Plasticity.Lab.Estimates;
using Plasticity.Numerics;

namespace Plasticity.Cli.Rendering;

/// <summary>An estimate as people and machines read it: every tensor's shape and norm. The numbers are in the file.</summary>
internal static class EstimateRendering
{
    public static void Write(EstimateResult result, string path, Terminal terminal)
    {
        terminal.Output.WriteLine($"{result.Metadata["rule"]} on {result.Network}, {result.Samples} samples, loss "
            + $"{NumberText.Significant(result.Loss)}, {result.Metadata["precision"]}");
        TextTable table = new TextTable(terminal.HasUnicode).Column("tensor").Column("shape").Column("norm", isRight: true);
        foreach ((string name, Tensor tensor) in result.Tensors) table.Row(name, $"{tensor}", NumberText.Significant(Norm(tensor)));
        table.Write(terminal.Output);
        terminal.Output.WriteLine(path);
    }

    public static JsonObject Json(EstimateResult result, string path) => new()
    {
        ["out"] = path,
        ["loss"] = double.IsFinite(result.Loss) ? result.Loss : null,
        ["metadata"] = new JsonObject(result.Metadata.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
        ["tensors"] = new JsonObject(result.Tensors.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)new JsonObject
        {
            ["shape"] = new JsonArray([.. pair.Value.Shape.ToArray().Select(extent => (JsonNode)extent)]),
            ["norm"] = double.IsFinite(Norm(pair.Value)) ? Norm(pair.Value) : null,
        }))),
    };

    private static double Norm(Tensor tensor) => Math.Sqrt(tensor.Dot(tensor));
}
