using Plasticity.Lab.Configuration;
using Plasticity.Numerics;

namespace Plasticity.Lab.Estimates;

/// <summary>The tensors of the files, to be put where they belong; what no file gives stays as it was drawn.</summary>
internal sealed class GivenTensors
{
    private readonly List<(TensorFile File, string Name, Tensor Value)> _waiting = [];
    private readonly List<string> _known = [];

    /// <summary>Takes the tensors of files.</summary>
    /// <param name="files">The files.</param>
    /// <exception cref="ConfigurationException">Two files give one tensor.</exception>
    public GivenTensors(IEnumerable<TensorFile> files)
    {
        foreach (TensorFile file in files)
            foreach ((string name, Tensor value) in file.Tensors)
            {
                if (_waiting.FirstOrDefault(given => given.Name == name) is { File: { } other })
                    throw file.Error($"tensor {name} is in {other.Path}, too: give it once.");
                _waiting.Add((file, name, value));
            }
    }

    /// <summary>Whether tensors of the files are left that have found no place yet.</summary>
    public bool HasWaiting => _waiting.Count > 0;

    /// <summary>Fills a tensor if a file gives it, and says whether one did.</summary>
    /// <param name="name">Its name there.</param>
    /// <param name="layout">Its layout there.</param>
    /// <param name="ours">The tensor.</param>
    /// <exception cref="ConfigurationException">The one given has another shape.</exception>
    public bool Fill(string name, TensorLayout layout, Tensor ours)
    {
        _known.Add(name);
        int at = _waiting.FindIndex(given => given.Name == name);
        if (at < 0) return false;
        (TensorFile file, _, Tensor value) = _waiting[at];
        _waiting.RemoveAt(at);
        if (!value.Shape.SequenceEqual(layout.Shape))
            throw file.Error($"tensor {name} is [{Shown(value.Shape)}], but the network needs [{Shown(layout.Shape)}]"
                + (value.Shape.Length == 2 && layout.Shape.Length == 2 && value.Shape[0] == layout.Shape[1]
                    && value.Shape[1] == layout.Shape[0] ? "; weights are [post, pre]: transpose it." : "."));
        layout.FromForeign(value, ours);
        return true;
    }

    /// <summary>Checks that every tensor of the files has found its place.</summary>
    /// <exception cref="ConfigurationException">One has not.</exception>
    public void RequireAllUsed()
    {
        if (_waiting.Count == 0) return;
        (TensorFile file, string name, _) = _waiting[0];
        throw file.Error($"there is no place for a tensor '{name}'. Did you mean '{Nearest.To(name, _known)}'? "
            + $"Tensors of this network and rule: {string.Join(", ", _known)}.");
    }

    private static string Shown(ReadOnlySpan<int> shape) => string.Join(", ", shape.ToArray());
}
