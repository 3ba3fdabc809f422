using Plasticity.Lab.Configuration;
using Plasticity.Lab.RunStore;
using Xunit;

namespace Plasticity.Tests.Lab.RunStore;

public sealed class ResultsFolderTests
{
    [Fact]
    public void A_folder_that_is_not_empty_is_never_used()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["kept.txt"], "kept");
        Assert.Contains("not empty", Assert.Throws<ConfigurationException>(() => ResultsFolder.Create(folder.Path)).Message);
        Assert.Equal(["kept.txt"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void An_empty_folder_can_be_used_once()
    {
        using TemporaryFolder folder = new();
        ResultsFolder.Create(folder.Path);
        Assert.Throws<ConfigurationException>(() => ResultsFolder.Create(folder.Path));
    }

    [Fact]
    public void Runs_of_the_same_second_get_folders_of_their_own()
    {
        using TemporaryFolder folder = new();
        TimeProvider stopped = new StoppedClock();
        string[] paths = new string[16];
        Parallel.For(0, paths.Length, i => paths[i] = ResultsFolder.CreateNew(folder.Path, "compare-digits", stopped).FullPath);
        Assert.Equal(paths.Length, paths.Distinct().Count());
        Assert.Contains(paths, path => Path.GetFileName(path) == "2026-01-02-030405-compare-digits");
    }

    [Fact]
    public void A_path_that_is_a_file_is_refused_with_its_name()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["file"], "");
        Assert.Contains(folder["file"], Assert.Throws<RunFolderException>(() => ResultsFolder.Create(folder["file"])).Message);
    }

    [Fact]
    public void A_file_whose_writing_fails_leaves_the_old_one()
    {
        using TemporaryFolder folder = new();
        ResultsFolder run = ResultsFolder.Create(folder.Path);
        run.Write("a.csv", writer => writer.Write("old"));
        Assert.Throws<RunFolderException>(() => run.Write("a.csv", (TextWriter writer) =>
        {
            writer.Write("half of the n");
            throw new IOException("No space left on device");
        }));
        Assert.Equal("old", File.ReadAllText(folder["a.csv"]));
    }

    [Fact]
    public void Csv_fields_keep_every_digit_and_are_quoted_only_where_needed()
    {
        StringWriter writer = new();
        new CsvTable(writer).Row("a,b", "say \"x\"", 0.1, 1f / 3, double.NaN, null, 3L, "plain");
        Assert.Equal("\"a,b\",\"say \"\"x\"\"\",0.1,0.33333334,NaN,,3,plain\n", writer.ToString());
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    }
}
