using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>
/// Random numbers of a step that come from elsewhere, by the names under which they are shown: they take the place of what a stream
/// draws, so that the exact case of another program is replayed. What is not given is drawn. Training is given none.
/// </summary>
public sealed class GivenNoise
{
    private readonly IReadOnlyDictionary<string, Tensor> _tensors;
    private readonly string _prefix;

    /// <summary>Takes tensors, which must stay as they are while they are used.</summary>
    /// <param name="tensors">Tensors by name: those of a rule, and of dropout as <see cref="NameOfMask"/> has them.</param>
    public GivenNoise(IReadOnlyDictionary<string, Tensor> tensors) : this(tensors, "")
    {
    }

    private GivenNoise(IReadOnlyDictionary<string, Tensor> tensors, string prefix)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        (_tensors, _prefix) = (tensors, prefix);
    }

    /// <summary>The name of what dropout multiplies h_l by; l = 0 is the input.</summary>
    public static string NameOfMask(int l) => $"mask.h{l}";

    /// <summary>The noise of a part: of a rule within another, whose names start with a prefix. Masks are shared by all parts.</summary>
    /// <param name="prefix">Such as <c>first.</c>; it follows that of this one.</param>
    public GivenNoise Within(string prefix) => new(_tensors, _prefix + prefix);

    /// <summary>The tensor of a name; null if it is not given.</summary>
    /// <param name="name">The name, without prefixes.</param>
    /// <param name="like">What it must be shaped like, and of the precision of.</param>
    /// <exception cref="ArgumentException">It has another shape or precision.</exception>
    public Tensor? Find(string name, Tensor like) => FindWhole(_prefix + name, like);

    /// <summary>Puts what is given, times a factor, in the place of what was drawn; changes nothing if it is not given.</summary>
    /// <param name="name">The name, without prefixes.</param>
    /// <param name="drawn">The noise that was drawn.</param>
    /// <param name="scale">Multiplies what is given.</param>
    /// <exception cref="ArgumentException">It has another shape or precision.</exception>
    public void Replace(string name, Tensor drawn, double scale = 1)
    {
        if (Find(name, drawn) is not { } given) return;
        drawn.CopyFrom(given);
        if (scale != 1) drawn.Scale(scale);
    }

    /// <summary>Puts a mask that is given in the place of the one that was drawn.</summary>
    internal void ReplaceMask(int l, Tensor drawn)
    {
        if (FindWhole(NameOfMask(l), drawn) is { } given) drawn.CopyFrom(given);
    }

    private Tensor? FindWhole(string name, Tensor like)
    {
        ArgumentNullException.ThrowIfNull(like);
        if (!_tensors.TryGetValue(name, out Tensor? given)) return null;
        if (!given.Shape.SequenceEqual(like.Shape) || given.IsDouble != like.IsDouble)
            throw new ArgumentException($"The noise {name} that is given is {Described(given)}, but the step needs {Described(like)}.");
        return given;
    }

    private static string Described(Tensor tensor) => $"{tensor} in {(tensor.IsDouble ? "double" : "single")} precision";
}
