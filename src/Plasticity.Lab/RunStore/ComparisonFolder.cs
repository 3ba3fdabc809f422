using System.Text.Json.Nodes;
using Plasticity.Lab.Comparisons;
using Plasticity.Lab.Configuration;
using Plasticity.Lab.Reports;
using Plasticity.Lab.Trials;

namespace Plasticity.Lab.RunStore;

/// <summary>Keeps a comparison in its folder: the configuration before it starts, the results when it ends, however it ends.</summary>
public sealed class ComparisonFolder
{
    private readonly RunFolder _folder;
    private readonly TimeProvider _clock;
    private readonly string _commandLine;
    private readonly string _started;

    private ComparisonFolder(RunFolder folder, IReadOnlyList<string> commandLine, TimeProvider clock)
    {
        (_folder, _clock) = (folder, clock);
        _commandLine = RunEnvironment.CommandLine(commandLine);
        _started = Time();
    }

    /// <summary>The full path.</summary>
    public string FullPath => _folder.FullPath;

    /// <summary>Makes the folder and writes what is known before the first trial.</summary>
    /// <param name="experiment">What is about to be run.</param>
    /// <param name="commandLine">What was typed, for the record.</param>
    /// <param name="clock">The clock.</param>
    /// <exception cref="RunFolderException">The folder cannot be made or written.</exception>
    public static ComparisonFolder Create(Experiment experiment, IReadOnlyList<string> commandLine, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ExperimentConfiguration configuration = experiment.Configuration;
        RunFolder folder = configuration.Execution.Out is { } path ? RunFolder.Create(path)
            : RunFolder.CreateNew("runs", $"compare-{configuration.Task}", clock);
        ComparisonFolder created = new(folder, commandLine, clock);
        int trials = configuration.Rules.Count * configuration.Seeds.Count;
        created.WriteStatus("running", new JsonObject { ["trials"] = trials });
        folder.Write(RunFiles.Configuration, writer => writer.Write(ConfigurationYaml.Write(configuration)));
        folder.Write(RunFiles.Environment,
            writer => writer.WriteLine(RunEnvironment.Describe(configuration, commandLine).ToJsonString(Indented)));
        return created;
    }

    /// <summary>Writes everything that was measured, and last of all the state.</summary>
    /// <exception cref="RunFolderException">A file cannot be written.</exception>
    public void Finish(ComparisonResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        _folder.Write(RunFiles.Metrics, writer => ComparisonTables.Metrics(result, writer));
        _folder.Write(RunFiles.Trials, writer => ComparisonTables.Trials(result, writer));
        _folder.Write(RunFiles.Summary, writer => ComparisonTables.Summary(result, writer));
        _folder.Write(RunFiles.Timing, writer => ComparisonTables.Timing(result, writer));
        TrialResult[] failed = [.. result.Trials.Where(trial => trial.Status == TrialStatus.Failed)];
        if (failed.Length > 0)
            _folder.Write(RunFiles.Failures, writer =>
            {
                foreach (TrialResult trial in failed)
                    writer.WriteLine($"{trial.Trial.Rule.Expression.Text}, seed {trial.Trial.Seed}\n{trial.Details}\n");
            });
        _folder.Write(RunFiles.Report, folder => HtmlReport.Write(ComparisonReport.Of(result, _commandLine), folder));
        JsonObject counts = new() { ["trials"] = result.Trials.Count };
        foreach (TrialStatus status in Enum.GetValues<TrialStatus>())
            counts[status.ToString().ToLowerInvariant()] = result.Trials.Count(trial => trial.Status == status);
        WriteStatus(result.State.ToString().ToLowerInvariant(), counts);
    }

    private static System.Text.Json.JsonSerializerOptions Indented { get; } = new() { WriteIndented = true };

    private void WriteStatus(string state, JsonObject counts)
    {
        JsonObject status = new() { ["state"] = state, ["counts"] = counts, ["started"] = _started, ["updated"] = Time() };
        _folder.Write(RunFiles.Status, writer => writer.WriteLine(status.ToJsonString(Indented)));
    }

    private string Time() => _clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
}
