namespace Plasticity.Tests;

/// <summary>A folder of a test's own, gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plasticity-test-");

    public string Path => _folder.FullName;

    /// <summary>The path of something in it.</summary>
    public string this[params string[] names] => System.IO.Path.Combine([Path, .. names]);

    public void Dispose() => _folder.Delete(recursive: true);
}
