using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>Something that learns: connections with parameters, a loss, and a way to predict.</summary>
/// <remarks>
/// <see cref="Network"/> is the feed-forward kind, <see cref="LifNetwork"/> the recurrent spiking kind. A rule is written for one kind and
/// sees its passes; trainer, optimisers and probes see only this type.
/// </remarks>
public abstract class Model
{
    /// <summary>Describes a model.</summary>
    /// <param name="connections">The connections, with indices 1, 2, ...</param>
    /// <param name="loss">What learning is to lower.</param>
    protected Model(IReadOnlyList<Connection> connections, Loss loss)
    {
        Connections = connections;
        Loss = loss;
        List<Parameter> parameters = [];
        foreach (Connection connection in connections)
        {
            parameters.Add(connection.Weights);
            if (connection.Bias is { } bias) parameters.Add(bias);
        }
        Parameters = parameters;
    }

    /// <summary>The connections, in order; the one with index l is <c>Connections[l - 1]</c>.</summary>
    public IReadOnlyList<Connection> Connections { get; }

    /// <summary>Every learnable tensor, connection by connection, weights before bias.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>
    /// The tensors of <see cref="Parameters"/>, with the names they are saved under: <c>W1</c>, <c>b1</c>, ..., then
    /// <see cref="Statistics"/>.
    /// </summary>
    public IEnumerable<(string Name, Tensor Value)> State =>
        Parameters.Select(parameter => (parameter.Name, parameter.Value)).Concat(Statistics);

    /// <summary>What runs after the model's activity without being learned, such as the means of batch normalisation.</summary>
    public virtual IEnumerable<(string Name, Tensor Value)> Statistics => [];

    /// <summary>What learning is to lower.</summary>
    public Loss Loss { get; }

    /// <summary>The number of inputs of a sample.</summary>
    public abstract int Inputs { get; }

    /// <summary>The number of output units.</summary>
    public abstract int Outputs { get; }

    /// <summary>Multiply-adds of one forward sweep for one sample, as if nothing were skipped.</summary>
    public virtual long MultiplyAdds => Connections.Sum(connection => connection.MultiplyAdds);

    /// <summary>Numbers that a pass keeps for each sample, about: what decides how many samples can be looked at together.</summary>
    public virtual long UnitsOfSample => Inputs + Outputs;

    /// <summary>The architecture in words, such as <c>64-64-64-10 relu</c>.</summary>
    public abstract string Description { get; }

    /// <summary>Makes the buffers of a pass.</summary>
    /// <param name="capacity">The most samples of a batch.</param>
    public abstract Pass NewPass(int capacity);

    /// <summary>
    /// Runs the model on a batch: fills the pass with every layer's activity, the loss, and the output error d_L.
    /// </summary>
    /// <param name="batch">The samples.</param>
    /// <param name="pass">A pass made by <see cref="NewPass"/>.</param>
    /// <param name="noise">The source of the pass's randomness (dropout masks, encoded spikes).</param>
    public abstract void Forward(Batch batch, Pass pass, PassNoise noise);

    /// <summary>Whether there are any <see cref="Statistics"/>.</summary>
    public virtual bool HasStatistics => false;

    /// <summary>
    /// Lets <see cref="Statistics"/> take a step after a training pass. Called once a step, for the clean pass, before the update.
    /// </summary>
    /// <param name="pass">The pass.</param>
    public virtual void Follow(Pass pass)
    {
    }
}
