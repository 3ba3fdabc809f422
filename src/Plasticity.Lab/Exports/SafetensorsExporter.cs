using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Plasticity.Lab.RunStore;
using Plasticity.Lab.Sweeps;
using Plasticity.Numerics;

namespace Plasticity.Lab.Exports;

/// <summary>
/// The weights of all finished runs in one file, named <c>RUN/W1</c> after the run's folder; the state of its rule is with them, as
/// <c>RUN/rule.NAME</c>. The header's metadata say in JSON what each run is. The weights of one run at a time are in memory.
/// </summary>
public sealed class SafetensorsExporter : Exporter
{
    private static readonly JsonSerializerOptions _options = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <inheritdoc/>
    public override string Name => "safetensors";

    /// <inheritdoc/>
    public override string Description => "the weights of all finished runs in one file for PyTorch, JAX and others";

    /// <inheritdoc/>
    public override string SingleFile => "weights.safetensors";

    /// <inheritdoc/>
    public override string Hint => "safetensors.numpy.load_file(\"weights.safetensors\"); weights are stored [pre, post]";

    internal override IReadOnlyList<string> Write(ExportSource source, ExportFolder folder)
    {
        List<(RunDirectory Directory, OrderedDictionary<string, int[]> Shapes)> runs = [];
        SweepManifest manifest = source.Manifest;
        OrderedDictionary<string, string> metadata = new()
        {
            ["program"] = $"plasticity {manifest.Version}",
            ["numerics"] = manifest.Numerics.ToString(CultureInfo.InvariantCulture),
            ["command"] = manifest.CommandLine,
            ["layout"] = "[pre, post]",
        };
        foreach (RunDirectory directory in source.Directories())
        {
            if (!directory.IsDone || !File.Exists(directory[RunFiles.Weights])) continue;
            runs.Add((directory, Safetensors.ReadShapes(directory[RunFiles.Weights])));
            metadata.Add(directory.Run.Id, Facts(manifest.Arms[directory.Run.Arm], directory.Run));
        }
        if (runs.Count == 0) throw source.Nothing("no run has finished, so there are no weights");
        (string Name, int[] Shape)[] tensors =
            [.. runs.SelectMany(run => run.Shapes.Select(shape => (NameOf(run.Directory, shape.Key), shape.Value)))];
        folder.Write(SingleFile, stream =>
        {
            SafetensorsWriter writer = new(stream, tensors, metadata);
            foreach ((RunDirectory directory, _) in runs)
                foreach ((string name, Tensor tensor) in Safetensors.Read(directory[RunFiles.Weights]).Tensors)
                    writer.Add(NameOf(directory, name), tensor);
            writer.Complete();
        });
        int without = source.Plan.Count - runs.Count;
        return
        [
            string.Create(CultureInfo.InvariantCulture, $"{SingleFile}: {tensors.Length:N0} tensors of {runs.Count:N0} runs")
                + (without == 0 ? ""
                    : string.Create(CultureInfo.InvariantCulture, $"; {without:N0} runs did not finish and have no weights")),
        ];
    }

    private static string NameOf(RunDirectory directory, string tensor) => $"{directory.Run.Id}/{tensor}";

    private static string Facts(ArmFacts arm, RunFacts run) => new JsonObject
    {
        ["arm"] = arm.Label,
        ["rule"] = arm.Rule,
        ["task"] = arm.Task,
        ["seed"] = run.Seed,
        ["settings"] = new JsonObject(arm.Settings.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
        ["identity"] = run.Identity,
    }.ToJsonString(_options);
}
