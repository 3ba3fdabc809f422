using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Plasticity.Lab.Configuration;
using Plasticity.Lab.Results;
using Plasticity.Lab.RunStore;
using Plasticity.Lab.Sweeps;
using Plasticity.Training;

namespace Plasticity.Lab.Exports;

/// <summary>
/// A folder <c>mlruns</c> as MLflow's file store keeps it: one experiment, one run for each run that has begun. Newer versions of MLflow
/// take it over with <c>mlflow migrate-filestore</c>. Every number of an experiment or run is made from what was run, so that the same
/// sweep always has the same. Sources: mlflow/store/tracking/file_store.py, mlflow/entities/run_status.py, mlflow/utils/validation.py.
/// </summary>
public sealed class MlflowExporter : Exporter
{
    /// <summary>The root of the store.</summary>
    private const string Root = "mlruns";

    /// <summary>What a run is started by, in the enumeration of MLflow: a program of one's own machine.</summary>
    private const int LocalSource = 4;

    private const string User = "plasticity";

    /// <summary>The most characters of a parameter's or tag's value that every version of MLflow takes.</summary>
    private const int LongestValue = 500;

    /// <summary>The most characters of the name of an experiment or a run.</summary>
    private const int LongestName = 250;

    /// <inheritdoc/>
    public override string Name => "mlflow";

    /// <inheritdoc/>
    public override string Description => "a folder mlruns as MLflow's file store has it, for 'mlflow migrate-filestore' and 'mlflow ui'";

    /// <inheritdoc/>
    public override string Hint => "in this folder: mlflow migrate-filestore --source mlruns --target sqlite:///mlflow.db";

    internal override IReadOnlyList<string> Write(ExportSource source, ExportFolder folder)
    {
        string experiment = ExperimentId(source.Manifest);
        (int runs, int pending) = (0, 0);
        DateTimeOffset? first = null;
        foreach (RunResult run in source.Runs())
        {
            if (run.Status == RunStatus.Pending)
            {
                pending++;
                continue;
            }
            RunClock clock = RunClock.Of(source.DirectoryOf(run.Run), run.Outcome);
            if (first is null || clock.Began < first) first = clock.Began;
            WriteRun(source, run, clock, experiment, folder);
            runs++;
        }
        if (first is not { } began) throw source.Nothing("no run has begun");
        WriteExperiment(source.Manifest, experiment, began, folder);
        string left = pending == 0 ? ""
            : string.Create(CultureInfo.InvariantCulture, $"; {pending:N0} runs have not begun and are left out");
        return [string.Create(CultureInfo.InvariantCulture, $"{Root}/{experiment}: {runs:N0} runs{left}")];
    }

    private static void WriteExperiment(SweepManifest manifest, string experiment, DateTimeOffset began, ExportFolder folder)
    {
        string name = manifest.Title ?? $"{string.Join(", ", manifest.Arms.Select(arm => arm.Task).Distinct())}: {manifest.CommandLine}";
        WriteYaml(folder, $"{Root}/{experiment}/meta.yaml",
        [
            ("artifact_location", Text($"{Root}/{experiment}")),
            ("creation_time", Time(began)),
            ("experiment_id", Text(experiment)),
            ("last_update_time", Time(began)),
            ("lifecycle_stage", "active"),
            // Two experiments of one store cannot have one name.
            ("name", Text($"{Shortened(name, LongestName - 20)} [{experiment[..6]}]")),
        ]);
        WriteValue(folder, $"{Root}/{experiment}/tags/plasticity.command", Shortened(manifest.CommandLine, LongestValue));
        WriteValue(folder, $"{Root}/{experiment}/tags/plasticity.version", manifest.Version);
    }

    private static void WriteRun(ExportSource source, RunResult run, RunClock clock, string experiment, ExportFolder folder)
    {
        string id = RunId(run.Run), path = $"{Root}/{experiment}/{id}";
        WriteYaml(folder, $"{path}/meta.yaml",
        [
            ("artifact_uri", Text($"{path}/artifacts")),
            ("deleted_time", "null"),
            ("end_time", clock.Ended is { } ended && run.Status != RunStatus.Running ? Time(ended) : "null"),
            ("entry_point_name", Text("")),
            ("experiment_id", Text(experiment)),
            ("lifecycle_stage", "active"),
            ("run_id", Text(id)),
            ("run_name", Text(Shortened(run.Name, LongestName))),
            ("run_uuid", Text(id)),
            ("source_name", Text("")),
            ("source_type", LocalSource.ToString(CultureInfo.InvariantCulture)),
            ("source_version", Text("")),
            ("start_time", Time(clock.Began)),
            ("status", StatusOf(run.Status).ToString(CultureInfo.InvariantCulture)),
            ("tags", "[]"),
            ("user_id", Text(User)),
        ]);
        RunDirectory directory = source.DirectoryOf(run.Run);
        foreach (Setting setting in File.Exists(directory[RunFiles.Configuration])
            ? ConfigurationYaml.Read(directory[RunFiles.Configuration]) : [])
            WriteValue(folder, $"{path}/params/{Key(setting.Key)}", Shortened(setting.Value ?? "", LongestValue));
        foreach ((string key, string value) in Tags(source.Manifest, run))
            WriteValue(folder, $"{path}/tags/{key}", Shortened(value, LongestValue));
        folder.MakeFolder($"{path}/metrics");
        foreach (IGrouping<string, Metric> metric in (run.Outcome?.Metrics ?? []).GroupBy(metric => Key(MetricTag.Of(metric).ToString())))
            folder.WriteSmall($"{path}/metrics/{metric.Key}", writer =>
            {
                foreach (Metric point in metric)
                    writer.WriteLine(
                        string.Create(CultureInfo.InvariantCulture, $"{Time(clock.At(point.Step))} {point.Value:R} {point.Step}"));
            });
        folder.MakeFolder($"{path}/artifacts");
        foreach (string file in (string[])[RunFiles.Configuration, RunFiles.Result, RunFiles.Error])
            if (File.Exists(directory[file])) WriteValue(folder, $"{path}/artifacts/{file}", File.ReadAllText(directory[file]));
    }

    private static IEnumerable<(string Key, string Value)> Tags(SweepManifest manifest, RunResult run)
    {
        yield return ("mlflow.runName", Shortened(run.Name, LongestName));
        yield return ("mlflow.source.name", "plasticity");
        yield return ("mlflow.source.type", "LOCAL");
        yield return ("mlflow.user", User);
        yield return ("plasticity.arm", run.Arm.Label);
        yield return ("plasticity.run", run.Run.Id);
        yield return ("plasticity.state", run.Status.ToString().ToLowerInvariant());
        yield return ("plasticity.version", manifest.Version);
        yield return ("plasticity.numerics", manifest.Numerics.ToString(CultureInfo.InvariantCulture));
        if (run.Reason.Length > 0) yield return ("plasticity.reason", run.Reason);
    }

    /// <summary>MLflow's numbers. It knows no divergence, which is counted as failed and told apart by a tag.</summary>
    private static int StatusOf(RunStatus status) => status switch
    {
        RunStatus.Running => 1,
        RunStatus.Pending => 2,
        RunStatus.Finished => 3,
        RunStatus.Diverged or RunStatus.Failed => 4,
        RunStatus.Interrupted => 5,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "There is no such status."),
    };

    /// <summary>18 digits, as MLflow's own: a whole number that a database of 64 bits holds.</summary>
    private static string ExperimentId(SweepManifest manifest)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', manifest.Runs.Select(run => run.Identity))));
        ulong number = BitConverter.ToUInt64(hash) % 900_000_000_000_000_000 + 100_000_000_000_000_000;
        return number.ToString(CultureInfo.InvariantCulture);
    }

    private static string RunId(RunFacts run) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{run.Identity} {run.Seed}")))[..32];

    /// <summary>A name with other characters than MLflow allows replaced.</summary>
    private static string Key(string name) =>
        string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || "_-. /".Contains(c, StringComparison.Ordinal) ? c : '_'));

    private static string Time(DateTimeOffset time) => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private static string Shortened(string text, int most) => text.Length <= most ? text : text[..(most - 3)] + "...";

    /// <summary>A text in YAML, on one line and never taken for a number.</summary>
    private static string Text(string text) => $"'{text.ReplaceLineEndings(" ").Replace("'", "''", StringComparison.Ordinal)}'";

    private static void WriteYaml(ExportFolder folder, string name, IEnumerable<(string Key, string Value)> lines) =>
        folder.WriteSmall(name, writer =>
        {
            foreach ((string key, string value) in lines) writer.WriteLine($"{key}: {value}");
        });

    private static void WriteValue(ExportFolder folder, string name, string value) =>
        folder.WriteSmall(name, writer => writer.Write(value));
}
