using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>
/// Parameters that learn together: weights, and perhaps a bias for each unit. Synapses between populations are a
/// <see cref="SynapticConnection"/>; the gains of a normalisation, one for each channel, a <see cref="GainConnection"/>.
/// </summary>
public abstract class Connection
{
    /// <summary>Names a connection and its parameters.</summary>
    /// <param name="index">Its place in the model, from 1: the l of W_l.</param>
    /// <param name="name">What people call it, such as <c>layer 2</c> or <c>recurrent</c>.</param>
    /// <param name="weights">The weights W.</param>
    /// <param name="bias">The bias b, or null.</param>
    protected Connection(int index, string name, Tensor weights, Tensor? bias)
    {
        Index = index;
        Name = name;
        Weights = new Parameter($"W{index}", weights, this, IsBias: false);
        Bias = bias is null ? null : new Parameter($"b{index}", bias, this, IsBias: true);
    }

    /// <summary>Its place in the model, from 1: the l of W_l.</summary>
    public int Index { get; }

    /// <summary>What people call it, such as <c>layer 2</c> or <c>recurrent</c>.</summary>
    public string Name { get; }

    /// <summary>The weights W.</summary>
    public Parameter Weights { get; }

    /// <summary>The bias b, one for each post-synaptic unit or channel, or null.</summary>
    public Parameter? Bias { get; }

    /// <summary>Multiply-adds of one forward product for one sample.</summary>
    public abstract long MultiplyAdds { get; }

    /// <summary>
    /// Sets to 0 the elements of a tensor shaped like W that stand for no synapse, such as a unit's own in a recurrent connection. None
    /// unless a connection says otherwise. Every term of an update goes through here or <see cref="SynapticConnection.AddOuter"/>.
    /// </summary>
    public virtual void ClearAbsent(Tensor into)
    {
    }
}
