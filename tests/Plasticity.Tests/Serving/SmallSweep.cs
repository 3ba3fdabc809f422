using Plasticity.Tests.Cli;
using Xunit;

namespace Plasticity.Tests.Serving;

/// <summary>A sweep of four short runs that is done, for tests that only look at it, and copies for those that meddle with it.</summary>
public sealed class SmallSweep : IDisposable
{
    private readonly TemporaryFolder _parent = new();

    public SmallSweep()
    {
        Folder = _parent["sweep"];
        Tool made = Tool.Run("compare", "rules=bp,fa", "seeds=2", "epochs=2", "network=64-4-10", "data.trainSamples=64",
            "data.testSamples=50", $"out={Folder}");
        Assert.True(made.Code == 0, made.Error);
    }

    /// <summary>Its folder.</summary>
    public string Folder { get; }

    /// <summary>The folders of its runs.</summary>
    public IReadOnlyList<string> Runs => [.. Directory.GetDirectories(Path.Combine(Folder, "runs")).Order(StringComparer.Ordinal)];

    /// <summary>A copy of it.</summary>
    /// <param name="to">The folder to copy to, which must not be there.</param>
    public void CopyTo(string to)
    {
        foreach (string file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public void Dispose() => _parent.Dispose();
}
