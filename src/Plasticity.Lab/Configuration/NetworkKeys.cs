using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Rules;

namespace Plasticity.Lab.Configuration;

/// <summary>
/// The keys of feed-forward networks. Those with a default that is the architecture's own are saved only when they are set.
/// </summary>
internal static class NetworkKeys
{
    private const string Fraction = "a number from 0 to below 1", Whole0 = "a whole number of at least 0";

    private static readonly string _activations =
        string.Join(" | ", Nonlinearity.Names) + ", perhaps with a parameter, such as leaky-relu:0.2 or softplus:10";

    /// <summary>What says how weights start.</summary>
    public static string Starts { get; } = string.Join(" | ", Initialisation.Names) + ", perhaps with a factor, such as normal:0.01";

    /// <summary>The key that says what the network is.</summary>
    public static IReadOnlyList<ConfigurationKey> Architecture { get; } =
    [
        new("network", Networks.Architecture.Allowed, "units of every layer, or an architecture; the task's usual units unless set",
            SetArchitecture, c => c.Network.Architecture.Text ?? string.Join('-', c.Network.Widths)),
    ];

    /// <summary>The keys that say what its layers are like.</summary>
    public static IReadOnlyList<ConfigurationKey> Layers { get; } =
    [
        Key("activation", _activations, "activation of hidden layers",
            (options, text) => options with { Activation = Nonlinearity.Parse(text) }, options => options.Activation.ToString()),
        Key("outputActivation", _activations, "activation of the output layer",
            (options, text) => options with { OutputActivation = Nonlinearity.Parse(text) },
            options => options.OutputActivation.ToString()),
        Key("init", Starts, "how weights start",
            (options, text) => options with { Initialisation = Initialisation.Parse(text) }, options => options.Initialisation.ToString()),
        Key("bias", "true | false", "whether units have biases",
            (options, text) => options with { Bias = ValueText.TrueOrFalse(text) }, options => ValueText.Of(options.Bias)),
        Key("dropout", Fraction, "fraction of hidden units silenced in training",
            (options, text) => options with { Dropout = Guard.Fraction(ValueText.Number(text)) },
            options => ValueText.Of(options.Dropout)),
        Key("inputDropout", Fraction, "fraction of inputs silenced in training",
            (options, text) => options with { InputDropout = Guard.Fraction(ValueText.Number(text)) },
            options => ValueText.Of(options.InputDropout)),
        Key("normalisation", EnumText.Allowed<Normalisation>(), "what hidden layers are normalised by; the architecture's own unless set",
            (options, text) => options with { Normalisation = EnumText.Parse<Normalisation>(text) },
            options => options.Normalisation is { } value ? EnumText.Of(value) : null),
        Key("normBackward", EnumText.Allowed<BatchNormBackward>(), "how errors pass batch normalisation; exactly unless set",
            (options, text) => options with { BatchNorm = options.BatchNorm with { Backward = EnumText.Parse<BatchNormBackward>(text) } },
            options => options.BatchNorm.Backward == BatchNormBackward.Exact ? null : EnumText.Of(options.BatchNorm.Backward),
            unsaved: "exact"),
        Key("skips", EnumText.Allowed<SkipKind>(), "connections past layers; the architecture's own unless set",
            (options, text) => options with { Skips = EnumText.Parse<SkipKind>(text) },
            options => options.Skips is { } value ? EnumText.Of(value) : null),
        Key("channels", Whole0, "channels of the first convolution of vgg and residual networks; their usual number unless set",
            (options, text) => options with { Channels = ValueText.Whole(text, 0) },
            options => options.Channels == 0 ? null : ValueText.Of(options.Channels), unsaved: "0"),
    ];

    private static ConfigurationKey Key(
        string name, string allowed, string description, Func<NetworkOptions, string, NetworkOptions> set,
        Func<NetworkOptions, string?> get, string? unsaved = null) =>
        new($"net.{name}", allowed, description, (draft, text) => draft.Network = set(draft.Network, text), c => get(c.Network), unsaved);

    private static void SetArchitecture(ConfigurationDraft draft, string text)
    {
        bool isWidths = !text.Any(char.IsAsciiLetter);
        draft.Widths = isWidths ? NetworkOptions.ParseWidths(text) : null;
        draft.Network = draft.Network with { Architecture = isWidths ? new Perceptron() : Networks.Architecture.Parse(text) };
    }
}
