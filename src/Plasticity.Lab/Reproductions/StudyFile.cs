using Plasticity.Lab.Configuration;
using Plasticity.Lab.Sweeps;

namespace Plasticity.Lab.Reproductions;

/// <summary>The settings of a study: a file that <c>plasticity run</c> takes as it is.</summary>
/// <param name="Folder">The name of its folder.</param>
/// <param name="Name">The name of the file, without its extension.</param>
/// <param name="Path">The file.</param>
public sealed record StudyFile(string Folder, string Name, string Path)
{
    /// <summary>What it is called: the folder, and the file unless it is the folder's main one.</summary>
    public string Id => Name == ClaimFile.MainStudy ? Folder : $"{Folder}/{Name}";

    /// <summary>The file as it is shown: below the folder of all studies.</summary>
    public string Shown => $"studies/{Folder}/{Name}.yaml";

    /// <summary>The settings as they are written.</summary>
    /// <exception cref="ConfigurationException">The file cannot be read.</exception>
    public IReadOnlyList<Setting> Settings() =>
        [.. ConfigurationYaml.Read(Path).Select(setting => setting with { Place = setting.Place?.Replace(Path, Shown,
            StringComparison.Ordinal) })];

    /// <summary>The sweep that the settings describe.</summary>
    /// <param name="overrides">Settings that replace those of the file.</param>
    /// <exception cref="ConfigurationException">The settings cannot be resolved.</exception>
    /// <exception cref="Tasks.DataSetException">The data is not on this machine.</exception>
    public Sweep Resolve(IEnumerable<Setting> overrides)
    {
        ArgumentNullException.ThrowIfNull(overrides);
        Setting[] settings = [.. Settings()];
        if (settings.FirstOrDefault(setting => setting.Key == "out") is { } fixedOut)
            throw new ConfigurationException($"{fixedOut.Place}: out = {fixedOut.Value}: a study does not say where its results go; "
                + "leave it out.");
        return SweepMerge.Resolve(settings.Concat(overrides));
    }
}
