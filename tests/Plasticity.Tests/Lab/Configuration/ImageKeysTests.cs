using Plasticity.Lab.Configuration;
using Plasticity.Tests.Tasks;
using Xunit;

namespace Plasticity.Tests.Lab;

public sealed class ImageKeysTests
{
    private static string Saved(params string[] settings) => ConfigurationYaml.Write(Experiments.One(settings), withProgram: false);

    private static string Refusal(params string[] settings) =>
        Assert.Throws<ConfigurationException>(() => Experiments.One(settings)).Message;

    /// <summary>Runs that were made before there were these keys keep their identity.</summary>
    [Theory]
    [InlineData("data.normalise=unit")]
    [InlineData("data.flip=false")]
    [InlineData("data.crop=0")]
    public void What_images_were_before_is_not_saved(string setting)
    {
        Assert.Equal(Saved(), Saved(setting));
        Assert.DoesNotContain(setting.Split('=')[0]["data.".Length..], Saved(), StringComparison.Ordinal);
        Assert.Equal(Experiments.One().Identity(), Experiments.One(setting).Identity());
    }

    [Theory]
    [InlineData("data.normalise=standard")]
    [InlineData("data.flip=true")]
    [InlineData("data.crop=2")]
    public void What_differs_is_saved_and_read_again(string setting)
    {
        RunConfiguration configuration = Experiments.One(setting);
        Assert.NotEqual(Experiments.One().Identity(), configuration.Identity());
        Assert.Contains($"  {setting["data.".Length..].Replace("=", ": ", StringComparison.Ordinal)}", Saved(setting), StringComparison.Ordinal);
        Assert.Equal(configuration.Identity(), Reread(configuration).Identity());
    }

    [Fact]
    public void What_says_nothing_of_a_task_is_refused()
    {
        Assert.Contains("vectors of 2", Refusal("task=spirals", "data.flip=true"), StringComparison.Ordinal);
        Assert.Contains("8x8", Refusal("data.crop=8"), StringComparison.Ordinal);
        Assert.Contains("data.normalise", Refusal("task=teacher-student", "data.normalise=unit"), StringComparison.Ordinal);
        Assert.Contains("task=folder", Refusal("data.size=8"), StringComparison.Ordinal);
        Assert.Contains("data.folder=DIR", Refusal("task=folder"), StringComparison.Ordinal);
        Assert.Contains("1 for grey or 3 for colour", Refusal("data.channels=2"), StringComparison.Ordinal);
        Assert.Contains("unit | standard", Refusal("data.normalise=zca"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("images")]
    [InlineData("images, 2 (new)")]
    [InlineData("it's [a] {folder}: #1")]
    public void A_folder_is_saved_whole_and_read_again_whatever_its_name(string name)
    {
        using TemporaryFolder temporary = new();
        foreach (string label in (string[])["a", "b"])
            for (int i = 0; i < 6; i++)
            {
                Directory.CreateDirectory(temporary[name, "train", label]);
                File.WriteAllBytes(temporary[name, "train", label, $"{i}.png"], PngFile.Of(1, 1, 8, 0, [20 * i], [0]));
            }
        RunConfiguration configuration = Reread(Experiments.One("task=folder", $"data.folder={temporary[name]}", "batch=4", "data.size=3"));
        Assert.Equal((temporary[name], 3, 3), (configuration.Data.Folder, configuration.Data.Size, configuration.Data.Channels));
        Assert.Equal(27, configuration.Network.Widths[0]);
        string saved = ConfigurationYaml.Write(configuration);
        foreach (string line in (string[])["normalise: standard", "size: 3", "channels: 3"])
            Assert.Contains(line, saved, StringComparison.Ordinal);
        Assert.Equal(configuration.Identity(), Reread(configuration).Identity());
    }

    private static RunConfiguration Reread(RunConfiguration configuration)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["config.yaml"], ConfigurationYaml.Write(configuration));
        return Plasticity.Lab.Sweeps.SweepMerge.Resolve(ConfigurationYaml.Read(folder["config.yaml"])).Arms[0].Experiment.Configuration;
    }
}
