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

    /// <summary>Runs of before the key was there are the same runs, under the same identity.</summary>
    [Fact]
    public void Coupled_decay_is_written_only_where_it_is_set()
    {
        RunConfiguration without = Experiments.One("rule=fa"), zero = Experiments.One("rule=fa", "opt.l2=0"),
            with = Experiments.One("rule=fa", "fa.opt.l2=0.001");
        Assert.DoesNotContain("l2", ConfigurationYaml.Write(without), StringComparison.Ordinal);
        Assert.Equal(without.Identity(), zero.Identity());
        Assert.Contains("  l2: 0.001\n", ConfigurationYaml.Write(with), StringComparison.Ordinal);
        Assert.NotEqual(without.Identity(), with.Identity());
    }

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
    [InlineData("a: 1\n---\nb: 2\n", "several documents")]
    [InlineData("epochs: 1\nbatch: 2\nepochs: 3\n", "line 3")]
    [InlineData("net:\n  bias: true\nnet.bias: false\n", "line 3: 'net.bias' is given twice, first in line 2")]
    [InlineData("epochs: 1\nsweep:\n  epochs: [1, 2]\n", "line 3: 'epochs' is given twice, first in line 1")]
    [InlineData("base: &a {lr: 1}\nfa:\n  <<: *a\n", "line 3: merge keys")]
    [InlineData("sweep: [1]\n", "line 1: sweep is a group")]
    [InlineData("include: {a: b}\n", "line 1: include is a file")]
    [InlineData("? [a]\n: b\n", "a key must be a plain name")]
    [InlineData("include: missing.yaml\n", "line 1: ")]
    [InlineData("include: a.yaml\n", "includes itself")]
    public void A_file_that_is_no_mapping_of_settings_is_refused(string text, string expected)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["a.yaml"], text);
        Assert.Contains(expected, Assert.Throws<ConfigurationException>(() => ConfigurationYaml.Read(folder["a.yaml"])).Message);
    }

    [Theory]
    [InlineData("epochs: 3\nepoch: 2\n", "a.yaml, line 2: There is no setting 'epoch'. Did you mean 'epochs'?")]
    [InlineData("\nfa:\n  feedbackscale: 2\nrule: fa\n", "a.yaml, line 3: There is no setting 'fa.feedbackscale'. Did you mean 'fa.feedbackScale'?")]
    [InlineData("sweep:\n  lrr: [1, 2]\n", "a.yaml, line 2: There is no setting 'lrr'. Did you mean 'lr'?")]
    [InlineData("seds: 3\n", "Did you mean 'seeds'?")]
    [InlineData("net: 3\n", "a.yaml, line 1: 'net' is a group of settings")]
    [InlineData("lr: .nan\n", "a.yaml, line 1: lr = .nan: it must be a number, and NaN is none.")]
    [InlineData("lr: -.inf\n", "it must be a finite number.")]
    [InlineData("lr: 1e39\n", "it is too large: numbers are single precision")]
    [InlineData("lr: 1e-50\n", "it is too small: numbers are single precision")]
    [InlineData("lr: 1e-400\n", "it is too small: numbers are single precision")]
    [InlineData("epochs: 3000000000\n", "it must be at most 2147483647.")]
    [InlineData("data: {split: 99999999999999999999}\n", "it must be at most 18446744073709551615.")]
    [InlineData("lr:\n", "a.yaml, line 1: lr = ")]
    [InlineData("lr: null\n", "Leave lr out")]
    [InlineData("epochs: fast\n", "epochs = fast: it must be a whole number of at least 1.")]
    [InlineData("lr: ['range(0,3)', 1]\n", "lr = range(0,3): it must be a number above 0.")]
    [InlineData("lr: range(0\n", "a.yaml, line 1: lr = range(0: there is no ')'")]
    public void What_is_wrong_in_a_file_is_said_with_its_place_and_the_remedy(string text, string expected)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["a.yaml"], text);
        Assert.Contains(expected, Assert.Throws<ConfigurationException>(() => Read(folder["a.yaml"])).Message);
    }

    [Fact]
    public void Deep_nesting_and_anchors_that_multiply_are_refused_in_words()
    {
        using TemporaryFolder folder = new();
        string Refused(string text)
        {
            File.WriteAllText(folder["a.yaml"], text);
            return Assert.Throws<ConfigurationException>(() => ConfigurationYaml.Read(folder["a.yaml"])).Message;
        }
        Assert.Contains("nested more than", Refused("a: " + new string('[', 100_000)));
        Assert.Contains("nested more than", Refused("a: &a {b: *a}\n"));
        string laughs = "a0: &a0 {x: 1}\n" + string.Concat(Enumerable.Range(1, 9).Select(i =>
            $"a{i}: &a{i} {{{string.Join(", ", Enumerable.Range(0, 9).Select(j => $"k{j}: *a{i - 1}"))}}}\n"));
        Assert.Contains("anchors may have multiplied them", Refused(laughs));
    }

    [Fact]
    public void A_sweep_block_lists_and_functions_sweep_alike_and_descriptions_are_for_readers()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["block.yaml"], "description: |\n  What it asks.\nsweep:\n  rules: [bp, fa]\n  lr: range(1,3)\n  fa: {feedbackScale: '1,2'}\n");
        File.WriteAllText(folder["plain.yaml"], "rules: bp,fa\nlr: [1, 2]\nfa.feedbackScale: [1, 2]\n");
        Sweep block = Read(folder["block.yaml"]), plain = Read(folder["plain.yaml"]);
        Assert.Equal(6, block.Arms.Count);
        Assert.Equal(plain.Runs.Select(run => run.Id), block.Runs.Select(run => run.Id));
        Assert.DoesNotContain(block.Settings, setting => setting.Key == "description");
    }

    [Fact]
    public void An_included_file_comes_first_and_is_found_beside_the_one_that_includes_it()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["parts"]);
        File.WriteAllText(folder["parts/a.yaml"], "epochs: 3\nbatch: 8\n");
        File.WriteAllText(folder["parts/b.yaml"], "batch: 16\ninclude: a.yaml\n");
        File.WriteAllText(folder["c.yaml"], "epochs: 5\ninclude: [parts/b.yaml]\n");
        RunConfiguration configuration = Read(folder["c.yaml"]).Arms[0].Experiment.Configuration;
        Assert.Equal((5, 16), (configuration.Training.Epochs, configuration.Training.BatchSize));
    }

    [Fact]
    public void A_list_keeps_values_with_commas_whole_and_reads_back_as_it_was_written()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["a.yaml"], "opt.schedule: ['steps:0.1@0.5,0.75', cosine]\ntitle: \"a, [b] 'c'\"\n");
        Sweep sweep = Read(folder["a.yaml"]);
        Assert.Equal(["steps:0.1@0.5,0.75", "cosine"], Assert.Single(sweep.Axes).Values);
        Assert.Equal("a, [b] 'c'", sweep.Title);
        string written = ConfigurationYaml.Write(sweep.Settings);
        File.WriteAllText(folder["b.yaml"], written);
        Assert.Equal(sweep.Settings.Select(setting => setting with { Place = null }),
            Read(folder["b.yaml"]).Settings.Select(setting => setting with { Place = null }));
    }

    [Fact]
    public void Anchors_stand_for_what_they_name()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["a.yaml"], "rules: [fa, dfa]\nfa: &a {lr: 0.5}\ndfa: *a\n");
        Assert.All(Read(folder["a.yaml"]).Arms, arm => Assert.Equal(0.5f, arm.Experiment.Configuration.Rule.Training.LearningRate));
    }

    [Fact]
    public void A_file_that_is_not_there_is_refused() =>
        Assert.Throws<ConfigurationException>(() => ConfigurationYaml.Read("no-such-file.yaml"));
}
