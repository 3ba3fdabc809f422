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

    /// <summary>Whether workers begin runs again that failed before.</summary>
    public bool RetriesFailed { get; init; }

    /// <summary>
    /// Whether tasks stay until everything is done, as those of a search must: it asks for more runs when these are done, and tasks that
    /// have left would leave them to the last.
    /// </summary>
    public bool Waits { get; init; }

    /// <summary>How many runs are to be done.</summary>
    public required int Runs { get; init; }
}
