using Plasticity.Lab.Configuration;
using Plasticity.Numerics;

namespace Plasticity.Lab.Estimates;

/// <summary>A safetensors file that somebody else wrote: its tensors, all numbers finite, and its metadata.</summary>
internal sealed class TensorFile
{
    private readonly SafetensorsContents _contents;

    private TensorFile(string path, SafetensorsContents contents) => (Path, _contents) = (path, contents);

    public string Path { get; }

    public OrderedDictionary<string, string> Metadata => _contents.Metadata;

    public OrderedDictionary<string, Tensor> Tensors => _contents.Tensors;

    /// <summary>Reads a file in the present precision.</summary>
    /// <param name="option">The option that named it, for messages.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="ConfigurationException">It is not there, not sound, or holds what is not a finite number.</exception>
    public static TensorFile Read(string option, string path)
    {
        try
        {
            TensorFile file = new(path, Safetensors.Read(path));
            foreach ((string name, Tensor tensor) in file.Tensors) RequireFinite(file, name, tensor);
            return file;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or TensorFormatException)
        {
            throw new ConfigurationException($"{option} {path}: {exception.Message}", exception);
        }
    }

    /// <summary>The file as if it held only the tensors whose names start with a prefix.</summary>
    public TensorFile Only(string prefix) => new(Path, _contents with
    {
        Tensors = new(Tensors.Where(tensor => tensor.Key.StartsWith(prefix, StringComparison.Ordinal))),
    });

    /// <summary>An error about the file.</summary>
    public ConfigurationException Error(string message) => new($"{Path}: {message}");

    private static void RequireFinite(TensorFile file, string name, Tensor tensor)
    {
        int bad = -1;
        if (tensor.IsDouble) bad = tensor.Doubles.IndexOfAnyExceptInRange(double.MinValue, double.MaxValue);
        else bad = tensor.Span.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        if (bad < 0) return;
        string value = $"{(tensor.IsDouble ? tensor.Doubles[bad] : tensor.Span[bad])}";
        throw file.Error($"tensor {name} of shape {tensor} has {value} at element {bad}: every number must be finite"
            + $"{(tensor.IsDouble ? "" : " as a 32-bit float; --float64 keeps larger ones")}.");
    }
}
