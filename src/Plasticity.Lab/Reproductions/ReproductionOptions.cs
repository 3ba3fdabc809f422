using Plasticity.Rules;

namespace Plasticity.Lab.Reproductions;

/// <summary>How claims are checked.</summary>
public sealed record ReproductionOptions
{
    /// <summary>The folder that the studies' folders are written in. What is done there is not run again.</summary>
    public required string Out { get; init; }

    /// <summary>Seeds of every study; null for as many as the study says. At least 1.</summary>
    public int? Seeds { get; init => field = value is { } seeds ? Guard.AtLeast(seeds, 1) : null; }

    /// <summary>Runs at the same time; null for one a core. At least 1.</summary>
    public int? Threads { get; init => field = value is { } threads ? Guard.AtLeast(threads, 1) : null; }
}
