using Plasticity.Lab.Configuration;
using Plasticity.Numerics;

namespace Plasticity.Lab.Estimates;

/// <summary>An estimate, in the layout of other frameworks.</summary>
/// <param name="Network">The network in words.</param>
/// <param name="Loss">The mean loss of the batch.</param>
/// <param name="Samples">The number of samples.</param>
/// <param name="Tensors">The tensors by name.</param>
/// <param name="Metadata">What they are.</param>
public sealed record EstimateResult(
    string Network, double Loss, int Samples, OrderedDictionary<string, Tensor> Tensors, OrderedDictionary<string, string> Metadata)
{
    private const string Kind = "kind", OfEstimate = "estimate";

    /// <summary>Writes the file, durably; it may replace an earlier estimate and nothing else.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ConfigurationException">There is another file at the path, or no folder for it.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(string path)
    {
        RequirePlace(path);
        Safetensors.Write(path, Tensors, Metadata.Prepend(new(Kind, OfEstimate)));
    }

    /// <summary>Checks that a file may be written, before anything is computed.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ConfigurationException">There is another file at the path, or no folder for it.</exception>
    public static void RequirePlace(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (Directory.Exists(path))
            throw new ConfigurationException($"--out {path}: it is a folder; give the name of a file, such as U.safetensors.");
        if (!Directory.Exists(folder))
            throw new ConfigurationException($"--out {path}: there is no folder {folder}; make it first.");
        if (File.Exists(path) && !IsEstimate(path))
            throw new ConfigurationException(
                $"--out {path}: there is a file that is no estimate, and only estimates are replaced; give another name.");
    }

    private static bool IsEstimate(string path)
    {
        try
        {
            return Safetensors.Read(path).Metadata.GetValueOrDefault(Kind) == OfEstimate;
        }
        catch (TensorFormatException)
        {
            return false;                                    // another kind of file, then
        }
    }
}
