using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Rules;

/// <summary>How a rule says every parameter of a model should change: its estimate. This is the one language all rules speak.</summary>
public sealed class Updates
{
    private readonly ConnectionUpdate[] _connections;

    /// <summary>Makes an empty estimate for a model.</summary>
    public Updates(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        _connections = [.. model.Connections.Select(connection => new ConnectionUpdate(connection))];
    }

    /// <summary>The number of connections.</summary>
    public int Count => _connections.Length;

    /// <summary>The update of connection <paramref name="l"/>, from 1.</summary>
    public ConnectionUpdate this[int l] => _connections[l - 1];

    /// <summary>The update of a parameter of the model.</summary>
    public Update Of(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        ConnectionUpdate connection = this[parameter.Connection.Index];
        return parameter.IsBias ? connection.Bias! : connection.Weights;
    }

    /// <summary>Whether the rule leaves every parameter alone.</summary>
    public bool IsEmpty
    {
        get
        {
            foreach (ConnectionUpdate connection in _connections)
                if (!connection.IsEmpty) return false;
            return true;
        }
    }

    /// <summary>Forgets all terms; outer products are from now on divided by <paramref name="batchSize"/>.</summary>
    public void Clear(int batchSize)
    {
        foreach (ConnectionUpdate connection in _connections) connection.Clear(batchSize);
    }

    /// <summary>
    /// Adds what the signals of a backward sweep teach every connection: dW_l = pre_l^T d_l / n, db_l = mean(d_l); for the gains of a
    /// normalisation, likewise, dgain = mean(d xhat) and dshift = mean(d).
    /// </summary>
    /// <param name="pass">A pass whose backward sweep is done.</param>
    public void Outer(NetworkPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        for (int l = 1; l <= Count; l++)
        {
            if (pass.GainsOf(l) is not { } gains)
            {
                this[l].Outer(pass.D[l], pass.Pre[l]);
                continue;
            }
            this[l].Weights.Dense(gains.GainSum, 1.0 / pass.Count);
            this[l].Bias!.Dense(gains.ShiftSum, 1.0 / pass.Count);
        }
    }

    /// <summary>Adds factor times another estimate for the same model and batch.</summary>
    public void Append(Updates other, double factor = 1)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (int l = 1; l <= Count; l++)
        {
            this[l].Weights.Append(other[l].Weights, factor);
            this[l].Bias?.Append(other[l].Bias!, factor);
        }
    }
}

/// <summary>How the weights and bias of one connection should change.</summary>
public sealed class ConnectionUpdate
{
    internal ConnectionUpdate(Connection connection)
    {
        Connection = connection;
        Weights = new Update(connection.Weights);
        Bias = connection.Bias is { } bias ? new Update(bias) : null;
    }

    /// <summary>The connection.</summary>
    public Connection Connection { get; }

    /// <summary>The update of the weights.</summary>
    public Update Weights { get; }

    /// <summary>The update of the bias; null if the connection has none.</summary>
    public Update? Bias { get; }

    /// <summary>Whether the rule leaves the connection alone.</summary>
    public bool IsEmpty => Weights.IsEmpty && (Bias?.IsEmpty ?? true);

    /// <summary>
    /// Adds the mean outer product to the weights, <c>dW = factor pre^T post / n</c>, and to the bias what a presynaptic unit that
    /// always fires would get, <c>db = factor mean(post)</c>.
    /// </summary>
    /// <param name="post">The post-synaptic signal, [batch, post].</param>
    /// <param name="pre">The presynaptic activity, [batch, pre].</param>
    /// <param name="factor">A coefficient.</param>
    public void Outer(Tensor post, Tensor pre, double factor = 1)
    {
        Weights.Outer(post, pre, factor);
        Bias?.Sum(post, factor);
    }

    internal void Clear(int batchSize)
    {
        Weights.Begin(batchSize);
        Bias?.Begin(batchSize);
    }
}
