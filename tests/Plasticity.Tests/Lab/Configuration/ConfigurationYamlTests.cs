using Plasticity.Lab.Configuration;
using Plasticity.Lab.Sweeps;
using Xunit;

namespace Plasticity.Tests.Lab.Configuration;

public sealed class ConfigurationYamlTests
{
    private static Sweep Read(string path, params string[] typed) =>
        SweepMerge.Resolve([.. ConfigurationYaml.Read(path), .. typed.Select(Setting.Parse)]);

    [Fact]
    public void What_is_written_reads_back_as_the_same_configuration()
    {
        using TemporaryFolder folder = new();
        string written = ConfigurationYaml.Write(Experiments.One("rule=fa+oja", "seed=3", "fa.feedbackScale=0.3",
            "fa+oja.lr=0.07", "net.init=normal:0.01",
            "opt.schedule=steps:0.1@0.5,0.75/warmup:0.05", "epochs=3", "loss=cross-entropy"));
        File.WriteAllText(folder["config.yaml"], written);
        Assert.Equal(written,
            ConfigurationYaml.Write(Read(folder["config.yaml"]).Arms[0].Experiment.Configuration));
    }

    [Fact]
    public void What_is_written_leaves_nothing_to_defaults() => Golden.Matches("Lab/Configuration/config", ConfigurationYaml.Write(
        Experiments.One("rule=fa+oja", "seed=2", "fa+oja.lr=0.05", "fa+oja.optimizer=sgd", "epochs=20", "batch=32",
            "net.activation=tanh")));

    [Fact]
    public void Later_settings_win_over_a_file_and_dotted_keys_are_as_good_as_nested_ones()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["a.yaml"], "epochs: 3\nrules: [bp, fa]\nnet: {bias: false}\nfa.lr: 0.5\n");
        RunConfiguration c = Read(folder["a.yaml"], "epochs=4").Arms[1].Experiment.Configuration;
        Assert.Equal((4, false, 0.5f), (c.Training.Epochs, c.Network.Bias, c.Rule.Training.LearningRate));
    }

    [Fact]
    public void A_file_may_keep_settings_of_rules_that_are_left_out()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["a.yaml"], "rules: [bp, fa]\nfa: {lr: 0.5}\n");
        Assert.Equal("bp", Assert.Single(Read(folder["a.yaml"], "rules=bp").Arms).Label);
    }

    [Fact]
    public void Another_version_of_the_numerics_is_remarked_on()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["a.yaml"], "version: 0.0.1\nnumerics: 0\nrules: [bp]\n");
        Assert.Contains("numerics version 0", Assert.Single(Read(folder["a.yaml"]).Remarks));
    }

    [Theory]
    [InlineData("- 1\n- 2\n", "is not a mapping")]
    [InlineData("epochs: [1, [2]]\n", "plain values only")]
    [InlineData("epochs: {a\n", "line")]
    public void A_file_that_is_no_mapping_of_settings_is_refused(string text, string expected)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["a.yaml"], text);
        Assert.Contains(expected, Assert.Throws<ConfigurationException>(() => ConfigurationYaml.Read(folder["a.yaml"])).Message);
    }

    [Fact]
    public void A_file_that_is_not_there_is_refused() =>
        Assert.Throws<ConfigurationException>(() => ConfigurationYaml.Read("no-such-file.yaml"));
}
