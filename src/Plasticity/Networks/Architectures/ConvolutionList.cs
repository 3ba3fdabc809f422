using System.Globalization;
using System.Text.RegularExpressions;
using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>
/// Layers in words, one after another, joined by <c>-</c>: <c>16c3</c> is a convolution of 16 channels with a 3 x 3 kernel that keeps the
/// map's size, <c>16c3s2</c> one of stride 2, <c>16c5v</c> one without padding, <c>16c3x4</c> one of 4 groups; <c>p2</c> max-pooling by 2
/// and <c>a2</c> average pooling; <c>g</c> the mean of each map; <c>64</c> dense units. The last is the number of outputs.
/// </summary>
public sealed partial record ConvolutionList : Architecture
{
    private readonly string[] _parts;

    private ConvolutionList(string[] parts) => _parts = parts;

    /// <inheritdoc/>
    public override string? Text => string.Join('-', _parts);

    /// <summary>The number of outputs: the last part.</summary>
    public int Outputs => int.Parse(_parts[^1], CultureInfo.InvariantCulture);

    /// <summary>Reads such a list.</summary>
    /// <exception cref="FormatException">A part is none of these, or the last is not a number of units.</exception>
    public static new ConvolutionList Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split('-');
        foreach (string part in parts)
            if (!Part().IsMatch(part))
                throw new FormatException($"Network '{text}' has the part '{part}': expected {Allowed}.");
        return int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out _) ? new(parts)
            : throw new FormatException($"Network '{text}' ends with '{parts[^1]}': the last part is the number of outputs.");
    }

    internal override NetworkBuilder Build(NetworkOptions options)
    {
        RequireNoSkips(options);
        if (Outputs != options.Outputs)
            throw new ArgumentException($"network = {Text}: its last part is {Outputs}, but the task has {options.Outputs} outputs.");
        NetworkBuilder net = new(options.InputShape, options.InputDropout);
        Layer top = net.Input;
        for (int i = 0; i < _parts.Length - 1; i++) top = Added(net, top, Part().Match(_parts[i]), options);
        Output(net, top, options);
        return net;
    }

    private static Layer Added(NetworkBuilder net, Layer from, Match part, NetworkOptions options)
    {
        int Number(string group, int missing) =>
            part.Groups[group].Success ? int.Parse(part.Groups[group].Value, CultureInfo.InvariantCulture) : missing;
        bool isNormalised = options.Normalisation is not (null or Normalisation.None);
        Nonlinearity f = isNormalised ? Nonlinearity.Linear : options.Activation;
        if (part.Groups["global"].Success) return net.GlobalAveragePool(from);
        if (part.Groups["max"].Success) return net.MaxPool(from, Number("max", 0));
        if (part.Groups["mean"].Success) return net.AveragePool(from, Number("mean", 0));
        if (part.Groups["units"].Success)
        {
            if (!isNormalised) return net.Dense(from, Number("units", 0), f, options.Bias, options.Dropout);
            return Normalised(net, net.Dense(from, Number("units", 0), f, bias: false), options, Normalisation.Batch);
        }
        int kernel = Number("kernel", 0);
        Layer maps = net.Convolution(from, Number("channels", 0), kernel, f, Number("stride", 1),
            part.Groups["valid"].Success ? 0 : kernel / 2, Number("groups", 1), options.Bias && !isNormalised);
        return isNormalised ? Normalised(net, maps, options, Normalisation.Batch) : maps;
    }

    /// <inheritdoc/>
    public bool Equals(ConvolutionList? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Text!);

    [GeneratedRegex(@"^(?:(?<global>g)|p(?<max>[1-9]\d{0,3})|a(?<mean>[1-9]\d{0,3})|(?<units>[1-9]\d{0,6})"
        + @"|(?<channels>[1-9]\d{0,4})c(?<kernel>[1-9]\d{0,2})(?:s(?<stride>[1-9]\d{0,2}))?(?<valid>v)?(?:x(?<groups>[1-9]\d{0,3}))?)$")]
    private static partial Regex Part();
}
