using System.Globalization;
using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>How the layers of a network are connected; sizes at both ends, activation and so on are the options'.</summary>
public abstract record Architecture
{
    /// <summary>What <see cref="Parse"/> takes, for messages.</summary>
    public const string Allowed = "widths such as 64-64-10; lenet; vgg8, vgg11, vgg13, vgg16; resnet20 (or any 6n + 2), resnet18, "
        + "resnet34; or layers such as 16c3-p2-32c3s2-g-64-10";

    /// <summary>The text <see cref="Parse"/> reads back; null for widths.</summary>
    public abstract string? Text { get; }

    /// <summary>Builds the graph.</summary>
    /// <param name="options">Sizes at both ends, activation and so on.</param>
    /// <exception cref="ArgumentException">The options do not fit the architecture.</exception>
    internal abstract NetworkBuilder Build(NetworkOptions options);

    /// <summary>The architecture in words, such as <c>resnet20 of 32x32x3</c>.</summary>
    internal virtual string Describe(NetworkOptions options) => $"{Text} of {options.InputShape}";

    /// <summary>Reads an architecture that is not a list of widths.</summary>
    /// <exception cref="FormatException">The text is none.</exception>
    public static Architecture Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == "lenet") return new LeNet();
        if (Depth(text, "vgg") is { } layers) return Vgg.OfDepth(layers);
        if (Depth(text, "resnet") is { } depth) return ResNet.OfDepth(depth);
        return ConvolutionList.Parse(text);
    }

    /// <summary>Adds the normalisation of the options between what drives a layer and its activation.</summary>
    /// <param name="net">The graph.</param>
    /// <param name="driven">The layer that is driven, without activation.</param>
    /// <param name="options">The options.</param>
    /// <param name="usual">The normalisation unless the options name one; not none.</param>
    private protected static Layer Normalised(NetworkBuilder net, Layer driven, NetworkOptions options, Normalisation usual) =>
        (options.Normalisation ?? usual) == Normalisation.Layer
            ? net.LayerNorm(driven, options.Activation) : net.BatchNorm(driven, options.Activation, options.BatchNorm);

    /// <summary>A convolution, normalised if the options say so, with the options' activation.</summary>
    private protected static Layer Convolution(
        NetworkBuilder net, Layer from, NetworkOptions options, Normalisation usual, int channels, int kernel, int stride = 1,
        int? padding = null)
    {
        bool isNormalised = (options.Normalisation ?? usual) != Normalisation.None;
        // A bias before a normalisation would be taken away again.
        Layer driven = net.Convolution(from, channels, kernel, isNormalised ? Nonlinearity.Linear : options.Activation, stride, padding,
            bias: options.Bias && !isNormalised);
        return isNormalised ? Normalised(net, driven, options, usual) : driven;
    }

    /// <summary>The output layer.</summary>
    private protected static Layer Output(NetworkBuilder net, Layer from, NetworkOptions options) =>
        net.Dense(from, options.Outputs, options.OutputActivation, options.Bias);

    /// <summary>Refuses skips where the architecture has none to choose.</summary>
    private protected void RequireNoSkips(NetworkOptions options)
    {
        if (options.Skips is not (null or SkipKind.None))
            throw new ArgumentException($"Skips are for networks of widths such as 64-64-64-10 and residual networks, not for {Text}.");
    }

    private static int? Depth(string text, string family) =>
        text.StartsWith(family, StringComparison.Ordinal)
        && int.TryParse(text[family.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int depth) ? depth : null;
}
