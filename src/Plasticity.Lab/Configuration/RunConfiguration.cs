using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Plasticity.Networks;
using Plasticity.Optimisers;
using Plasticity.Rules;
using Plasticity.Tasks;
using Plasticity.Training;

namespace Plasticity.Lab.Configuration;

/// <summary>
/// Everything that one run depends on - one rule, one seed - with nothing left to defaults: what the defaults, a file and the command
/// line came to. Two runs with equal configurations give equal numbers, to the last bit.
/// </summary>
public sealed record RunConfiguration
{
    /// <summary>The name of the task.</summary>
    public required string Task { get; init; }

    /// <summary>How the task's data is split and how much of it is used.</summary>
    public required TaskOptions Data { get; init; }

    /// <summary>The rule and how it is trained.</summary>
    public required RuleConfiguration Rule { get; init; }

    /// <summary>The option values of the rule and its transforms, by id; what is missing has its default.</summary>
    public required IReadOnlyDictionary<string, JsonObject> RuleOptions { get; init; }

    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The feed-forward network.</summary>
    public required NetworkOptions Network { get; init; }

    /// <summary>The spiking network; null if the rule is not written for one.</summary>
    public required LifOptions? Spiking { get; init; }

    /// <summary>What learning is to lower.</summary>
    public required Loss Loss { get; init; }

    /// <summary>Epochs and batch size.</summary>
    public required TrainingOptions Training { get; init; }

    /// <summary>What is measured besides loss and accuracy.</summary>
    public required ProbeOptions Probes { get; init; }

    /// <summary>
    /// SHA-256, in hexadecimal, of the configuration as it is saved, without the program's version: equal for equal runs.
    /// </summary>
    public string Identity()
    {
        string text = ConfigurationYaml.Write(this, withProgram: false);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}

/// <summary>A rule that takes part, and how it is trained.</summary>
/// <param name="Expression">The rule, such as <c>fa</c> or <c>fa+oja</c>.</param>
/// <param name="Training">Optimiser, learning rate and so on: the rule's own defaults unless overridden.</param>
public sealed record RuleConfiguration(RuleExpression Expression, OptimiserOptions Training);

/// <summary>What is measured while rules learn, and when.</summary>
/// <param name="Angle">Whether update angles are.</param>
/// <param name="Norms">Whether weight norms are.</param>
/// <param name="Feedback">Whether feedback weights, and the signals they make, are compared with backprop's.</param>
/// <param name="Every">At every step that is a multiple of this.</param>
/// <param name="First">And at every step below this.</param>
public sealed record ProbeOptions(bool Angle, bool Norms, bool Feedback, int Every, int First);
