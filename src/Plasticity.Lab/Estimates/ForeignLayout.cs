using System.Globalization;
using System.Text.RegularExpressions;
using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Lab.Estimates;

/// <summary>
/// The layout that other frameworks share, for the tensors of one network: dense weights [post, pre], kernels [C_out, C_in of a group,
/// kh, kw], maps [n, C, H, W]. Where a dense layer reads a map, its pre axis runs over (C, H, W) there and over (H, W, C) here.
/// </summary>
/// <param name="network">The network.</param>
public sealed partial class ForeignLayout(Network network)
{
    /// <summary>The layout of what is shaped like W_l: weights, updates, feedback weights, optimiser slots.</summary>
    /// <param name="l">The connection, from 1.</param>
    public TensorLayout OfWeights(int l)
    {
        Connection connection = network.Connections[l - 1];
        ImageShape read = Read(l);
        ReadOnlySpan<int> shape = connection.Weights.Value.Shape;
        return connection switch
        {
            ConvolutionConnection => new([shape[3], shape[2], shape[0], shape[1]], shape, [3, 2, 0, 1]),
            DenseConnection => new([shape[1], shape[0]], [read.Height, read.Width, read.Channels, shape[1]], [3, 2, 0, 1]),
            _ => OfUnits(l, connection.Weights.Value),
        };
    }

    /// <summary>The layout of what is shaped like b_l.</summary>
    /// <param name="l">The connection, from 1.</param>
    public TensorLayout OfBias(int l) => OfUnits(l, network.Connections[l - 1].Bias!.Value);

    /// <summary>The layout of a parameter and of what is shaped like it.</summary>
    /// <param name="parameter">The parameter.</param>
    public TensorLayout Of(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return parameter.IsBias ? OfBias(parameter.Connection.Index) : OfWeights(parameter.Connection.Index);
    }

    /// <summary>The layout of the activity, pre-activation or teaching signal of a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="samples">The number of samples.</param>
    public static TensorLayout OfActivity(Layer layer, int samples)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return IsMap(layer) ? OfMaps(layer.Shape, samples) : TensorLayout.Same([samples, layer.Shape.Count]);
    }

    /// <summary>The layout of samples that are maps, [n, C, H, W].</summary>
    /// <param name="shape">The shape of a sample.</param>
    /// <param name="samples">The number of samples.</param>
    public static TensorLayout OfMaps(ImageShape shape, int samples) => new(
        [samples, shape.Channels, shape.Height, shape.Width], [samples, shape.Height, shape.Width, shape.Channels], [0, 3, 1, 2]);

    /// <summary>The layout of direct feedback weights: [n_L, units] there, or [n_L, channels] if they are broadcast over a map.</summary>
    /// <param name="layer">The layer they teach.</param>
    /// <param name="ours">The weights, [units or channels, n_L].</param>
    public static TensorLayout OfDirectFeedback(Layer layer, Tensor ours)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(ours);
        ImageShape taught = ours.Rows == layer.Shape.Count ? layer.Shape : ImageShape.Vector(ours.Rows);
        return new([ours.Columns, ours.Rows], [taught.Height, taught.Width, taught.Channels, ours.Columns], [3, 2, 0, 1]);
    }

    /// <summary>The layout of a tensor of a rule's state or noise, by the end of its name and its shape.</summary>
    /// <param name="name">The name, such as <c>B2</c>, <c>D1</c>, <c>first.mean1</c> or <c>xi1.h2</c>.</param>
    /// <param name="ours">The tensor.</param>
    public TensorLayout OfState(string name, Tensor ours)
    {
        ArgumentNullException.ThrowIfNull(ours);
        Match parts = NumberedName().Match(name);
        if (!parts.Success || !int.TryParse(parts.Groups["index"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int index))
            return TensorLayout.Same(ours.Shape);
        string word = parts.Groups["word"].Value;
        if (word == "D" && index < network.Layers.Count) return OfDirectFeedback(network.Layers[index], ours);
        if (word == "h" && index <= network.Depth) return OfActivity(network.LayerOf(index), ours.Rows);
        if (index < 1 || index > network.Depth) return TensorLayout.Same(ours.Shape);
        if (word == "x") return OfActivity(network.LayerOf(index).Inputs[0], ours.Rows);
        Connection connection = network.Connections[index - 1];
        if (ours.Shape.SequenceEqual(connection.Weights.Value.Shape)) return OfWeights(index);
        if (word != "b" && ours.Shape.Length == 1 && ours.Count == Read(index).Count) return OfVector(Read(index));
        if (connection.Bias is { } bias && ours.Shape.SequenceEqual(bias.Value.Shape)) return OfBias(index);
        return TensorLayout.Same(ours.Shape);
    }

    /// <summary>Whether a layer is a map there, even where it has come down to one position.</summary>
    private static bool IsMap(Layer layer) => layer.Shape.Positions > 1 || layer switch
    {
        SynapticLayer { Synapses: ConvolutionConnection } => true,
        SynapticLayer => false,
        _ => layer.Inputs.Any(IsMap),
    };

    private static TensorLayout OfVector(ImageShape map) => new([map.Count], [map.Height, map.Width, map.Channels], [2, 0, 1]);

    private ImageShape Read(int l) => network.LayerOf(l).Inputs[0].Shape;

    /// <summary>What there is one of for a channel, or, in layer normalisation, for a unit.</summary>
    private TensorLayout OfUnits(int l, Tensor ours)
    {
        ImageShape driven = network.LayerOf(l).Shape;
        return ours.Count == driven.Count && driven.Positions > 1
            ? new([driven.Channels, driven.Height, driven.Width], [driven.Height, driven.Width, driven.Channels], [2, 0, 1])
            : TensorLayout.Same(ours.Shape);
    }

    [GeneratedRegex(@"(^|\.)(?<word>[^.]*?)(?<index>[0-9]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex NumberedName();
}
