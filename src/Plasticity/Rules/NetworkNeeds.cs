using Plasticity.Networks;

namespace Plasticity.Rules;

/// <summary>Which feed-forward networks a rule can teach.</summary>
public enum NetworkNeeds
{
    /// <summary>Any graph: convolutions, pooling, normalisation, skips.</summary>
    Any,

    /// <summary>Any graph without the gains of normalisations.</summary>
    NoGains,

    /// <summary>A plain chain of dense layers, each reading the one below.</summary>
    DenseChain,
}

/// <summary>Checks needs.</summary>
internal static class NetworkNeedsCheck
{
    /// <summary>Refuses a network that a rule cannot teach.</summary>
    /// <exception cref="RuleOptionException">It cannot.</exception>
    public static void Require(this NetworkNeeds needs, Model model, string rule)
    {
        if (model is not Network network) return;
        if (needs == NetworkNeeds.DenseChain && !network.IsDenseChain)
            throw new RuleOptionException(
                $"'{rule}' is written for plain chains of dense layers, but the network is {network.Description}: use"
                + " widths, such as network=64-64-10, without net.skips and net.normalisation.");
        if (needs == NetworkNeeds.NoGains && network.Synapses.Count < network.Depth)
            throw new RuleOptionException($"'{rule}' cannot teach the gains of a normalisation, but the network is {network.Description}: "
                + "use net.normalisation=none.");
    }
}
