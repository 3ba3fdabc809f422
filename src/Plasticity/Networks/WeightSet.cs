using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>
/// One tensor for each connection, shaped like its weights: the weights themselves, or feedback weights in their place. This is what a
/// backward sweep sends errors through.
/// </summary>
public sealed class WeightSet
{
    private readonly Tensor[] _tensors;

    /// <summary>Gathers tensors, the first for connection 1.</summary>
    public WeightSet(IEnumerable<Tensor> tensors) => _tensors = [.. tensors];

    /// <summary>The number of connections.</summary>
    public int Count => _tensors.Length;

    /// <summary>The tensor of connection <paramref name="l"/>, from 1.</summary>
    public Tensor this[int l] => _tensors[l - 1];

    /// <summary>
    /// Draws feedback weights for every connection that is synapses, from the seed's <c>feedback</c> streams; gains, which errors pass by
    /// their own derivative, stand for themselves.
    /// </summary>
    /// <param name="model">The model whose weights they are shaped like.</param>
    /// <param name="initialisation">Their distribution.</param>
    /// <param name="seed">The trial's seed.</param>
    public static WeightSet Random(Model model, Initialisation initialisation, Seed seed) =>
        new(model.Connections.Select(connection =>
        {
            if (connection is not SynapticConnection synapses) return connection.Weights.Value;
            Tensor tensor = connection.Weights.Value.LikeThis();
            initialisation.Fill(synapses, tensor, seed.Stream("feedback", connection.Index));
            return tensor;
        }));

    /// <summary>
    /// The tensors of given connections in the places of their weights; all others, gains among them, stand for themselves.
    /// </summary>
    /// <param name="model">The model whose weights they are shaped like.</param>
    /// <param name="replaced">The tensors that stand for weights, by the connection's index.</param>
    public static WeightSet Replacing(Model model, IReadOnlyDictionary<int, Tensor> replaced) =>
        new(model.Connections.Select(connection =>
            replaced.TryGetValue(connection.Index, out Tensor? tensor) ? tensor : connection.Weights.Value));

    /// <summary>The tensors of connections that are synapses, named by a letter and the connection's index.</summary>
    /// <param name="model">The model.</param>
    /// <param name="letter">Such as B.</param>
    public IEnumerable<(string Name, Tensor Value)> Named(Model model, string letter) =>
        model.Connections.OfType<SynapticConnection>().Select(connection => ($"{letter}{connection.Index}", this[connection.Index]));
}
