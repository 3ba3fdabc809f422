using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>
/// The synapses from one population of units to another. A connection knows what its own forward product, backward product and outer
/// product are, so that rules need not. Errors that are to pass it need feedback weights: its own (weight transport) or others.
/// </summary>
public abstract class SynapticConnection : Connection
{
    /// <summary>Names a connection and its parameters.</summary>
    /// <param name="index">Its place in the model, from 1: the l of W_l.</param>
    /// <param name="name">What people call it.</param>
    /// <param name="weights">The weights W.</param>
    /// <param name="bias">The bias b, or null.</param>
    protected SynapticConnection(int index, string name, Tensor weights, Tensor? bias) : base(index, name, weights, bias)
    {
    }

    /// <summary>The synapses onto one unit.</summary>
    public abstract int FanIn { get; }

    /// <summary>The synapses from one unit, as initialisations count them.</summary>
    public abstract int FanOut { get; }

    /// <summary>How often one set of weights is used on a sample: the positions of a convolution's result, otherwise 1.</summary>
    public virtual int Positions => 1;

    /// <summary>post = f(pre W + b).</summary>
    public abstract void Forward(Tensor pre, Tensor post, Nonlinearity f);

    /// <summary>post = pre V, for any weights V shaped like W; no bias.</summary>
    public abstract void Project(Tensor pre, Tensor weights, Tensor post);

    /// <summary>
    /// g = keep g + d F^T: the post-synaptic signal d sent down through feedback weights F, shaped like W. With keep = 0, g is not read.
    /// </summary>
    public abstract void Backward(Tensor d, Tensor feedback, Tensor g, float keep = 0);

    /// <summary>into += factor pre^T post, summed over rows and positions; <paramref name="into"/> is shaped like W.</summary>
    public abstract void AddOuter(Tensor into, Tensor post, Tensor pre, double factor);

    /// <summary>bias += factor (sum of post over rows and positions).</summary>
    public virtual void AddSum(Tensor bias, Tensor post, double factor)
    {
        ArgumentNullException.ThrowIfNull(bias);
        bias.AddColumnSums(post, factor);
    }
}
