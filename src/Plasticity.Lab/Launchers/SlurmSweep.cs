namespace Plasticity.Lab.Launchers;

/// <summary>A sweep that is to run under Slurm.</summary>
public sealed record SlurmSweep
{
    /// <summary>The full path of the program, or of <c>dotnet</c> and of the library that it runs.</summary>
    public required IReadOnlyList<string> Program { get; init; }

    /// <summary>The full path of the sweep's folder, which every node must see under this name.</summary>
    public required string Folder { get; init; }

    /// <summary>The full path of the folder that relative paths in the sweep's settings start from.</summary>
    public required string WorkingFolder { get; init; }

    /// <summary>Settings of execution that every worker is given, as typed, such as <c>checkpoint.seconds=300</c>.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>How many runs it has.</summary>
    public required int Runs { get; init; }
}
