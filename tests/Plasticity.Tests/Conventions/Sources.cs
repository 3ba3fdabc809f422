using Xunit;

namespace Plasticity.Tests.Conventions;

/// <summary>The source files of the repository this test program was built in, for tests that read them.</summary>
internal static class Sources
{
    private static readonly string[] _builtOrForeign = ["bin", "obj", "artifacts", "node_modules"];

    /// <summary>
    /// The root of the repository: the nearest folder above the test program that holds the solution; null if there is none.
    /// </summary>
    public static string? Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>The root of the repository. Skips the test where the program lies somewhere else, as published tests do.</summary>
    public static string RootOrSkip()
    {
        Assert.SkipUnless(
            Root is not null, $"No Plasticity.slnx in any folder above {AppContext.BaseDirectory}: the sources are not here to be read.");
        return Root!;
    }

    /// <summary>
    /// Every C# file below a folder of the repository, written with '/', relative to the root. Skips the test without sources.
    /// </summary>
    public static IReadOnlyList<string> Files(string folder)
    {
        string root = RootOrSkip();
        List<string> files = [.. Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Intersect(_builtOrForeign).Any())
            .Order(StringComparer.Ordinal)];
        Assert.True(files.Count > 5, $"There are only {files.Count} files in {folder}: the test reads the wrong folder.");
        return files;
    }

    /// <summary>The text of a file that <see cref="Files"/> named.</summary>
    public static string Text(string file) => File.ReadAllText(Path.Combine(RootOrSkip(), file));

    private static string? FindRoot(string start)
    {
        for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Plasticity.slnx"))) return folder.FullName;
        return null;
    }
}
