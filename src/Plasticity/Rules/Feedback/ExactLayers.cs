using System.Globalization;
using Plasticity.Networks;

namespace Plasticity.Rules;

/// <summary>
/// The connections through which a rule lets errors descend by the forward weights themselves, as backpropagation does, so that both can
/// be mixed within a network: <c>none</c>; <c>last</c>, the output's; <c>dense</c> or <c>convolution</c>, all of a kind; <c>all</c>, which
/// is backpropagation; or indices, such as <c>3,5</c>. Several are joined by commas.
/// </summary>
/// <remarks>The usual choice where sign-symmetric feedback was brought to large networks is <c>last</c> (Xiao et al. 2019).</remarks>
public sealed class ExactLayers
{
    private static readonly string[] _names = ["none", "last", "dense", "convolution", "all"];

    private readonly string[] _parts;

    private ExactLayers(string[] parts) => _parts = parts;

    /// <summary>Reads a choice.</summary>
    /// <exception cref="FormatException">A part is neither a name nor a whole number from 1.</exception>
    public static ExactLayers Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        foreach (string part in parts)
            if (!_names.Contains(part) && !(int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int l) && l > 0))
                throw new FormatException(
                    $"'{part}' is no choice of layers: expected {string.Join(", ", _names)}, or the numbers of connections such as 3,5.");
        return new(parts);
    }

    /// <summary>The paths of errors through a network that have feedback weights of their own: all but those chosen.</summary>
    /// <exception cref="RuleOptionException">A number is not that of a connection that errors descend through.</exception>
    public IReadOnlyList<SynapticConnection> Others(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        foreach (string part in _parts)
            if (int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int l)
                && network.FeedbackPaths.All(path => path.Index != l))
                throw new RuleOptionException($"exactLayers = {string.Join(',', _parts)}: errors do not descend through a connection {l}; "
                    + $"in {network.Description} they do through {string.Join(", ", network.FeedbackPaths.Select(path => path.Index))}.");
        return [.. network.FeedbackPaths.Where(path => !_parts.Any(part => Takes(part, path, network)))];
    }

    private static bool Takes(string part, SynapticConnection path, Network network) => part switch
    {
        "none" => false,
        "all" => true,
        "last" => path.Index == network.Depth,
        "dense" => path is DenseConnection,
        "convolution" => path is ConvolutionConnection,
        _ => part == path.Index.ToString(CultureInfo.InvariantCulture),
    };
}
