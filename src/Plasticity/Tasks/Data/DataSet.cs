namespace Plasticity.Tasks;

/// <summary>A data set that people publish as files: what they are, where they are from, and how to know them.</summary>
public sealed record DataSet
{
    /// <summary>The name typed on the command line, and of its folder.</summary>
    public required string Name { get; init; }

    /// <summary>One line about it.</summary>
    public required string Description { get; init; }

    /// <summary>Who made it.</summary>
    public required string Attribution { get; init; }

    /// <summary>What its makers ask of its users.</summary>
    public required string Licence { get; init; }

    /// <summary>The page people read about it.</summary>
    public required string Home { get; init; }

    /// <summary>
    /// Where its files, or its archive, are downloaded from when that is asked for: folders, tried in order. None for a set that nobody
    /// publishes.
    /// </summary>
    public required IReadOnlyList<Uri> Mirrors { get; init; }

    /// <summary>Its files, in the order that its task reads them: those to train on, then those to test on.</summary>
    public required IReadOnlyList<DataFile> Files { get; init; }

    /// <summary>The archive that its files are published in; null if they are published one by one.</summary>
    public DataArchive? Archive { get; init; }

    /// <summary>The folder an operating system's package installs it to; null if there is no such package.</summary>
    public string? SystemFolder { get; init; }

    /// <summary>The command that installs that package; null if there is none.</summary>
    public string? SystemCommand { get; init; }
}
