using System.Globalization;
using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>A feed-forward network in words: architecture, widths, activation, start and dropout.</summary>
public sealed record NetworkOptions
{
    /// <summary>
    /// The number of units of every layer of a <see cref="Perceptron"/>, input first and output last; at least two. Of other architectures
    /// only the first and the last count.
    /// </summary>
    public required IReadOnlyList<int> Widths { get; init; }

    /// <summary>The architecture.</summary>
    public Architecture Architecture { get; init; } = new Perceptron();

    /// <summary>The shape of a sample, for convolutions; a vector if null.</summary>
    public ImageShape? Input { get; init; }

    /// <summary>The activation of hidden layers.</summary>
    public Nonlinearity Activation { get; init; } = Nonlinearity.Tanh;

    /// <summary>The activation of the output layer; linear for cross-entropy.</summary>
    public Nonlinearity OutputActivation { get; init; } = Nonlinearity.Linear;

    /// <summary>How weights start. Biases start at 0.</summary>
    public Initialisation Initialisation { get; init; } = new(InitialisationKind.XavierUniform);

    /// <summary>Whether units have biases.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>The fraction of hidden units silenced at each training pass, 0 to below 1.</summary>
    public float Dropout { get; init; }

    /// <summary>The fraction of inputs silenced at each training pass, 0 to below 1.</summary>
    public float InputDropout { get; init; }

    /// <summary>What hidden layers are normalised by; the architecture's usual one if null.</summary>
    public Normalisation? Normalisation { get; init; }

    /// <summary>The settings of batch normalisation.</summary>
    public BatchNormOptions BatchNorm { get; init; } = new();

    /// <summary>The skip connections of a <see cref="Perceptron"/> or of residual networks.</summary>
    public SkipKind? Skips { get; init; }

    /// <summary>
    /// The channels of the first convolution of VGG and residual networks, which all others follow; their usual number if 0.
    /// </summary>
    public int Channels { get; init; }

    /// <summary>The number of outputs.</summary>
    public int Outputs => Widths[^1];

    /// <summary>The shape of a sample.</summary>
    public ImageShape InputShape => Input ?? ImageShape.Vector(Widths[0]);

    /// <summary>The network in words.</summary>
    public string Description =>
        $"{Architecture.Describe(this)} {Activation}, {Initialisation}{(Bias ? "" : ", no biases")}"
        + (Normalisation is { } normalisation ? $", {NameOf(normalisation)} norm" : "")
        + (Skips is { } skips ? $", {NameOf(skips)} skips" : "")
        + (Dropout > 0 || InputDropout > 0 ? $", dropout {InputDropout}/{Dropout}" : "");

    /// <summary>Reads widths such as <c>784-500-10</c>.</summary>
    /// <exception cref="FormatException">The text is not a list of at least two positive whole numbers.</exception>
    public static IReadOnlyList<int> ParseWidths(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<int> widths = [];
        foreach (string part in text.Split('-'))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int width) || width < 1)
                throw new FormatException(
                    $"Network '{text}' has the width '{part}': widths are whole numbers from 1, joined by '-', such as 784-500-10.");
            widths.Add(width);
        }
        if (widths.Count < 2)
            throw new FormatException($"Network '{text}' has one width: give at least inputs and outputs, such as 64-10.");
        return widths;
    }

    private static string NameOf<TEnum>(TEnum value) where TEnum : struct, Enum => $"{value}".ToLowerInvariant();
}
