using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>
/// Residual networks of basic blocks: conv 3 x 3, normalisation, f, conv 3 x 3, normalisation, plus the block's input, f. He et al. 2016.
/// Where a block changes the shape, its input comes through a 1 x 1 convolution with normalisation (option B of the paper). Then the mean
/// of each map, and the output.
/// </summary>
/// <remarks>
/// Of depth 6n + 2 they are the paper's for small maps (three stages of n blocks, 16 channels first); 18 and 34 are those for ImageNet
/// (four stages, 64 channels first), whose beginning, a 7 x 7 convolution of stride 2 and a max-pooling, is for maps of at least 128 x 128;
/// smaller ones begin with a 3 x 3 convolution.
/// </remarks>
/// <param name="Depth">Layers with weights, projections not counted.</param>
/// <param name="Blocks">The number of blocks of each stage; each has twice the channels of the one before.</param>
/// <param name="UsualChannels">The channels of the first stage unless the options say otherwise.</param>
public sealed record ResNet(int Depth, IReadOnlyList<int> Blocks, int UsualChannels) : Architecture
{
    private const int LargeMap = 128;

    /// <inheritdoc/>
    public override string? Text => $"resnet{Depth}";

    /// <summary>The one of a depth.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static ResNet OfDepth(int depth) => depth switch
    {
        18 => new(18, [2, 2, 2, 2], 64),
        34 => new(34, [3, 4, 6, 3], 64),
        >= 8 when (depth - 2) % 6 == 0 => new(depth, [(depth - 2) / 6, (depth - 2) / 6, (depth - 2) / 6], 16),
        _ => throw new FormatException($"There is no resnet{depth}: expected resnet18, resnet34, or a depth of 6n + 2 such as resnet20."),
    };

    internal override NetworkBuilder Build(NetworkOptions options)
    {
        if (options.Skips == SkipKind.Projection)
            throw new ArgumentException($"net.skips = projection: {Text} has additive skips, with projections where shapes change; "
                + "use net.skips=additive or none.");
        NetworkBuilder net = new(options.InputShape, options.InputDropout);
        int channels = options.Channels > 0 ? options.Channels : UsualChannels;
        Layer maps = Begin(net, options, channels);
        for (int stage = 0; stage < Blocks.Count; stage++, channels *= 2)
            for (int block = 0; block < Blocks[stage]; block++)
                maps = Block(net, maps, options, channels, stage > 0 && block == 0 ? 2 : 1);
        Output(net, net.GlobalAveragePool(maps), options);
        return net;
    }

    private static Layer Begin(NetworkBuilder net, NetworkOptions options, int channels)
    {
        bool isLarge = Math.Min(options.InputShape.Height, options.InputShape.Width) >= LargeMap;
        return isLarge
            ? net.MaxPool(Convolution(net, net.Input, options, Normalisation.Batch, channels, 7, stride: 2), 3, 2, 1)
            : Convolution(net, net.Input, options, Normalisation.Batch, channels, 3);
    }

    private static Layer Block(NetworkBuilder net, Layer from, NetworkOptions options, int channels, int stride)
    {
        Normalisation normalisation = options.Normalisation ?? Normalisation.Batch;
        Layer inner = Convolution(net, from, options, Normalisation.Batch, channels, 3, stride);
        Layer driven = net.Convolution(
            inner, channels, 3, Nonlinearity.Linear, bias: options.Bias && normalisation == Normalisation.None);
        if (options.Skips == SkipKind.None)
            return normalisation == Normalisation.None
                ? throw new ArgumentException(
                    "A residual network with neither skips nor normalisation is a plain one: use layers such as 16c3-16c3.")
                : Normalised(net, driven, options, Normalisation.Batch);
        Layer past = from.Shape == driven.Shape ? from : Projected(net, from, options, normalisation, channels, stride);
        // Batch norm adds the skip itself, in the pass that normalises.
        if (normalisation == Normalisation.Batch) return net.BatchNorm(driven, options.Activation, options.BatchNorm, past);
        if (normalisation == Normalisation.Layer) driven = net.LayerNorm(driven, Nonlinearity.Linear);
        return net.Add(driven, past, options.Activation);
    }

    private static Layer Projected(
        NetworkBuilder net, Layer from, NetworkOptions options, Normalisation normalisation, int channels, int stride)
    {
        Layer driven = net.Convolution(
            from, channels, 1, Nonlinearity.Linear, stride, padding: 0, bias: options.Bias && normalisation == Normalisation.None);
        return normalisation switch
        {
            Normalisation.Batch => net.BatchNorm(driven, Nonlinearity.Linear, options.BatchNorm),
            Normalisation.Layer => net.LayerNorm(driven, Nonlinearity.Linear),
            _ => driven,
        };
    }

    /// <inheritdoc/>
    public bool Equals(ResNet? other) =>
        other is not null && Depth == other.Depth && UsualChannels == other.UsualChannels && Blocks.SequenceEqual(other.Blocks);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Depth, UsualChannels);
}
