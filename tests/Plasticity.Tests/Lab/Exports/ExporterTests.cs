using Plasticity.Lab.Configuration;
using Plasticity.Lab.Exports;
using Plasticity.Lab.RunStore;
using Plasticity.Tests.Cli;
using Xunit;

namespace Plasticity.Tests.Lab.Exports;

public sealed class ExporterTests(SmallSweep small) : IClassFixture<SmallSweep>
{
    public static TheoryData<string> Names => [.. Exporter.All.Select(exporter => exporter.Name)];

    private static Exporter Of(string name) => Exporter.All.Single(exporter => exporter.Name == name);

    [Theory, MemberData(nameof(Names))]
    public void The_same_sweep_gives_the_same_bytes_and_nothing_else_is_left(string name)
    {
        using TemporaryFolder folder = new();
        foreach (string place in (string[])["first", "second/below"])
            Of(name).Export(small.Sweep, folder[place], CancellationToken.None);
        string[] first = Files(folder["first"]), second = Files(folder["second/below"]);
        Assert.NotEmpty(first);
        Assert.Equal(first, second);
        foreach (string file in first)
            Assert.Equal(File.ReadAllBytes(folder["first", file]), File.ReadAllBytes(folder["second/below", file]));
        Assert.Equal(["first", "second"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).Order());
        Assert.Single(Directory.GetFileSystemEntries(folder["second"]));
    }

    [Theory, MemberData(nameof(Names))]
    public void No_file_tells_where_on_which_machine_it_was_made(string name)
    {
        using TemporaryFolder folder = small.Export(Of(name));
        foreach (string file in Files(folder.Path))
        {
            string text = file + File.ReadAllText(folder[file]);
            Assert.DoesNotContain(Path.GetTempPath(), text, StringComparison.Ordinal);
            if (Environment.MachineName.Length > 4) Assert.DoesNotContain(Environment.MachineName, text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_folder_in_use_is_refused_and_stays_as_it_is(string name)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["mine.txt"], "mine");
        string message = Assert.Throws<ConfigurationException>(
            () => Of(name).Export(small.Sweep, folder.Path, CancellationToken.None)).Message;
        Assert.Contains("not empty", message, StringComparison.Ordinal);
        Assert.Contains("--out", message, StringComparison.Ordinal);
        Assert.Equal(["mine.txt"], Files(folder.Path));
    }

    [Theory, MemberData(nameof(Names))]
    public void A_stopped_export_leaves_nothing(string name)
    {
        using TemporaryFolder folder = new();
        Assert.Throws<OperationCanceledException>(() => Of(name).Export(small.Sweep, folder["out"], new CancellationToken(canceled: true)));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory, MemberData(nameof(Names))]
    public void A_damaged_run_is_named_and_nothing_is_left(string name)
    {
        using SmallSweep own = new();
        using TemporaryFolder folder = new();
        RunDirectory first = own.Sweep.DirectoryOf(own.Sweep.Manifest.Runs[0]);
        File.WriteAllText(first[name == "safetensors" ? RunFiles.Weights : RunFiles.Metrics], "not what it was");
        string message = Assert.Throws<RunFolderException>(
            () => Of(name).Export(own.Sweep, folder["out"], CancellationToken.None)).Message;
        Assert.Contains(first.Run.Id, message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("safetensors", "no run has finished")]
    [InlineData("tensorboard", "no run has measured anything")]
    [InlineData("mlflow", "no run has begun")]
    public void A_sweep_without_runs_is_refused_where_nothing_would_be_written(string name, string says)
    {
        using SmallSweep own = new();
        using TemporaryFolder folder = new();
        Directory.Delete(Path.Combine(own.Sweep.FullPath, RunFiles.Runs), recursive: true);
        string message = Assert.Throws<ConfigurationException>(
            () => Of(name).Export(own.Sweep, folder["out"], CancellationToken.None)).Message;
        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
        // The others have tables and axes to write, if nothing in them.
        Of("csv").Export(own.Sweep, folder["csv"], CancellationToken.None);
        Of("npz").Export(own.Sweep, folder["npz"], CancellationToken.None);
    }

    [Theory]
    [InlineData("npz", "x.npz")]
    [InlineData("safetensors", "x.SAFETENSORS")]
    public void A_format_of_one_file_takes_the_name_of_the_file(string name, string file)
    {
        using TemporaryFolder folder = new(), other = small.Export(Of(name));
        Of(name).Export(small.Sweep, folder[file], CancellationToken.None);
        Assert.Equal([file], Files(folder.Path));
        Assert.Equal(File.ReadAllBytes(Directory.GetFiles(other.Path).Single()), File.ReadAllBytes(folder[file]));
        string message = Assert.Throws<ConfigurationException>(
            () => Of(name).Export(small.Sweep, folder[file], CancellationToken.None)).Message;
        Assert.Contains("exists already", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_command_exports_into_the_sweep_unless_told_where_and_says_what_it_wrote()
    {
        using SmallSweep own = new();
        foreach (Exporter exporter in Exporter.All)
        {
            Tool tool = Tool.Run("export", own.Sweep.FullPath, "--format", exporter.Name);
            Assert.Equal((0, ""), (tool.Code, tool.Error));
            Assert.True(Directory.Exists(Path.Combine(own.Sweep.FullPath, "exports", exporter.Name)), exporter.Name);
            Assert.Contains(Path.Combine("exports", exporter.Name), tool.Output, StringComparison.Ordinal);
            Assert.Equal(2, Tool.Run("export", own.Sweep.FullPath, "--format", exporter.Name).Code);
        }
    }

    [Fact]
    public void The_command_says_what_is_wrong_with_its_options()
    {
        using TemporaryFolder folder = new();
        string sweep = small.Sweep.FullPath, place = folder["out"];
        Expect(2, "Did you mean 'npz'? Formats: csv, npz, safetensors, tensorboard, mlflow, notebook.", sweep, "--format", "npy");
        Expect(2, "--wide is for --format csv", sweep, "--format", "npz", "--wide");
        Expect(2, "is not the folder of a sweep", folder.Path, "--format", "npz");
        Expect(2, "--format", sweep);
        Tool stopped = Tool.Run(new CancellationToken(canceled: true), "export", sweep, "--format", "csv", "--out", place);
        Assert.Equal((75, "plasticity: stopped; nothing was exported.\n"), (stopped.Code, stopped.Error.ReplaceLineEndings("\n")));
        Assert.False(Directory.Exists(place));
        // A file where the folder should be made.
        File.WriteAllText(place, "");
        Expect(1, "cannot be written", sweep, "--format", "csv", "--out", Path.Combine(place, "below"));

        static void Expect(int code, string says, params string[] arguments)
        {
            Tool tool = Tool.Run(["export", .. arguments]);
            Assert.Equal(code, tool.Code);
            Assert.Contains(says, tool.Error, StringComparison.Ordinal);
        }
    }

    private static string[] Files(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file))
            .Order(StringComparer.Ordinal)];
}
