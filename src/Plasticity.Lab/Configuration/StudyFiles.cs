namespace Plasticity.Lab.Configuration;

/// <summary>
/// Finds studies, which are files of settings that are kept: <c>studies/NAME.yaml</c> or <c>studies/NAME/study.yaml</c>, below the working
/// folder or else beside the program, where those that come with it are.
/// </summary>
public static class StudyFiles
{
    private const string Folder = "studies", File = "study";
    private static readonly string[] _extensions = [".yaml", ".yml"];

    /// <summary>The folders whose <c>studies</c> are looked at, in this order.</summary>
    public static IReadOnlyList<string> Roots => [Environment.CurrentDirectory, AppContext.BaseDirectory];

    /// <summary>Reads what was typed: files and studies first, in their order, then the settings that change them.</summary>
    /// <param name="typed">Files (<c>a.yaml</c>), studies (<c>NAME</c> or <c>experiment=NAME</c>) and settings (<c>key=value</c>).</param>
    /// <exception cref="ConfigurationException">There is no such file or study, or one cannot be read.</exception>
    public static IReadOnlyList<Setting> ReadTyped(IEnumerable<string> typed)
    {
        ArgumentNullException.ThrowIfNull(typed);
        List<Setting> files = [], overrides = [];
        foreach (string text in typed)
        {
            if (text.Contains('=', StringComparison.Ordinal) || text.StartsWith('~'))
            {
                Setting setting = Setting.Parse(text);
                if (setting is { Key: "experiment", Value: { } name })
                    files.AddRange(ConfigurationYaml.Read(Find(SweepValue.Unquoted(name))));
                else overrides.Add(setting);
            }
            else files.AddRange(ConfigurationYaml.Read(Find(text)));
        }
        return [.. files, .. overrides];
    }

    /// <summary>The path of a file or study.</summary>
    /// <exception cref="ConfigurationException">There is none.</exception>
    public static string Find(string name) => Find(name, Roots);

    /// <summary>The path of a file or study.</summary>
    /// <param name="name">A path that ends in .yaml or .yml, or the name of a study.</param>
    /// <param name="roots">The folders whose <c>studies</c> are looked at.</param>
    /// <exception cref="ConfigurationException">There is none.</exception>
    public static string Find(string name, IReadOnlyList<string> roots)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(roots);
        bool isFile = _extensions.Contains(Path.GetExtension(name));
        if (isFile && System.IO.File.Exists(name)) return name;
        IEnumerable<string> candidates = name.Length == 0 ? [] : roots.SelectMany(root => isFile ? [Path.Combine(root, Folder, name)]
            : _extensions.SelectMany(extension => (string[])[Path.Combine(root, Folder, name + extension),
                Path.Combine(root, Folder, name, File + extension)]));
        if (candidates.FirstOrDefault(System.IO.File.Exists) is { } found) return found;
        string[] studies = [.. roots.SelectMany(List).Distinct().Order(StringComparer.Ordinal)];
        string hint = studies.Length == 0 ? "there are no studies here."
            : $"did you mean the study '{Nearest.To(name, studies)}'? Studies: {string.Join(", ", studies)}.";
        throw new ConfigurationException(isFile ? $"There is no file {name}; {hint}"
            : $"'{name}' is not a setting, nor a study: write key=value, such as epochs=5, without spaces around '='; {hint}");
    }

    /// <summary>The names of the studies below a folder.</summary>
    private static IEnumerable<string> List(string root)
    {
        string folder = Path.Combine(root, Folder);
        if (!Directory.Exists(folder)) return [];
        EnumerationOptions options = new() { RecurseSubdirectories = true, MaxRecursionDepth = 3, IgnoreInaccessible = true };
        return Directory.EnumerateFiles(folder, "*", options).Where(path => _extensions.Contains(Path.GetExtension(path)))
            .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
            .Select(path => path[..^Path.GetExtension(path).Length])
            .Where(path => !path.Contains('/', StringComparison.Ordinal) || path.EndsWith('/' + File, StringComparison.Ordinal))
            .Select(path => path.EndsWith('/' + File, StringComparison.Ordinal) ? path[..^(File.Length + 1)] : path);
    }
}
