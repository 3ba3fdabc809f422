using Plasticity.Lab.Configuration;

namespace Plasticity.Lab.Reproductions;

/// <summary>Every study and every claim of a folder, in reading order.</summary>
public sealed class StudyCatalogue
{
    /// <summary>The name of the folder that is looked for.</summary>
    public const string FolderName = "studies";

    private StudyCatalogue(IReadOnlyList<ClaimFile> files) => Files = files;

    /// <summary>The claims of each folder; folders in alphabetical order.</summary>
    public IReadOnlyList<ClaimFile> Files { get; }

    /// <summary>All claims.</summary>
    public IEnumerable<Claim> Claims => Files.SelectMany(file => file.Claims);

    /// <summary>Reads every folder with claims in a folder.</summary>
    /// <param name="path">The folder of all studies.</param>
    /// <exception cref="ConfigurationException">There are none, or something in a file is wrong.</exception>
    public static StudyCatalogue Read(string path)
    {
        if (!Directory.Exists(path)) throw new ConfigurationException($"{path}: there is no such folder; give that of the studies.");
        ClaimFile[] files = [.. Directory.EnumerateDirectories(path)
            .Where(folder => File.Exists(Path.Combine(folder, ClaimFile.FileName))).Order(StringComparer.Ordinal).Select(ClaimFile.Read)];
        if (files.Length == 0)
            throw new ConfigurationException($"{path}: no folder in it has a {ClaimFile.FileName}; give that of the studies.");
        StudyCatalogue catalogue = new(files);
        foreach (IGrouping<string, Claim> twice in catalogue.Claims.GroupBy(claim => claim.Name).Where(group => group.Count() > 1))
            throw new ConfigurationException($"The claim {twice.Key} is there twice, in "
                + $"{string.Join(" and ", twice.Select(claim => claim.Study.Folder))}. Names must be unique: rename one.");
        return catalogue;
    }

    /// <summary>
    /// The folder of studies: below the working folder, or where Plasticity itself is, or what came with the program; null if there is
    /// none.
    /// </summary>
    public static string? Find() => StudyFiles.Roots.Append(AppContext.BaseDirectory).Select(root => Path.Combine(root, FolderName))
        .FirstOrDefault(folder => Directory.Exists(folder)
            && Directory.EnumerateDirectories(folder).Any(study => File.Exists(Path.Combine(study, ClaimFile.FileName))));

    /// <summary>The claims of some names: of claims, of folders or of studies.</summary>
    /// <param name="names">The names.</param>
    /// <returns>The claims in reading order, each with whether it was named itself.</returns>
    /// <exception cref="ConfigurationException">There is nothing of a name.</exception>
    public IReadOnlyList<(Claim Claim, bool IsNamed)> Named(IReadOnlyCollection<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        string[] known = [.. Claims.SelectMany(claim => new[] { claim.Name, claim.Study.Folder, claim.Study.Id }).Distinct()];
        foreach (string name in names.Where(name => !known.Contains(name)))
            throw new ConfigurationException($"There is no claim or study '{name}'. Did you mean '{Nearest.To(name, known)}'? "
                + "'plasticity reproduce --list' lists them.");
        return [.. Claims.Where(claim => names.Contains(claim.Name) || names.Contains(claim.Study.Folder)
            || names.Contains(claim.Study.Id)).Select(claim => (claim, names.Contains(claim.Name)))];
    }
}
