using Plasticity.Lab.Configuration;
using Plasticity.Networks;
using Plasticity.Rules;

namespace Plasticity.Lab.Trials;

/// <summary>Makes the model that a rule teaches, from the configuration: the one place that knows the kinds of model.</summary>
public static class ModelFactory
{
    /// <summary>Makes a model with the initial weights of a seed.</summary>
    /// <param name="configuration">The run.</param>
    /// <param name="kind">The kind the rule is written for.</param>
    /// <param name="seed">The run's seed.</param>
    /// <exception cref="ArgumentException">The configuration contradicts itself.</exception>
    public static Model Create(RunConfiguration configuration, ModelKind kind, Seed seed)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return kind switch
        {
            ModelKind.Feedforward => new Network(configuration.Network, configuration.Loss, seed),
            ModelKind.Spiking => new LifNetwork(configuration.Spiking!, configuration.Network.Widths[0], configuration.Network.Widths[^1],
                configuration.Loss, seed),
            _ => throw new ArgumentException($"This version has no {kind} model.", nameof(kind)),
        };
    }
}
