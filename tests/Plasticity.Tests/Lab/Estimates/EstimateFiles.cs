using Plasticity.Lab.Configuration;
using Plasticity.Lab.Estimates;
using Plasticity.Numerics;

namespace Plasticity.Tests.Lab.Estimates;

/// <summary>The files of an estimate, in a folder of a test's own: written as another framework would.</summary>
internal sealed class EstimateFiles : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Network => _folder["network.safetensors"];

    public string Batch => _folder["batch.safetensors"];

    public string State => _folder["state.safetensors"];

    public string Out => _folder["out.safetensors"];

    public string Folder => _folder.Path;

    /// <summary>A small network of widths whose weights the seed draws, and samples with labels.</summary>
    public static EstimateFiles OfWidths(string network = "6-5-4", params (string Key, string Value)[] settings)
    {
        EstimateFiles files = new();
        files.WriteNetwork([], [("network", network), .. settings]);
        files.WriteBatch(("x", Numbers(0.7, 3, 6)), ("labels", Tensor.From((ReadOnlySpan<float>)[1, 3, 0], 3)));
        return files;
    }

    /// <summary>Numbers without order, the same at every run.</summary>
    public static Tensor Numbers(double scale, params ReadOnlySpan<int> shape)
    {
        Tensor tensor = new(shape);
        double phase = scale;
        for (int i = 0; i < tensor.Count; i++) tensor.Span[i] = (float)(scale * Math.Sin(phase += 1.7 + 0.31 * shape.Length));
        return tensor;
    }

    public void WriteNetwork((string Name, Tensor Value)[] tensors, (string Key, string Value)[] metadata) =>
        Write(Network, tensors, metadata);

    public void WriteBatch(params (string Name, Tensor Value)[] tensors) => Write(Batch, tensors, []);

    public void WriteState(params (string Name, Tensor Value)[] tensors) => Write(State, tensors, []);

    public EstimateRequest Request(string rule, params string[] settings) => new()
    {
        NetworkPath = Network,
        BatchPath = Batch,
        StatePath = File.Exists(State) ? State : null,
        Rule = rule,
        Settings = [.. settings.Select(Setting.Parse)],
    };

    public EstimateResult Compute(string rule, params string[] settings) => RuleEstimator.Compute(Request(rule, settings));

    public void Dispose() => _folder.Dispose();

    private static void Write(string path, (string Name, Tensor Value)[] tensors, (string Key, string Value)[] metadata) =>
        Safetensors.Write(path, tensors.Select(tensor => KeyValuePair.Create(tensor.Name, tensor.Value)),
            metadata.Select(pair => KeyValuePair.Create(pair.Key, pair.Value)));
}
