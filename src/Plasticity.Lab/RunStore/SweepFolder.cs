using System.Text.Json;
using System.Text.Json.Nodes;
using Plasticity.Lab.Configuration;
using Plasticity.Lab.Reports;
using Plasticity.Lab.Reports.Tables;
using Plasticity.Lab.Results;
using Plasticity.Lab.Sweeps;

namespace Plasticity.Lab.RunStore;

/// <summary>
/// The folder of a sweep: what is to be run, a folder for each run, and the tables and the report that are made from them. The tables are
/// made from the runs' files whenever they are asked for; they hold nothing of their own.
/// </summary>
public sealed class SweepFolder
{
    private readonly ResultsFolder _folder;

    private SweepFolder(ResultsFolder folder, SweepManifest manifest) => (_folder, Manifest) = (folder, manifest);

    /// <summary>The full path.</summary>
    public string FullPath => _folder.FullPath;

    /// <summary>The tables by the names of their files: what writes each of them.</summary>
    public static IReadOnlyDictionary<string, Action<SweepResult, TextWriter>> Tables { get; } =
        new Dictionary<string, Action<SweepResult, TextWriter>>
        {
            [RunFiles.Metrics] = SweepTables.Metrics,
            [RunFiles.RunTable] = SweepTables.Runs,
            [RunFiles.Summary] = (result, writer) => SweepTables.Summary(result, writer),
            [RunFiles.Timing] = SweepTables.Timing,
        };

    /// <summary>What the sweep is; a search adds arms to it.</summary>
    public SweepManifest Manifest { get; private set; }

    /// <summary>Makes the folder and writes what is known before the first run.</summary>
    /// <param name="sweep">What is about to be run.</param>
    /// <param name="name">What a new folder is called after, such as <c>compare</c>, if the sweep names none.</param>
    /// <param name="commandLine">What was typed, for the record.</param>
    /// <param name="clock">The clock.</param>
    /// <exception cref="ConfigurationException">The folder is not empty.</exception>
    /// <exception cref="RunFolderException">The folder cannot be made or written.</exception>
    public static SweepFolder Create(Sweep sweep, string name, IReadOnlyList<string> commandLine, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        string typed = RunEnvironment.CommandLine(commandLine);
        SweepManifest manifest = SweepManifest.Of(sweep, typed);
        ResultsFolder folder = sweep.Execution.Out is { } path ? ResultsFolder.Create(path)
            : ResultsFolder.CreateNew("runs", $"{name}-{sweep.Arms[0].Experiment.Configuration.Task}", clock);
        folder.Write(RunFiles.Settings, writer => writer.Write(ConfigurationYaml.Write([
            new(VersionKeys.Program, VersionKeys.CurrentProgram), new(VersionKeys.Numerics, VersionKeys.CurrentNumerics),
            .. sweep.Settings.Where(setting => !VersionKeys.All.Contains(setting.Key))])));
        folder.Write(RunFiles.Environment,
            writer => writer.Write(JsonText.Of(RunEnvironment.Describe(typed, sweep.Execution.Threads))));
        folder.Write(RunFiles.Manifest, writer => writer.Write(manifest.ToJson()));
        SweepFolder created = new(folder, manifest);
        created.WriteStatus(SweepState.Interrupted, new JsonObject { ["runs"] = manifest.Runs.Count }, clock);
        return created;
    }

    /// <summary>Opens the folder of a sweep.</summary>
    /// <exception cref="ConfigurationException">There is no sweep.</exception>
    /// <exception cref="RunFolderException">It cannot be read.</exception>
    public static SweepFolder Open(string path)
    {
        string file = Path.Combine(path, RunFiles.Manifest);
        if (!File.Exists(file))
            throw new ConfigurationException($"{path} is not the folder of a sweep: there is no {RunFiles.Manifest} in it. "
                + "Give the folder that 'plasticity run' or 'plasticity compare' wrote.");
        try
        {
            return new SweepFolder(ResultsFolder.Open(path), SweepManifest.FromJson(File.ReadAllText(file)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new RunFolderException($"{file} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>The sweep, to go on with: resolved anew from its settings, and checked to be the same.</summary>
    /// <param name="execution">How it is to be run now: settings of execution only.</param>
    /// <exception cref="ConfigurationException">This program makes other runs of the same settings, or they cannot be resolved.</exception>
    public Sweep Resolve(IEnumerable<Setting> execution)
    {
        Sweep sweep = SweepMerge.Resolve(ConfigurationYaml.Read(Path.Combine(FullPath, RunFiles.Settings)).Concat(execution));
        Check(sweep);
        // What a search has asked for follows from the results that are there.
        for (Sweep? next = sweep; next is not null && sweep.Search is not null; next = sweep.Next(Read(sweep)))
        {
            sweep = next;
            Check(sweep);
        }
        return sweep;
    }

    /// <summary>The sweep with the arms that its search asks for next, which are written down; null if there are none.</summary>
    /// <exception cref="RunFolderException">A file cannot be read or written.</exception>
    public Sweep? Extend(Sweep sweep)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        if (sweep.Search is null || sweep.Next(Read(sweep)) is not { } next) return null;
        // Several workers may come to the same extension, and write the same bytes.
        Manifest = SweepManifest.Of(next, Manifest.CommandLine);
        _folder.Write(RunFiles.Manifest, writer => writer.Write(Manifest.ToJson()));
        return next;
    }

    /// <summary>Runs are compared as far as both know of them: another worker may have gone on with a search.</summary>
    private void Check(Sweep sweep)
    {
        if (sweep.Runs.Zip(Manifest.Runs).All(pair => pair.First.Id == pair.Second.Id)
            && (sweep.Search is not null || sweep.Runs.Count == Manifest.Runs.Count))
            return;
        throw new ConfigurationException($"{FullPath} was planned by version {Manifest.Version} (numerics {Manifest.Numerics}); its "
            + $"settings mean other runs in this version, {VersionKeys.CurrentProgram} (numerics {VersionKeys.CurrentNumerics}). "
            + "Go on with the version that planned it, or start a new sweep from its sweep.yaml.");
    }

    private SweepResult Read(Sweep sweep) => Read(SweepManifest.Of(sweep, Manifest.CommandLine));

    /// <summary>Reads what became of every run.</summary>
    /// <exception cref="RunFolderException">A file of a run cannot be read, or is not what it should be.</exception>
    public SweepResult Read() => Read(Manifest);

    private SweepResult Read(SweepManifest manifest)
    {
        RunResult[] results = new RunResult[manifest.Runs.Count];
        RunFolderException?[] broken = new RunFolderException?[results.Length];
        Parallel.For(0, results.Length, i =>
        {
            try
            {
                results[i] = RunReader.Read(DirectoryOf(manifest.Runs[i]), manifest.Arms[manifest.Runs[i].Arm]);
            }
            catch (RunFolderException exception)
            {
                broken[i] = exception;
            }
        });
        RunFolderException[] found = [.. broken.OfType<RunFolderException>()];
        if (found.Length > 0)
            throw new RunFolderException(found[0].Message + (found.Length > 1 ? $" So it is with {found.Length - 1} more." : ""), found[0]);
        return Summarise.Runs(manifest, results);
    }

    /// <summary>Reads how far every run is: quick, for looking often.</summary>
    /// <exception cref="RunFolderException">A file cannot be read.</exception>
    public SweepProgress Progress()
    {
        try
        {
            return new SweepProgress([.. Manifest.Runs.Select(run =>
                RunProgressFacts.Read(DirectoryOf(run), Manifest.Arms[run.Arm]))]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new RunFolderException($"{FullPath} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Reads what became of one run.</summary>
    /// <exception cref="RunFolderException">A file of it cannot be read, or is not what it should be.</exception>
    public RunResult Read(RunFacts run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return RunReader.Read(DirectoryOf(run), Manifest.Arms[run.Arm]);
    }

    /// <summary>The folder of a run, which need not be there.</summary>
    public RunDirectory DirectoryOf(RunFacts run) => new(FullPath, run, RunStorage.Disk);

    /// <summary>Writes the tables, the report, and last of all how the sweep stands.</summary>
    /// <exception cref="RunFolderException">A file cannot be written.</exception>
    public void Write(SweepResult result, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(result);
        foreach ((string name, Action<SweepResult, TextWriter> table) in Tables) _folder.Write(name, writer => table(result, writer));
        Directory.CreateDirectory(Path.Combine(FullPath, RunFiles.Tables));
        foreach ((KeyValuePair<string, Func<SweepResult, string>> format, string ending) in SummaryTable.Formats.Zip(SummaryTable.Endings))
            _folder.Write(Path.Combine(RunFiles.Tables, $"summary.{ending}"), writer => writer.Write(format.Value(result)));
        RunResult[] failed = [.. result.Runs.Where(run => run.Status == RunStatus.Failed)];
        if (failed.Length > 0)
            _folder.Write(RunFiles.Failures, writer =>
            {
                foreach (RunResult run in failed) writer.WriteLine($"{run.Name}\n{run.Details ?? run.Reason}\n");
            });
        else _folder.Write(RunFiles.Failures, folder => File.Delete(Path.Combine(folder, RunFiles.Failures)));
        _folder.Write(RunFiles.Report, folder => HtmlReport.Write(SweepReport.Of(result), folder));
        JsonObject counts = new() { ["runs"] = result.Runs.Count };
        foreach (RunStatus status in Enum.GetValues<RunStatus>()) counts[status.ToString().ToLowerInvariant()] = result.Count(status);
        WriteStatus(result.State, counts, clock);
    }

    private void WriteStatus(SweepState state, JsonObject counts, TimeProvider clock)
    {
        JsonObject status = new()
        {
            ["state"] = state.ToString().ToLowerInvariant(),
            ["counts"] = counts,
            ["updated"] = TimeText.Of(clock),
        };
        _folder.Write(RunFiles.Status, writer => writer.Write(JsonText.Of(status)));
    }
}
