using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>
/// A feed-forward network: a_l = h_{l-1} W_l + b_l, h_l = f_l(a_l), l = 1..L, h_0 = x. It offers the two sweeps that rules are made of,
/// forward and backward through any feedback weights, so that a rule says only what is different about it.
/// </summary>
public sealed class Network : Model
{
    private readonly NetworkOptions _options;

    /// <summary>Builds a network and draws its weights from the seed's <c>init</c> streams.</summary>
    /// <param name="options">Widths, activations, start, dropout.</param>
    /// <param name="loss">What learning is to lower.</param>
    /// <param name="seed">The trial's seed.</param>
    /// <exception cref="ArgumentException">The options contradict each other or the loss.</exception>
    public Network(NetworkOptions options, Loss loss, Seed seed) : base(Connect(options), loss)
    {
        if (loss.NeedsLinearOutput && options.OutputActivation.Kind != NonlinearityKind.Linear)
            throw new ArgumentException($"Loss {loss.Name} needs a linear output layer, but it is {options.OutputActivation}; "
                + "use loss=squared-error or a linear output.", nameof(options));
        if (options.Dropout is not (>= 0 and < 1) || options.InputDropout is not (>= 0 and < 1))
            throw new ArgumentException(
                $"Dropout must be at least 0 and below 1, but it is {options.Dropout} (inputs {options.InputDropout}).", nameof(options));
        _options = options;
        foreach (Connection connection in Connections)
            options.Initialisation.Fill(connection.Weights.Value, seed.Stream("init", connection.Index));
        Weights = new WeightSet(Connections.Select(connection => connection.Weights.Value));
    }

    /// <summary>The number of layers, L.</summary>
    public int Depth => Connections.Count;

    /// <summary>The weights W_l of every layer: the feedback that makes a backward sweep backpropagation.</summary>
    public WeightSet Weights { get; }

    /// <inheritdoc/>
    public override int Inputs => _options.Widths[0];

    /// <inheritdoc/>
    public override int Outputs => _options.Widths[^1];

    /// <inheritdoc/>
    public override string Description =>
        $"{string.Join('-', _options.Widths)} {_options.Activation}, {_options.Initialisation}{(_options.Bias ? "" : ", no biases")}"
        + (_options.Dropout > 0 || _options.InputDropout > 0 ? $", dropout {_options.InputDropout}/{_options.Dropout}" : "");

    /// <summary>The number of units of layer <paramref name="l"/>; layer 0 is the input.</summary>
    public int Width(int l) => _options.Widths[l];

    /// <summary>The activation f_l of layer <paramref name="l"/>, from 1.</summary>
    public Nonlinearity Activation(int l) => l == Depth ? _options.OutputActivation : _options.Activation;

    /// <summary>
    /// A network like this one with weights of its own: they start as a copy, and what is done to them does not touch this network.
    /// </summary>
    public Network Twin()
    {
        Network twin = new(_options with { Initialisation = new Initialisation(InitialisationKind.Zero) }, Loss, default);
        for (int p = 0; p < Parameters.Count; p++) twin.Parameters[p].Value.CopyFrom(Parameters[p].Value);
        return twin;
    }

    /// <inheritdoc/>
    public override Pass NewPass(int capacity) => NewNetworkPass(capacity);

    /// <summary>Makes the buffers of a pass.</summary>
    /// <param name="capacity">The most samples of a batch.</param>
    public NetworkPass NewNetworkPass(int capacity) => new(_options.Widths, capacity, _options.Dropout > 0 || _options.InputDropout > 0);

    /// <inheritdoc/>
    public override void Forward(Batch batch, Pass pass, PassNoise noise) => Forward(batch, (NetworkPass)pass, noise);

    /// <summary>The forward sweep: h_l = f_l(h_{l-1} W_l + b_l) for l = 1..L, the loss, and d_L = dLoss/da_L.</summary>
    /// <param name="batch">The samples.</param>
    /// <param name="pass">Receives the activities.</param>
    /// <param name="noise">The source of dropout masks.</param>
    /// <param name="addedToPreActivations">If given, tensor l is added to a_l before the activation (node perturbation); l from 1.</param>
    /// <exception cref="ArgumentException">The batch does not fit the network.</exception>
    public void Forward(Batch batch, NetworkPass pass, PassNoise noise, LayerBuffers? addedToPreActivations = null) =>
        Sweep(batch, pass, noise, addedToPreActivations, given: null);

    /// <summary>
    /// Lets every layer predict from given values of the layer below, not from what that layer computed (predictive coding):
    /// h_l = f_l(v_{l-1} W_l + b_l) for l = 1..L, v_0 = x, then the loss and d_L. With v = h it is the forward sweep.
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
        Sweep(batch, pass, noise, added: null, values, first);

    /// <summary>
    /// The backward sweep: d_{l-1} = (d_l F_l^T) * f'(a_{l-1}) for l = L..2, from the d_L that the forward sweep left.
    /// With F = W this is backpropagation.
    /// </summary>
    /// <param name="pass">The pass to fill with d_l, l = L-1..1.</param>
    /// <param name="feedback">F: one tensor a layer, shaped like W. F_1 is not used.</param>
    public void Backward(NetworkPass pass, WeightSet feedback)
    {
        for (int l = Depth; l >= 2; l--)
        {
            Connections[l - 1].Backward(pass.D[l], feedback[l], pass.D[l - 1]);
            TimesSlope(pass, l - 1, pass.D[l - 1]);
        }
    }

    /// <summary>signal *= f'(a_l), where the pass's dropout mask counts as part of f.</summary>
    public void TimesSlope(NetworkPass pass, int l, Tensor signal)
    {
        if (!pass.IsDroppedOut || l == Depth)
        {
            signal.TimesSlope(pass.H[l], Activation(l));
            return;
        }
        signal.TimesSlope(pass.BeforeDropout![l], Activation(l));
        signal.Multiply(pass.DropoutMask![l]);
    }

    private void Sweep(Batch batch, NetworkPass pass, PassNoise noise, LayerBuffers? added, LayerBuffers? given, int first = 1)
    {
        if (batch.Inputs.Columns != Inputs || batch.Outputs != Outputs)
            throw new ArgumentException($"The task has {batch.Inputs.Columns} inputs and {batch.Outputs} outputs, "
                + $"but the network is {string.Join('-', _options.Widths)}: "
                + $"give network={batch.Inputs.Columns}-...-{batch.Outputs}.", nameof(batch));
        pass.Resize(batch.Count);
        pass.IsDroppedOut = noise.IsTraining && pass.DropoutMask is not null;
        if (first == 1) pass.SetInput(batch.Inputs);
        if (first == 1 && pass.IsDroppedOut) SilenceInputs(pass, noise);
        for (int l = first; l <= Depth; l++)
        {
            Tensor below = given is null || l == 1 ? pass.H[l - 1] : given[l - 1];
            if (added is null)
            {
                Connections[l - 1].Forward(below, pass.H[l], Activation(l));
            }
            else
            {
                Connections[l - 1].Forward(below, pass.H[l], Nonlinearity.Linear);
                pass.H[l].Add(added[l]);
                pass.H[l].Apply(Activation(l));
            }
            if (pass.IsDroppedOut && l < Depth) Silence(pass, l, _options.Dropout, noise);
        }
        pass.Loss = Loss.Evaluate(pass.Outputs, batch, pass.Losses, pass.D[Depth]);
        if (Activation(Depth).Kind != NonlinearityKind.Linear) pass.D[Depth].TimesSlope(pass.Outputs, Activation(Depth));
    }

    private void SilenceInputs(NetworkPass pass, PassNoise noise)
    {
        Tensor dropped = pass.BeforeDropout![0];
        dropped.CopyFrom(pass.H[0]);
        Draw(pass.DropoutMask![0], _options.InputDropout, noise.Seed.Stream("dropout", 0, noise.Step));
        dropped.Multiply(pass.DropoutMask[0]);
        pass.SetInput(dropped);
    }

    private static void Silence(NetworkPass pass, int l, float rate, PassNoise noise)
    {
        pass.BeforeDropout![l].CopyFrom(pass.H[l]);
        Draw(pass.DropoutMask![l], rate, noise.Seed.Stream("dropout", l, noise.Step));
        pass.H[l].Multiply(pass.DropoutMask[l]);
    }

    private static void Draw(Tensor mask, float rate, RandomStream stream)
    {
        stream.FillUniform(mask.Span, 0, 1);
        float kept = 1 / (1 - rate);                     // inverted dropout: the expected activity stays as it was
        foreach (ref float value in mask.Span) value = value < rate ? 0 : kept;
    }

    private static List<Connection> Connect(NetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Widths.Count < 2)
            throw new ArgumentException("A network needs at least two widths, inputs and outputs.", nameof(options));
        List<Connection> connections = [];
        for (int l = 1; l < options.Widths.Count; l++)
            connections.Add(new DenseConnection(l, $"layer {l}", options.Widths[l - 1], options.Widths[l], options.Bias));
        return connections;
    }
}
