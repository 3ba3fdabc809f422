using System.Globalization;
using System.Text.RegularExpressions;
using Plasticity.Lab.Configuration;
using Plasticity.Lab.Exports;
using Plasticity.Lab.Results;
using Plasticity.Lab.RunStore;
using Plasticity.Training;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Plasticity.Tests.Lab.Exports;

/// <summary>The facts are those of MLflow's sources: store/tracking/file_store.py, store/fs2db/_tracking.py, utils/validation.py.</summary>
public sealed partial class MlflowExporterTests(SmallSweep small) : IClassFixture<SmallSweep>
{
    [Fact]
    public void An_experiment_holds_a_run_for_each_run_that_has_begun()
    {
        using TemporaryFolder folder = small.Export(new MlflowExporter());
        string experiment = Assert.Single(Directory.GetDirectories(folder["mlruns"])), id = Path.GetFileName(experiment);
        // 'migrate-filestore' reads the name as an int, the database has 64 bits.
        Assert.True(long.Parse(id, NumberStyles.None, CultureInfo.InvariantCulture) > 0);
        Dictionary<string, YamlScalarNode> meta = Yaml(Path.Combine(experiment, "meta.yaml"));
        Assert.Equal(["artifact_location", "creation_time", "experiment_id", "last_update_time", "lifecycle_stage", "name"],
            meta.Keys.Order());
        Assert.Equal((id, "active"), (meta["experiment_id"].Value, meta["lifecycle_stage"].Value));
        // Unquoted it would be read as a number, and old numbers only are turned into texts.
        Assert.Equal(YamlDotNet.Core.ScalarStyle.SingleQuoted, meta["experiment_id"].Style);
        string[] runs = [.. Directory.GetDirectories(experiment).Select(run => Path.GetFileName(run)).Where(name => name != "tags")];
        Assert.Equal(small.Result.Runs.Count(run => run.Status != RunStatus.Pending), runs.Length);
        Assert.All(runs, run => Assert.Matches("^[0-9a-f]{32}$", run));
    }

    [Fact]
    public void A_run_has_the_keys_of_the_file_store_and_its_settings_and_measurements()
    {
        using TemporaryFolder folder = small.Export(new MlflowExporter());
        string experiment = Directory.GetDirectories(folder["mlruns"]).Single();
        Dictionary<string, string> byRun = Directory.GetDirectories(experiment).Where(path => Path.GetFileName(path) != "tags")
            .ToDictionary(path => File.ReadAllText(Path.Combine(path, "tags", "plasticity.run")));
        foreach (RunResult run in small.Result.Runs.Where(run => run.Status != RunStatus.Pending))
        {
            string path = byRun[run.Run.Id], id = Path.GetFileName(path);
            Dictionary<string, YamlScalarNode> meta = Yaml(Path.Combine(path, "meta.yaml"));
            Assert.Equal(["artifact_uri", "deleted_time", "end_time", "entry_point_name", "experiment_id", "lifecycle_stage", "run_id",
                "run_name", "run_uuid", "source_name", "source_type", "source_version", "start_time", "status", "tags", "user_id"], meta.Keys.Order());
            Assert.Equal((id, id, Path.GetFileName(experiment)),
                (meta["run_id"].Value, meta["run_uuid"].Value, meta["experiment_id"].Value));
            // RunStatus: FINISHED is 3, FAILED 4; SourceType LOCAL is 4.
            Assert.Equal((run.Status == RunStatus.Finished ? "3" : "4", "4"), (meta["status"].Value, meta["source_type"].Value));
            Assert.Equal($"mlruns/{Path.GetFileName(experiment)}/{id}/artifacts", meta["artifact_uri"].Value);
            long start = long.Parse(meta["start_time"].Value!, CultureInfo.InvariantCulture);
            Assert.True(start > 1_600_000_000_000 && long.Parse(meta["end_time"].Value!, CultureInfo.InvariantCulture) >= start);

            RunDirectory directory = small.Sweep.DirectoryOf(run.Run);
            IReadOnlyList<Setting> settings = ConfigurationYaml.Read(directory[RunFiles.Configuration]);
            Assert.Equal(settings.Select(setting => $"{setting.Key}={setting.Value}").Order(StringComparer.Ordinal),
                Files(Path.Combine(path, "params")).Select(file => $"{file.Name}={file.Text}"));
            Assert.Equal(File.ReadAllText(directory[RunFiles.Result]), File.ReadAllText(Path.Combine(path, "artifacts", RunFiles.Result)));
            Assert.Equal(
                run.Outcome!.Metrics.GroupBy(NameOf).OrderBy(metric => metric.Key, StringComparer.Ordinal).Select(metric => (metric.Key,
                    string.Concat(metric.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.Value:R} {point.Step}\n"))))),
                Files(Path.Combine(path, "metrics")).Select(file => (file.Name, TimesOf(start, file.Text))));
            foreach (string kind in (string[])["params", "metrics", "tags"])
                Assert.All(Files(Path.Combine(path, kind)), file => Assert.Matches(ValidName(), file.Name));
        }
    }

    /// <summary>Takes the times from lines of "timestamp value step", after checking that they do not go back.</summary>
    private static string TimesOf(long start, string lines)
    {
        string[][] parts = [.. lines.TrimEnd('\n').Split('\n').Select(line => line.Split(' '))];
        long[] times = [.. parts.Select(part => long.Parse(part[0], CultureInfo.InvariantCulture))];
        Assert.True(times[0] >= start && times.SequenceEqual(times.Order()));
        Assert.All(parts, part => Assert.Equal(3, part.Length));
        return string.Concat(parts.Select(part => $"{part[1]} {part[2]}\n"));
    }

    private static string NameOf(Metric metric) =>
        metric.Layer == 0 ? $"{metric.Split}/{metric.Name}" : $"{metric.Name}/layer {metric.Layer}";

    private static IEnumerable<(string Name, string Text)> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => (Path.GetRelativePath(folder, file).Replace('\\', '/'), File.ReadAllText(file)))
            .OrderBy(file => file.Item1, StringComparer.Ordinal);

    private static Dictionary<string, YamlScalarNode> Yaml(string path)
    {
        YamlStream stream = [];
        using StreamReader reader = new(path);
        stream.Load(reader);
        return ((YamlMappingNode)stream.Documents.Single().RootNode).Children.ToDictionary(
            pair => ((YamlScalarNode)pair.Key).Value!, pair => pair.Value as YamlScalarNode ?? new YamlScalarNode());
    }

    [GeneratedRegex(@"^[/\w.\- ]*$", RegexOptions.ECMAScript)]
    private static partial Regex ValidName();
}
