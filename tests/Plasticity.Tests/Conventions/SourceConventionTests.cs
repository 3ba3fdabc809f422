using System.Text.RegularExpressions;
using Xunit;

namespace Plasticity.Tests.Conventions;

/// <summary>What holds for the text of the sources and no compiler checks.</summary>
public sealed partial class SourceConventionTests
{
    private const int LongestLine = 140;

    private static readonly string[] _foldersOfShortLines =
    [
        "src/Plasticity",
        "src/Plasticity.Numerics",
        "src/Plasticity.Lab",
        "src/Plasticity.Serving",
        "src/Plasticity.Cli",
    ];

    /// <summary>The fast code: the only files that may use pointers or instructions of a processor.</summary>
    private static readonly string[] _fast =
    [
        "src/Plasticity.Numerics/Elementary.cs",
        "src/Plasticity.Numerics/RandomStream.cs",
        "src/Plasticity.Numerics/Tensor.cs",
    ];

    public static TheoryData<string> FoldersOfShortLines => [.. _foldersOfShortLines];

    [Theory, MemberData(nameof(FoldersOfShortLines))]
    public void Lines_fit_a_page(string folder) =>
        Expect(Sources.Files(folder),
            text => Lines(text).Where(line => line.Text.Length > LongestLine).Select(line => $"{line.Number}: {line.Text.Length} columns"));

    /// <summary>A name that says nothing collects what belongs elsewhere.</summary>
    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    public void Files_are_named_by_what_they_are(string folder)
    {
        string[] vague = [.. Sources.Files(folder).Where(file => VagueName().IsMatch(Path.GetFileName(file)))];
        Assert.True(vague.Length == 0, $"Name these by the one thing they are: {string.Join(", ", vague)}");
    }

    [Fact]
    public void Pointers_and_intrinsics_stay_in_the_fast_code() =>
        Expect(Sources.Files("src")
            .Where(file => !_fast.Contains(file) && !file.StartsWith("src/Plasticity.Numerics/Kernels/", StringComparison.Ordinal)),
            text => Lines(text).Where(line => FastCode().IsMatch(line.Text)).Select(line => $"{line.Number}: {line.Text.Trim()}"));

    /// <summary>Whoever catches everything must do something with it; an expected failure is named by its type.</summary>
    [Fact]
    public void Nothing_is_caught_and_forgotten() =>
        Expect(Sources.Files("src"),
            text => Swallowed().Matches(Comment().Replace(text, "")).Select(match => match.Value.ReplaceLineEndings(" ")));

    [Fact]
    public void Nothing_is_left_to_do() =>
        Expect(Sources.Files("src"),
            text => Lines(text).Where(line => Unfinished().IsMatch(line.Text)).Select(line => $"{line.Number}: {line.Text.Trim()}"));

    [Theory]
    [InlineData("try { A(); } catch { }", true)]
    [InlineData("try { A(); } catch\n{\n    // never mind\n}", true)]
    [InlineData("try { A(); } catch (Exception) { }", true)]
    [InlineData("try { A(); } catch (IOException) when (File.Exists(path)) { /* left behind */ }", false)]
    [InlineData("try { A(); } catch { B(); throw; }", false)]
    public void What_counts_as_forgotten(string text, bool isForgotten) =>
        Assert.Equal(isForgotten, Swallowed().IsMatch(Comment().Replace(text, "")));

    private static void Expect(IEnumerable<string> files, Func<string, IEnumerable<string>> findWrong)
    {
        List<string> wrong = [.. files.SelectMany(file => findWrong(Sources.Text(file)).Select(found => $"{file}:{found}"))];
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static IEnumerable<(int Number, string Text)> Lines(string text) =>
        text.ReplaceLineEndings("\n").Split('\n').Select((line, index) => (index + 1, line));

    [GeneratedRegex("Utils?|Helpers?|Managers?|Common|Misc")]
    private static partial Regex VagueName();

    // Asking whether a vector is accelerated is allowed anywhere: a run's environment says it.
    [GeneratedRegex(
        @"\bunsafe\s+[\w<(]|\bfixed \(|\bUnsafe\.|Intrinsics\.(X86|Arm)|\bVector(64|128|256|512)(<|\.(?!IsHardwareAccelerated))")]
    private static partial Regex FastCode();

    [GeneratedRegex(@"\bcatch\s*(\(\s*(System\.)?Exception(\s+\w+)?\s*\)\s*)?\{\s*\}")]
    private static partial Regex Swallowed();

    [GeneratedRegex(@"//[^\n]*|/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException")]
    private static partial Regex Unfinished();
}
