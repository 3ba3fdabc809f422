using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Plasticity.Lab.Configuration;
using Plasticity.Lab.Results;
using Plasticity.Lab.RunStore;
using Plasticity.Lab.Sweeps;
using Plasticity.Lab.Trials;
using Plasticity.Numerics;
using Plasticity.Training;

namespace Plasticity.Lab.Workers;

/// <summary>
/// One attempt at one run: resumes from its newest checkpoint, learns, writes checkpoints and signs of life, and leaves its results. The
/// attempt's record says how it ended, whatever happens.
/// </summary>
internal sealed class RunExecution : ITrainerWatch
{
    /// <summary>The curve and the progress of a long run are there to be looked at while it goes on, at most this often.</summary>
    private static readonly TimeSpan _betweenMetrics = TimeSpan.FromSeconds(2);

    private readonly RunDirectory _directory;
    private readonly PlannedRun _run;
    private readonly ExecutionOptions _options;
    private readonly IRunObserver? _observer;
    private readonly TimeProvider _clock;
    private readonly RunCheckpoints _checkpoints;
    private readonly Lock _status = new();
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly long _ticksBetweenCheckpoints;
    private Attempt _attempt;
    private Trainer? _trainer;
    private long _lastCheckpoint;
    private long _lastMetrics;
    private long _heartbeat;
    private int _epochsReported;
    private double? _validation;
    private bool _hasEnded;
    private volatile bool _isSuperseded;
    private TimeSpan _withinTrainer;

    /// <summary>Prepares an attempt.</summary>
    /// <param name="directory">The run's folder, claimed.</param>
    /// <param name="run">The run.</param>
    /// <param name="attempt">The attempt, as its file has it.</param>
    /// <param name="options">How often checkpoints are written.</param>
    /// <param name="observer">Is told how it gets on; may be null.</param>
    /// <param name="clock">The clock.</param>
    public RunExecution(
        RunDirectory directory, PlannedRun run, Attempt attempt, ExecutionOptions options, IRunObserver? observer, TimeProvider clock)
    {
        (_directory, _run, _attempt, _options, _observer, _clock) = (directory, run, attempt, options, observer, clock);
        _checkpoints = new RunCheckpoints(directory);
        _ticksBetweenCheckpoints = options.CheckpointSeconds > 0 ? (long)(options.CheckpointSeconds * Stopwatch.Frequency) : long.MaxValue;
        _lastCheckpoint = _lastMetrics = _began;
    }

    /// <summary>Runs it to its end, or until it is cancelled.</summary>
    /// <returns>How the run stands, and what went wrong if it failed.</returns>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "Nothing is swallowed: the failure is recorded with the attempt, shown, and decides the exit code.")]
    public (RunStatus Status, string Error) Execute(CancellationToken cancellation)
    {
        try
        {
            return (Learn(cancellation), "");
        }
        catch (SupersededException)
        {
            End(AttemptOutcome.Superseded, RunStatus.Running);
            return (RunStatus.Running, "");
        }
        catch (Exception exception)
        {
            string error = exception.Message.Split('\n')[0].Trim();
            // What another worker has taken over is its own now, the files of a failure included.
            if (_directory.IsSuperseded(_attempt))
            {
                TryWrite(() => End(AttemptOutcome.Superseded, RunStatus.Running, error));
                return (RunStatus.Running, "");
            }
            Fail(exception, error);
            return (RunStatus.Failed, error);
        }
    }

    /// <summary>Gives a sign of life, unless another worker has taken over. May be called from any thread.</summary>
    /// <exception cref="IOException">The status cannot be written.</exception>
    public void Beat() => WriteStatus(RunStatus.Running);

    /// <inheritdoc/>
    public void AfterStep(Trainer trainer)
    {
        if (_isSuperseded) throw new SupersededException();
        bool isDue = (_options.CheckpointSteps > 0 && trainer.Steps % _options.CheckpointSteps == 0)
            || Stopwatch.GetTimestamp() - _lastCheckpoint > _ticksBetweenCheckpoints;
        if (isDue) Save(trainer);
    }

    /// <inheritdoc/>
    public void AfterEpoch(Trainer trainer)
    {
        Report(trainer);
        if (Stopwatch.GetElapsedTime(_lastMetrics) < _betweenMetrics) return;
        WriteMetrics(trainer.Metrics, toDisk: false);
        WriteStatus(RunStatus.Running);
        _lastMetrics = Stopwatch.GetTimestamp();
    }

    private RunStatus Learn(CancellationToken cancellation)
    {
        if (_attempt.Number > 1) ClearRemains();
        else WriteConfiguration();
        Trial trial = TrialFactory.Create(_run.Configuration, _run.Arm.Experiment.Task);
        List<string> remarks = [];
        if (_checkpoints.Restore(trial.Trainer, remarks) is { } step || remarks.Count > 0)
        {
            _attempt = _attempt with { ResumedAt = trial.Trainer.Steps > 0 ? trial.Trainer.Steps : null, Remarks = remarks };
            _directory.Update(_attempt);
        }
        _trainer = trial.Trainer;
        Report(trial.Trainer);
        WriteStatus(RunStatus.Running);
        long start = Stopwatch.GetTimestamp();
        TrialOutcome outcome = trial.Trainer.Run(this, cancellation);
        _withinTrainer = Stopwatch.GetElapsedTime(start);
        if (outcome.State == TrialState.Interrupted)
        {
            Save(trial.Trainer);
            WriteMetrics(outcome.Metrics, toDisk: false);
            End(AttemptOutcome.Stopped, RunStatus.Interrupted);
            return RunStatus.Interrupted;
        }
        RunStatus status = outcome.State == TrialState.Finished ? RunStatus.Finished : RunStatus.Diverged;
        WriteResults(trial, outcome, status);
        if (status == RunStatus.Finished) ClearCheckpoints();
        End(AttemptOutcome.Done, status);
        return status;
    }

    /// <summary>The results are there: a checkpoint that cannot be deleted is worth a remark, and does not make the run fail.</summary>
    private void ClearCheckpoints()
    {
        try
        {
            _checkpoints.Clear();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _attempt = _attempt with { Remarks = [.. _attempt.Remarks, $"Its checkpoints could not be deleted: {exception.Message}"] };
        }
    }

    private void WriteConfiguration()
    {
        RunStorage storage = _directory.Storage;
        storage.WriteText(_directory[RunFiles.Configuration], writer => writer.Write(ConfigurationYaml.Write(_run.Configuration)));
        string environment = JsonText.Of(RunEnvironment.Describe($"plasticity run {RunFiles.Configuration}", _options.Threads));
        storage.WriteText(_directory[RunFiles.Environment], writer => writer.Write(environment));
        storage.WriteText(_directory[RunFiles.Overrides], writer =>
        {
            foreach ((string key, string value) in _run.Arm.Settings) writer.WriteLine($"{key}={value}");
            writer.WriteLine($"seed={_run.Seed}");
        });
    }

    /// <summary>What a worker that was killed left half written.</summary>
    private void ClearRemains()
    {
        // This attempt's own signs of life are written through such files, too.
        lock (_status)
            foreach (string folder in (string[])[_directory.FullPath, _directory[RunFiles.Checkpoints]])
                if (Directory.Exists(folder))
                    foreach (string file in Directory.EnumerateFiles(folder, ".*.tmp").ToArray()) _directory.Storage.Delete(file);
        if (!File.Exists(_directory[RunFiles.Overrides])) WriteConfiguration();
    }

    private void Report(Trainer trainer)
    {
        string name = _run.Arm.Experiment.Task.IsClassification ? "accuracy" : "loss";
        _validation = null;
        for (int i = trainer.Metrics.Count - 1; i >= 0 && _validation is null; i--)
            if (trainer.Metrics[i].Split == "validation" && trainer.Metrics[i].Name == name) _validation = trainer.Metrics[i].Value;
        int done = trainer.EpochsDone;
        if (done > _epochsReported) _observer?.EpochsDone(_run, done - _epochsReported, _validation);
        _epochsReported = done;
    }

    private void Save(Trainer trainer)
    {
        if (_directory.IsSuperseded(_attempt)) throw new SupersededException();
        // Weights that are not finite have no checkpoint: the last sound one stays.
        if (trainer.Capture() is { } checkpoint) _checkpoints.Write(checkpoint);
        _lastCheckpoint = Stopwatch.GetTimestamp();
    }

    private void WriteMetrics(IReadOnlyList<Metric> metrics, bool toDisk)
    {
        if (_directory.IsSuperseded(_attempt)) throw new SupersededException();
        WriteMetrics(RunFiles.Metrics, metrics.Where(metric => metric.Layer == 0), toDisk);
        WriteMetrics(RunFiles.PerLayer, metrics.Where(metric => metric.Layer > 0), toDisk);
    }

    private void WriteMetrics(string file, IEnumerable<Metric> metrics, bool toDisk) => _directory.Storage.WriteText(_directory[file],
        writer => MetricsFile.Write(writer, _directory.Run, _run.Configuration.Rule.Expression.Text, metrics), toDisk);

    private void WriteResults(Trial trial, TrialOutcome outcome, RunStatus status)
    {
        WriteMetrics(outcome.Metrics, toDisk: true);
        List<string> files = [RunFiles.Metrics, RunFiles.PerLayer];
        if (status == RunStatus.Finished)
        {
            WriteWeights(trial, outcome);
            files.Add(RunFiles.Weights);
        }
        double wall = Stopwatch.GetElapsedTime(_began).TotalSeconds;
        RunTiming timing = new(outcome.Seconds, _withinTrainer.TotalSeconds, wall, _attempt.Number);
        _directory.Storage.WriteText(_directory[RunTiming.FileName], writer => writer.Write(timing.ToJson()));
        ResultFile result = new()
        {
            Identity = _run.Identity,
            Version = VersionKeys.CurrentProgram,
            Numerics = NumericsVersion.Current,
            Status = status,
            Reason = outcome.Reason,
            Steps = outcome.Steps,
            Samples = outcome.Samples,
            TestAccuracy = outcome.TestAccuracy,
            TestLoss = outcome.TestLoss,
            Cost = outcome.Cost,
            Sha256 = files.ToDictionary(file => file, HashOf),
        };
        if (_directory.IsSuperseded(_attempt)) throw new SupersededException();
        _directory.Storage.WriteText(_directory[RunFiles.Result], writer => writer.Write(result.ToJson()), toDisk: true);
    }

    private void WriteWeights(Trial trial, TrialOutcome outcome)
    {
        KeyValuePair<string, string>[] facts =
        [
            new("task", _run.Configuration.Task), new("rule", _run.Configuration.Rule.Expression.Text),
            new("seed", ValueText.Of(_run.Seed)), new("steps", ValueText.Of(outcome.Steps)), new("identity", _run.Identity),
            new("numerics", VersionKeys.CurrentNumerics),
        ];
        IEnumerable<KeyValuePair<string, Tensor>> tensors = trial.Model.Parameters
            .Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value))
            .Concat(trial.Rule.State.Select(state => KeyValuePair.Create("rule." + state.Name, state.Value)));
        _directory.Storage.Write(_directory[RunFiles.Weights], stream => Safetensors.Write(stream, tensors, facts), toDisk: true);
    }

    private string HashOf(string file)
    {
        using FileStream stream = File.OpenRead(_directory[file]);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private void End(AttemptOutcome outcome, RunStatus status, string? error = null)
    {
        _attempt = _attempt with { Ended = TimeText.Of(_clock), Outcome = outcome, Step = _trainer?.Steps, Error = error };
        _directory.Update(_attempt);
        if (outcome != AttemptOutcome.Superseded) WriteStatus(status);
    }

    /// <summary>The record of a failure is written as far as it can be: the disk may be what failed.</summary>
    private void Fail(Exception exception, string error)
    {
        bool isRecorded = TryWrite(() => End(AttemptOutcome.Failed, RunStatus.Failed, error));
        isRecorded &= TryWrite(() => _directory.Storage.WriteText(_directory[RunFiles.Error], writer => writer.WriteLine(exception)));
        // The caller reports the error in any case; without a record the run counts as one whose worker died.
        if (!isRecorded)
            lock (_status) _hasEnded = true;
    }

    private static bool TryWrite(Action write)
    {
        try
        {
            write();
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void WriteStatus(RunStatus state)
    {
        lock (_status)
        {
            if (_hasEnded) return;
            _isSuperseded = state == RunStatus.Running && _directory.IsSuperseded(_attempt);
            if (_isSuperseded) return;
            _hasEnded = state != RunStatus.Running;
            RunStatusFile status = new()
            {
                State = state,
                Attempt = _attempt.Number,
                Step = _trainer?.Steps ?? 0,
                Steps = _trainer?.TotalSteps ?? 0,
                Validation = _validation,
                Heartbeat = ++_heartbeat,
                Updated = TimeText.Of(_clock),
            };
            _directory.Storage.WriteText(_directory[RunFiles.Status], writer => writer.Write(status.ToJson()));
        }
    }

    /// <summary>Another worker took this one for dead and goes on with the run, to the same bits.</summary>
    private sealed class SupersededException : Exception
    {
    }
}
