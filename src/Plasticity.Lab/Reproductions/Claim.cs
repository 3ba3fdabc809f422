namespace Plasticity.Lab.Reproductions;

/// <summary>A claim that somebody published, or that this project makes, and how it is checked here.</summary>
public sealed record Claim
{
    /// <summary>What it is called on the command line; unique among all claims.</summary>
    public required string Name { get; init; }

    /// <summary>The study whose runs it is about.</summary>
    public required StudyFile Study { get; init; }

    /// <summary>Paper, and figure, table or equation.</summary>
    public required string Source { get; init; }

    /// <summary>What is claimed, in words.</summary>
    public required string Statement { get; init; }

    /// <summary>What is checked, as it is written.</summary>
    public required string Text { get; init; }

    /// <summary>What is checked.</summary>
    public required ClaimInequality Inequality { get; init; }

    /// <summary>The figure as published, or what was published in place of one.</summary>
    public required string Published { get; init; }

    /// <summary>How the runs here differ from the published ones.</summary>
    public required string Deviations { get; init; }

    /// <summary>Why the bound is what it is.</summary>
    public required string Why { get; init; }

    /// <summary>The fewest seeds that can decide it.</summary>
    public required int Seeds { get; init; }

    /// <summary>Whether it is left out unless asked for: minutes of computing, or data that is not in the program.</summary>
    public required bool IsSlow { get; init; }

    /// <summary>Whether it is among the few that are checked at every change of the program.</summary>
    public required bool IsQuick { get; init; }
}

/// <summary>A published claim that cannot be checked yet.</summary>
/// <param name="Statement">What is claimed, in words.</param>
/// <param name="Source">Where.</param>
/// <param name="Reason">What it would take.</param>
public sealed record OpenClaim(string Statement, string Source, string Reason);
