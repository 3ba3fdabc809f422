using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>
/// Dense layers of given widths. With additive skips, h_l = h_{l-1} + f(a_l) for hidden layers above the first of equal width (Im, Patil
/// and Branson 2019, formalised); with projection skips a hidden layer also sees the activity two layers below, through synapses of its
/// own.
/// </summary>
public sealed record Perceptron : Architecture
{
    /// <inheritdoc/>
    public override string? Text => null;

    internal override string Describe(NetworkOptions options) => string.Join('-', options.Widths);

    internal override NetworkBuilder Build(NetworkOptions options)
    {
        if (options.Widths.Count < 2)
            throw new ArgumentException("A network needs at least two widths, inputs and outputs.", nameof(options));
        NetworkBuilder net = new(options.InputShape, options.InputDropout);
        Layer below = net.Input;
        Layer? twoBelow = null;
        for (int l = 1; l < options.Widths.Count - 1; l++)
        {
            Layer hidden = Hidden(net, below, options.Skips == SkipKind.Projection ? twoBelow : null, options.Widths[l], options);
            if (options.Skips == SkipKind.Additive && l > 1 && hidden.Shape == below.Shape)
                hidden = net.Add(below, hidden, Nonlinearity.Linear);
            (twoBelow, below) = (below, hidden);
        }
        Output(net, below, options);
        return net;
    }

    private static Layer Hidden(NetworkBuilder net, Layer below, Layer? twoBelow, int units, NetworkOptions options)
    {
        bool isNormalised = options.Normalisation is not (null or Normalisation.None);
        if (twoBelow is null && !isNormalised) return net.Dense(below, units, options.Activation, options.Bias, options.Dropout);
        if (options.Dropout > 0)
            throw new ArgumentException("Dropout with normalisation or projection skips is not offered: use net.dropout=0.");
        Layer driven = net.Dense(below, units, Nonlinearity.Linear, options.Bias && !isNormalised);
        if (twoBelow is null) return Normalised(net, driven, options, Normalisation.Batch);
        Layer past = net.Dense(twoBelow, units, Nonlinearity.Linear, bias: false);
        return isNormalised
            ? Normalised(net, net.Add(driven, past, Nonlinearity.Linear), options, Normalisation.Batch)
            : net.Add(driven, past, options.Activation);
    }
}
