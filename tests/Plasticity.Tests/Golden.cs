using System.Text;
using Xunit;

namespace Plasticity.Tests;

/// <summary>Compares text with a reviewed file that lies beside the test.</summary>
internal static class Golden
{
    /// <summary>
    /// Fails if the text is not that of the file; what was printed then lies beside the built copy as <c>.actual.txt</c>.
    /// </summary>
    /// <param name="name">The file, relative to the test project, without <c>.expected.txt</c>.</param>
    /// <param name="actual">What was printed.</param>
    public static void Matches(string name, string actual)
    {
        string path = Path.Combine(AppContext.BaseDirectory, name + ".expected.txt");
        string expected = File.Exists(path) ? File.ReadAllText(path, Encoding.UTF8).ReplaceLineEndings("\n") : "";
        actual = actual.ReplaceLineEndings("\n");
        string written = Path.ChangeExtension(path, null)[..^".expected".Length] + ".actual.txt";
        if (actual != expected)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(written)!);
            File.WriteAllText(written, actual);
        }
        Assert.True(actual == expected, $"{name} differs; if it should, copy {written} over {name}.expected.txt.\n{actual}");
    }
}
