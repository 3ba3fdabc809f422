using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>
/// A tensor for each layer of a network, shaped like its activity, [batch, n_l]; layer 0 is the input. The workspace of rules that need
/// more than a pass holds: made at the first batch and used again for every later one.
/// </summary>
/// <param name="network">The network.</param>
public sealed class LayerBuffers(Network network)
{
    private Tensor[] _tensors = [];
    private int _capacity;

    /// <summary>The tensor of layer <paramref name="l"/>, 0 to L.</summary>
    public Tensor this[int l] => _tensors[l];

    /// <summary>Gives every tensor a number of rows. Contents are undefined afterwards.</summary>
    /// <param name="count">The samples of the batch.</param>
    /// <param name="capacity">The most samples of any batch; new tensors are made only if this grows.</param>
    public void Fit(int count, int capacity)
    {
        if (capacity > _capacity)
        {
            _capacity = capacity;
            Make();
        }
        foreach (Tensor tensor in _tensors) tensor.Resize(count);
    }

    /// <summary>Sets every element to 0.</summary>
    public void Clear()
    {
        foreach (Tensor tensor in _tensors) tensor.Clear();
    }

    // A method of its own: a lambda that captured a parameter of Fit would be allocated at every call.
    private void Make() => _tensors = [.. Enumerable.Range(0, network.Depth + 1).Select(l => new Tensor(_capacity, network.Width(l)))];
}
