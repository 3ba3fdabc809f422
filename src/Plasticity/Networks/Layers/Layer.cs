using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>
/// A node of a network's graph: computes its activity h = f(a) from the layers it reads, and sends errors down to them. It knows its own
/// shape and derivative; it knows nothing of rules.
/// </summary>
public abstract class Layer
{
    private readonly List<Layer> _readers = [];
    private bool? _isTaught;

    /// <summary>Places a layer above the layers it reads.</summary>
    /// <param name="index">Its place in the order of computation; 0 is the input.</param>
    /// <param name="name">What people call it.</param>
    /// <param name="shape">The shape of its activity.</param>
    /// <param name="activation">f.</param>
    /// <param name="inputs">The layers it reads.</param>
    protected Layer(int index, string name, ImageShape shape, Nonlinearity activation, IReadOnlyList<Layer> inputs)
    {
        Index = index;
        Name = name;
        Shape = shape;
        Activation = activation;
        Inputs = inputs;
        foreach (Layer input in inputs) input._readers.Add(this);
    }

    /// <summary>Its place in the order of computation; 0 is the input.</summary>
    public int Index { get; }

    /// <summary>What people call it.</summary>
    public string Name { get; }

    /// <summary>The shape of its activity.</summary>
    public ImageShape Shape { get; }

    /// <summary>The activation f.</summary>
    public Nonlinearity Activation { get; }

    /// <summary>The layers it reads.</summary>
    public IReadOnlyList<Layer> Inputs { get; }

    /// <summary>The layers that read it.</summary>
    public IReadOnlyList<Layer> Readers => _readers;

    /// <summary>Its parameters; null if it has none.</summary>
    public virtual Connection? Connection => null;

    /// <summary>Whether errors are to reach it: it, or a layer below it, has parameters that learn from them.</summary>
    public bool IsTaught => _isTaught ??= Connection is not null || Inputs.Any(input => input.IsTaught);

    /// <summary>
    /// Whether its error can be turned in place into the error of the one layer it reads, so that both use one buffer: the layer below has
    /// no other reader.
    /// </summary>
    internal virtual bool TurnsSignalInPlace => false;

    /// <summary>Makes its part of a pass.</summary>
    internal virtual LayerPass NewPass(int capacity) => new(Shape.Count, capacity);

    /// <summary>Computes its activity from those of its inputs.</summary>
    internal abstract void Forward(NetworkPass pass, in ForwardSweep sweep);

    /// <summary>
    /// Turns the signal dLoss/dh that arrived from above into dLoss/da, by the slope of f, and sends it down to its inputs.
    /// </summary>
    /// <param name="pass">The pass.</param>
    /// <param name="feedback">What synapses send errors through; null if they send none (direct feedback).</param>
    internal abstract void Backward(NetworkPass pass, WeightSet? feedback);

    /// <summary>signal *= f'(a).</summary>
    internal virtual void TimesSlope(LayerPass pass, Tensor signal)
    {
        if (Activation.Kind != NonlinearityKind.Linear) signal.TimesSlope(pass.H, Activation);
    }
}
