using Plasticity.Lab.Configuration;
using Plasticity.Lab.Sweeps;
using Xunit;

namespace Plasticity.Tests.Lab.Configuration;

public sealed class StudyFilesTests
{
    private static TemporaryFolder Roots()
    {
        TemporaryFolder folder = new();
        Write(folder, "here/studies/one.yaml");
        Write(folder, "here/studies/both.yaml");
        Write(folder, "there/studies/both.yaml");
        Write(folder, "there/studies/two/study.yaml");
        Write(folder, "there/studies/two/part.yaml");
        return folder;
    }

    private static void Write(TemporaryFolder folder, string name, string text = "epochs: 3\n")
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        File.WriteAllText(folder[name], text);
    }

    private static string Found(TemporaryFolder folder, string name) =>
        Path.GetRelativePath(folder.Path, StudyFiles.Find(name, [folder["here"], folder["there"]])).Replace('\\', '/');

    [Theory]
    [InlineData("one", "here/studies/one.yaml")]
    [InlineData("one.yaml", "here/studies/one.yaml")]
    [InlineData("both", "here/studies/both.yaml")]
    [InlineData("two", "there/studies/two/study.yaml")]
    public void A_study_is_found_by_name_first_where_the_user_is(string name, string expected)
    {
        using TemporaryFolder folder = Roots();
        Assert.Equal(expected, Found(folder, name));
    }

    [Theory]
    [InlineData("twoo", "did you mean the study 'two'?")]
    [InlineData("twoo", "both, one, two.")]
    [InlineData("on.yaml", "There is no file on.yaml; did you mean the study 'one'?")]
    [InlineData("fast", "'fast' is not a setting, nor a study: write key=value")]
    [InlineData("", "is not a setting")]
    public void A_name_that_is_no_study_is_refused_and_the_nearest_named(string name, string expected)
    {
        using TemporaryFolder folder = Roots();
        Assert.Contains(expected, Assert.Throws<ConfigurationException>(() => Found(folder, name)).Message);
    }

    [Fact]
    public void What_is_typed_wins_over_files_wherever_it_stands_and_later_files_over_earlier()
    {
        using TemporaryFolder folder = new();
        Write(folder, "a.yaml", "epochs: 3\nbatch: 16\nseeds: 2\n");
        Write(folder, "b.yaml", "batch: 8\n");
        Sweep sweep = SweepMerge.Resolve(StudyFiles.ReadTyped(["epochs=4", folder["a.yaml"], $"experiment={folder["b.yaml"]}", "~seeds"]));
        RunConfiguration configuration = Assert.Single(sweep.Arms).Experiment.Configuration;
        Assert.Equal((4, 8, 1), (configuration.Training.Epochs, configuration.Training.BatchSize, sweep.Seeds.Count));
    }

    /// <summary>They are copied beside the program.</summary>
    [Theory]
    [InlineData("first-sweep", 21)]
    [InlineData("learning-rates", 63)]
    public void The_studies_that_come_with_it_make_the_runs_they_promise(string name, int runs) =>
        Assert.Equal(runs, SweepMerge.Resolve(StudyFiles.ReadTyped([name])).Runs.Count);
}
