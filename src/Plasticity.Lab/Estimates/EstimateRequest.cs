using Plasticity.Lab.Configuration;
using Plasticity.Numerics;

namespace Plasticity.Lab.Estimates;

/// <summary>What an estimate is asked of.</summary>
public sealed record EstimateRequest
{
    /// <summary>The file of the network: what it is, as metadata, and its tensors.</summary>
    public required string NetworkPath { get; init; }

    /// <summary>The file of the samples. Noise, <c>noise.NAME</c>, may stand in any of the files.</summary>
    public required string BatchPath { get; init; }

    /// <summary>The file of the state of rule and optimiser; null if there is none.</summary>
    public string? StatePath { get; init; }

    /// <summary>The rule, such as <c>fa</c> or <c>fa+oja</c>.</summary>
    public required string Rule { get; init; }

    /// <summary>Settings, which go before those of the network's file.</summary>
    public IReadOnlyList<Setting> Settings { get; init; } = [];

    /// <summary>What everything is computed in.</summary>
    public ElementPrecision Precision { get; init; } = ElementPrecision.Single;

    /// <summary>The number of the training step, from 0: it names the random numbers, and Adam corrects by it.</summary>
    public long Step { get; init; }

    /// <summary>Whether the optimiser's step is taken, too.</summary>
    public bool IsApplied { get; init; }

    /// <summary>Whether what the estimate was made from is given out, too.</summary>
    public bool HasDiagnostics { get; init; }
}
