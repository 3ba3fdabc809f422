using System.Text.Json.Nodes;
using Plasticity.Cli.Rendering;
using Plasticity.Lab.Configuration;
using Plasticity.Lab.Reproductions;
using Plasticity.Lab.Sweeps;
using Plasticity.Tests.Conventions;
using Plasticity.Tests.Lab;
using Xunit;

namespace Plasticity.Tests.Cli;

public sealed class SettingsSchemaTests
{
    private static readonly JsonObject _schema = SettingsSchema.Create();

    private static bool Accepts(string yaml) => JsonSchemaCheck.Accepts(_schema, YamlValues.Parse(yaml));

    private static string[] Studies()
    {
        Assert.SkipWhen(Sources.Root is null, "The repository is not here.");
        string[] studies = [.. Directory.GetFiles(Path.Combine(Sources.Root!, "studies"), "*.yaml", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(path) != ClaimFile.FileName)];
        Assert.NotEmpty(studies);
        return studies;
    }

    /// <summary>If a key changed: <c>./plasticity run --schema > studies/plasticity.schema.json</c>.</summary>
    [Fact]
    public void The_file_that_editors_read_says_what_the_keys_say() => Golden.Matches("Cli/schema", Tool.Run("run", "--schema").Output);

    [Fact]
    public void Every_study_is_valid_and_names_the_schema_in_its_first_line() => Assert.All(Studies(), path =>
    {
        string text = File.ReadAllText(path);
        string? line = text.Split('\n')[0].Split("$schema=").ElementAtOrDefault(1);
        Assert.True(line is not null && File.Exists(Path.Combine(Path.GetDirectoryName(path)!, line)), path);
        Assert.True(Accepts(text), path);
    });

    [Theory]
    [InlineData("rule=fa+oja", "seed=3", "opt.schedule=steps:0.1@0.5,0.75")]
    [InlineData("rule=eprop", "spiking.hidden=7")]
    [InlineData("rules=bp,wp,fa+oja", "lr=logspace(-3,0,3)", "seeds=3", "fa+oja.lr=0.1", "title=a, b: c", "net.bias=true,false", "control=bp")]
    [InlineData("search.kind=tpe", "search.eta=3", "lr=tag(log,interval(1e-3,1))", "batch=choice(16,32)", "seed=4")]
    public void What_is_saved_is_valid(params string[] settings)
    {
        Sweep sweep = Experiments.Of(settings);
        Assert.True(Accepts(ConfigurationYaml.Write(sweep.Settings)));
        Assert.All(sweep.Arms, arm => Assert.True(Accepts(ConfigurationYaml.Write(arm.Experiment.Configuration))));
    }

    [Theory]
    [InlineData("fa+oja: {lr: 0.1, opt: {clip: 1}}")]
    [InlineData("fa+oja.lr: 1e-3")]
    [InlineData("fa.opt.clip: 2")]
    [InlineData("net: {init: normal:0.01}")]
    [InlineData("seed: range(0,3)")]
    [InlineData("sweep: {lr: 'logspace(-3,0,7)', rules: [bp, fa+oja], net.bias: [true, false]}")]
    [InlineData("{description: words, include: [a.yaml, b.yaml]}")]
    public void Files_may_say_the_same_in_many_ways(string yaml) => Assert.True(Accepts(yaml));

    public static TheoryData<string> Wrong { get; } =
    [
        "epoch: 3", "lr: fast", "lr: 0", "rule: faa", "fa: {feedbackscale: 1}", "fa: {feedbackScale: big}", "sweep: {description: words}",
        "sweep: {lrr: 1}", "sweep: {sweep: {lr: 1}}", "net: {bias: maybe}", "net.init: xavier", "epochs: 1.5", "lr: []", "rules: [bp, bp]",
        "fa+faa: {lr: 1}", "fa+oja: {feedbackScale: 1}", "seeds: -1", "data: {split: -1}", "net.dropout: 1", "[1, 2]", "title: [a]",
        "search.eta: 1", "network: 64", "threads: 0", "include: 3",
    ];

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_is_marked(string yaml) => Assert.False(Accepts(yaml));

    /// <summary>Values that a key takes are valid, and those that it does not are not, but where the schema only knows it is a text.</summary>
    [Fact]
    public void The_schema_agrees_with_the_program_about_single_values()
    {
        string[] samples = ["-1", "0", "1", "2", "7", "0.5", "0.99", "1.5", "-0.5", "true", "false", "word", "bp", "digits", "relu", "sgd",
            "zero:0.5", "softplus:10", "64-10", "constant", "tpe", "bernoulli", "squared-error"];
        int agreed = 0;
        foreach (SettingDescription setting in SettingDescription.All.Where(setting => !setting.IsPattern))
            foreach (string sample in samples)
            {
                bool isTaken = setting.Key == "rules" ? ConfigurationMerge.Accepts(new("rule", sample)) : IsTaken(setting.Key, sample);
                bool isValid = JsonSchemaCheck.Accepts(_schema, new JsonObject { [setting.Key] = YamlValues.Plain(sample) });
                bool isFree = _schema["$defs"]![$"key.{setting.Key}"]!.ToJsonString().Contains("[\"string\",\"number\",\"boolean\"]",
                    StringComparison.Ordinal);
                Assert.True(isTaken ? isValid : isFree || !isValid, $"{setting.Key}={sample}: taken {isTaken}, valid {isValid}");
                if (!isFree) agreed++;
            }
        Assert.True(agreed > 1000, "too few are checked");
    }

    private static bool IsTaken(string key, string text)
    {
        if (SweepKey.Find(key) is not { } ofSweep) return ConfigurationMerge.Accepts(new(key, text));
        try
        {
            ConfigurationMerge.Try(new(key, text), ofSweep.Allowed, () => ofSweep.Set(new SweepDraft(), text));
            return true;
        }
        catch (ConfigurationException)
        {
            return false;
        }
    }

    [Fact]
    public void An_independent_validator_says_the_same()
    {
        using TemporaryFolder folder = new();
        JsonArray files = [.. Studies().Select(path => YamlValues.Parse(File.ReadAllText(path))),
            YamlValues.Parse(ConfigurationYaml.Write(Experiments.One("rule=fa+oja"))),
            .. Wrong.Select(row => YamlValues.Parse(row.Data))];
        string answers = Python.RunOrSkip("jsonschema", """
            import json, sys
            from jsonschema import Draft202012Validator
            schema = json.load(open(sys.argv[1]))
            Draft202012Validator.check_schema(schema)
            print([int(Draft202012Validator(schema).is_valid(value)) for value in json.load(open(sys.argv[2]))])
            """, Written(folder["schema.json"], _schema), Written(folder["files.json"], files));
        Assert.Equal($"[{string.Join(", ", files.Select((_, i) => i < files.Count - Wrong.Count ? 1 : 0))}]", answers.Trim());
    }

    private static string Written(string path, JsonNode json)
    {
        File.WriteAllText(path, json.ToJsonString());
        return path;
    }
}
