using System.Globalization;
using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>A feed-forward network in words: widths, activation, start and dropout.</summary>
public sealed record NetworkOptions
{
    /// <summary>The number of units of every layer, input first and output last; at least two.</summary>
    public required IReadOnlyList<int> Widths { get; init; }

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
}
