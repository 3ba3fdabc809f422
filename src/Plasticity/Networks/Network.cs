using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>
/// A feed-forward network: a graph of layers, of which connections 1 to L hold the parameters. It offers the two sweeps that rules are made
/// of, forward and backward through any feedback weights, so that a rule says only what is different about it.
/// </summary>
/// <remarks>
/// In a plain chain of dense layers, a_l = h_{l-1} W_l + b_l, h_l = f_l(a_l), l = 1..L, h_0 = x. In any network connection l reads
/// <see cref="NetworkPass.Pre"/>, drives <see cref="NetworkPass.H"/>, and is taught by <see cref="NetworkPass.D"/>.
/// </remarks>
public sealed class Network : Model
{
    private readonly NetworkOptions _options;
    private readonly Layer[] _layers;
    private readonly Layer[] _ofConnection;
    private readonly BatchNormLayer[] _batchNorms;
    private readonly bool[] _isDirectlyTaught;

    /// <summary>Builds a network and draws its weights from the seed's <c>init</c> streams.</summary>
    /// <param name="options">Widths or architecture, activations, start, dropout.</param>
    /// <param name="loss">What learning is to lower.</param>
    /// <param name="seed">The trial's seed.</param>
    /// <exception cref="ArgumentException">The options contradict each other or the loss.</exception>
    public Network(NetworkOptions options, Loss loss, Seed seed) : this(options, Built(options), loss)
    {
        foreach (SynapticConnection connection in Synapses)
            options.Initialisation.Fill(connection, connection.Weights.Value, seed.Stream("init", connection.Index));
    }

    private Network(NetworkOptions options, NetworkBuilder graph, Loss loss)
        : base([.. graph.Layers.Select(layer => layer.Connection).OfType<Connection>()], loss)
    {
        if (loss.NeedsLinearOutput && options.OutputActivation.Kind != NonlinearityKind.Linear)
            throw new ArgumentException($"Loss {loss.Name} needs a linear output layer, but it is {options.OutputActivation}; "
                + "use loss=squared-error or a linear output.", nameof(options));
        if (graph.Layers[^1] is not SynapticLayer)
            throw new ArgumentException($"The last layer must be driven through synapses, but it is {graph.Layers[^1].Name}.");
        _options = options;
        _layers = [.. graph.Layers];
        _ofConnection = [_layers[0], .. _layers.Where(layer => layer.Connection is not null)];
        _batchNorms = [.. _layers.OfType<BatchNormLayer>()];
        _isDirectlyTaught = [.. _layers.Select(layer => layer.IsTaught && layer.Readers.Any(reader => reader is SynapticLayer))];
        Synapses = [.. Connections.OfType<SynapticConnection>()];
        FeedbackPaths = [.. _layers.OfType<SynapticLayer>().Where(layer => layer.Inputs[0].IsTaught).Select(layer => layer.Synapses)];
        Weights = new WeightSet(Connections.Select(connection => connection.Weights.Value));
        IsDenseChain = _layers.Skip(1).All(layer =>
            layer is SynapticLayer { Synapses: DenseConnection } && layer.Inputs[0].Index == layer.Index - 1);
    }

    /// <summary>The number of connections, L; in a plain chain that of layers.</summary>
    public int Depth => Connections.Count;

    /// <summary>The connections that are synapses, in order: all but the gains of normalisations.</summary>
    public IReadOnlyList<SynapticConnection> Synapses { get; }

    /// <summary>
    /// The synapses that errors descend through: all but those that read the input. What feedback weights can be used, and learned, for.
    /// </summary>
    public IReadOnlyList<SynapticConnection> FeedbackPaths { get; }

    /// <summary>The layers, in the order of computation; the first is the input.</summary>
    public IReadOnlyList<Layer> Layers => _layers;

    /// <summary>Whether it is a plain chain of dense layers, each reading the one below.</summary>
    public bool IsDenseChain { get; }

    /// <summary>The weights W_l of every connection: the feedback that makes a backward sweep backpropagation.</summary>
    public WeightSet Weights { get; }

    /// <summary>What it was made from.</summary>
    public NetworkOptions Options => _options;

    /// <inheritdoc/>
    public override int Inputs => _layers[0].Shape.Count;

    /// <inheritdoc/>
    public override int Outputs => _layers[^1].Shape.Count;

    /// <inheritdoc/>
    public override string Description => _options.Description;

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> Statistics => _batchNorms.SelectMany(layer => layer.Statistics);

    /// <inheritdoc/>
    public override bool HasStatistics => _batchNorms.Length > 0;

    /// <inheritdoc/>
    public override long UnitsOfSample => _layers.Sum(layer => (long)layer.Shape.Count);

    /// <summary>The number of units of the layer that connection <paramref name="l"/> drives; of the input for 0.</summary>
    public int Width(int l) => _ofConnection[l].Shape.Count;

    /// <summary>The layer that connection <paramref name="l"/> drives; the input for 0.</summary>
    public Layer LayerOf(int l) => _ofConnection[l];

    /// <summary>The activation f_l of the layer that connection <paramref name="l"/>, from 1, drives.</summary>
    public Nonlinearity Activation(int l) => _ofConnection[l].Activation;

    /// <summary>
    /// A network like this one with weights of its own: they start as a copy, and what is done to them does not touch this network.
    /// </summary>
    public Network Twin()
    {
        Network twin = new(_options with { Initialisation = new Initialisation(InitialisationKind.Zero) }, Loss, default);
        for (int p = 0; p < Parameters.Count; p++) twin.Parameters[p].Value.CopyFrom(Parameters[p].Value);
        for (int k = 0; k < _batchNorms.Length; k++) twin._batchNorms[k].CopyStatistics(_batchNorms[k]);
        return twin;
    }

    /// <inheritdoc/>
    public override Pass NewPass(int capacity) => NewNetworkPass(capacity);

    /// <summary>Makes the buffers of a pass.</summary>
    /// <param name="capacity">The most samples of a batch.</param>
    public NetworkPass NewNetworkPass(int capacity) => new(_layers, _ofConnection, capacity);

    /// <inheritdoc/>
    public override void Forward(Batch batch, Pass pass, PassNoise noise) => Forward(batch, (NetworkPass)pass, noise);

    /// <summary>The forward sweep: every layer in turn, the loss, and d_L = dLoss/da_L.</summary>
    /// <param name="batch">The samples.</param>
    /// <param name="pass">Receives the activities.</param>
    /// <param name="noise">The source of dropout masks.</param>
    /// <param name="addedToPreActivations">
    /// If given, tensor l is added to a_l before the activation (node perturbation), for every connection l that is synapses.
    /// </param>
    /// <exception cref="ArgumentException">The batch does not fit the network.</exception>
    public void Forward(Batch batch, NetworkPass pass, PassNoise noise, LayerBuffers? addedToPreActivations = null) =>
        Ascend(batch, pass, new ForwardSweep(noise, Added: addedToPreActivations), first: 1);

    /// <summary>
    /// Lets every layer of a plain chain predict from given values of the layer below, not from what that layer computed (predictive
    /// coding): h_l = f_l(v_{l-1} W_l + b_l) for l = 1..L, v_0 = x, then the loss and d_L. With v = h it is the forward sweep.
    /// </summary>
    /// <param name="batch">The samples.</param>
    /// <param name="pass">Receives the predictions as its activities.</param>
    /// <param name="noise">The source of dropout masks.</param>
    /// <param name="values">v_l, l = 1..L-1.</param>
    /// <param name="first">
    /// The first layer to predict; what the pass holds of layers below it is right already. h_1 does not depend on v.
    /// </param>
    /// <exception cref="ArgumentException">The batch does not fit the network.</exception>
    public void Predict(Batch batch, NetworkPass pass, PassNoise noise, LayerBuffers values, int first = 1) =>
        Ascend(batch, pass, new ForwardSweep(noise, Given: values), first);

    /// <summary>
    /// The backward sweep: errors descend from the d_L that the forward sweep left, through feedback weights F at every connection that is
    /// synapses, and by their own derivatives through everything else. In a plain chain d_{l-1} = (d_l F_l^T) * f'(a_{l-1}).
    /// With F = W this is backpropagation, on any graph.
    /// </summary>
    /// <param name="pass">The pass to fill with d_l.</param>
    /// <param name="feedback">F: one tensor a connection, shaped like W. Those of connections that read the input are not used.</param>
    public void Backward(NetworkPass pass, WeightSet feedback) => Descend(pass, feedback, null);

    /// <summary>
    /// The backward sweep of direct feedback: every layer that synapses read gets a projection of the output error d_L, and passes it on,
    /// by true derivatives, through what has no synapses: pooling, normalisation, the activation. Synapses carry no error.
    /// </summary>
    /// <param name="pass">The pass to fill with d_l.</param>
    /// <param name="projection">Writes the projection for a layer; it is asked for each of <see cref="DirectlyTaught"/>.</param>
    public void BackwardDirect(NetworkPass pass, IDirectFeedback projection) => Descend(pass, null, projection);

    /// <summary>The layers that direct feedback goes to: those above the input that synapses read.</summary>
    public IEnumerable<Layer> DirectlyTaught => _layers.Where(layer => _isDirectlyTaught[layer.Index]);

    /// <summary>signal *= f'(a_l), where the pass's dropout mask counts as part of f.</summary>
    public void TimesSlope(NetworkPass pass, int l, Tensor signal)
    {
        ArgumentNullException.ThrowIfNull(pass);
        Layer layer = _ofConnection[l];
        layer.TimesSlope(pass[layer], signal);
    }

    /// <summary>What dropout multiplied h_l by in a pass, where it did; l = 0 is the input.</summary>
    /// <param name="pass">A pass that was run forward.</param>
    public IEnumerable<(int L, Tensor Mask)> DropoutMasks(NetworkPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        for (int l = 0; l < _ofConnection.Length; l++)
            if (pass[_ofConnection[l]] is DropoutPass { Mask: { } mask }) yield return (l, mask);
    }

    /// <inheritdoc/>
    public override void Follow(Pass pass)
    {
        foreach (BatchNormLayer layer in _batchNorms) layer.Follow((NetworkPass)pass);
    }

    private void Ascend(Batch batch, NetworkPass pass, in ForwardSweep sweep, int first)
    {
        if (batch.Inputs.Columns != Inputs || batch.Outputs != Outputs)
            throw new ArgumentException($"The task has {batch.Inputs.Columns} inputs and {batch.Outputs} outputs, "
                + $"but the network is {Description}, of {Inputs} inputs and {Outputs} outputs: "
                + (IsDenseChain ? $"give network={batch.Inputs.Columns}-...-{batch.Outputs}." : "give the task's."), nameof(batch));
        pass.Resize(batch.Count);
        if (first == 1) ((InputLayer)_layers[0]).Take(batch.Inputs, pass, sweep);
        for (int i = first; i < _layers.Length; i++) _layers[i].Forward(pass, sweep);
        pass.Loss = Loss.Evaluate(pass.Outputs, batch, pass.Losses, pass.D[Depth]);
        if (Activation(Depth).Kind != NonlinearityKind.Linear) pass.D[Depth].TimesSlope(pass.Outputs, Activation(Depth));
    }

    private void Descend(NetworkPass pass, WeightSet? feedback, IDirectFeedback? projection)
    {
        pass.BeginBackward();
        for (int i = _layers.Length - 1; i > 0; i--)
        {
            Layer layer = _layers[i];
            if (!layer.IsTaught) continue;
            if (projection is not null && _isDirectlyTaught[i]) projection.Project(pass.D[Depth], layer, pass[layer].Signal);
            layer.Backward(pass, feedback);
        }
    }

    private static NetworkBuilder Built(NetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Dropout is not (>= 0 and < 1) || options.InputDropout is not (>= 0 and < 1))
            throw new ArgumentException(
                $"Dropout must be at least 0 and below 1, but it is {options.Dropout} (inputs {options.InputDropout}).", nameof(options));
        return options.Architecture.Build(options);
    }
}
