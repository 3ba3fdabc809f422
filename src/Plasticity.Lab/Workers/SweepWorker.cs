using System.Collections.Concurrent;
using System.Globalization;
using Plasticity.Lab.Results;
using Plasticity.Lab.RunStore;
using Plasticity.Lab.Sweeps;
using Plasticity.Numerics;

namespace Plasticity.Lab.Workers;

/// <summary>What a worker may take, and what it does when there is nothing to take.</summary>
public sealed record WorkerOptions
{
    /// <summary>The worker's number among <see cref="Of"/>: it begins with its own share of the runs, then helps with the others.</summary>
    public int Index { get; init; }

    /// <summary>How many workers share the runs from the start. At least 1.</summary>
    public int Of { get; init; } = 1;

    /// <summary>Whether runs that failed before are begun again.</summary>
    public bool RetriesFailed { get; init; }

    /// <summary>Whether it stays until all runs are done, to take over those of workers that die.</summary>
    public bool Waits { get; init; } = true;
}

/// <summary>
/// Works through the runs of a sweep that nobody else is at, one core a run, several at a time, until none is left. Any number of workers
/// may be at one sweep, also on several machines that share its folder. Results depend on none of this.
/// </summary>
public sealed class SweepWorker
{
    private const int MostProductThreads = 256;
    private static readonly TimeSpan _betweenLooks = TimeSpan.FromMilliseconds(500);

    private readonly Sweep _sweep;
    private readonly RunDirectory[] _directories;
    private readonly WorkerOptions _options;
    private readonly IRunObserver? _observer;
    private readonly TimeProvider _clock;
    private readonly RunClaim _claim;
    private readonly ConcurrentDictionary<RunExecution, byte> _active = [];
    private readonly ConcurrentQueue<RunFailure> _failures = [];
    private readonly Lock _lock = new();
    private readonly LinkedList<PlannedRun> _open;
    private LinkedListNode<PlannedRun>? _next;

    /// <summary>Prepares a worker.</summary>
    /// <param name="folder">The sweep's folder.</param>
    /// <param name="sweep">The sweep.</param>
    /// <param name="options">What it may take.</param>
    /// <param name="observer">Is told how runs get on; may be null.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="storage">How files are written.</param>
    public SweepWorker(
        string folder, Sweep sweep, WorkerOptions options, IRunObserver? observer, TimeProvider clock, RunStorage? storage = null)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        ArgumentNullException.ThrowIfNull(options);
        (_sweep, _options, _observer, _clock) = (sweep, options, observer, clock);
        _directories = [.. sweep.Runs.Select(run =>
            new RunDirectory(folder, new RunFacts(run.Index, run.Id, run.Arm.Index, run.Seed, run.Identity), storage ?? RunStorage.Disk))];
        _claim = new RunClaim(new Liveness(clock), sweep.Execution, options.RetriesFailed, clock);
        // Its own share first; the others in the order of the sweep.
        _open = new LinkedList<PlannedRun>(sweep.Runs.OrderBy(run => run.Index % options.Of != options.Index));
        _next = _open.First;
    }

    /// <summary>
    /// Works until every run is done, or failed, or - unless it waits - in other hands; or until it is cancelled, when runs under way leave
    /// a checkpoint at their next step.
    /// </summary>
    /// <returns>The runs that failed in this process.</returns>
    public IReadOnlyList<RunFailure> Run(CancellationToken cancellation)
    {
        if (_open.Count == 0) return [];
        int threads = Math.Min(_sweep.Execution.Threads, _open.Count);
        // A run that is alone has the cores to itself, inside its products; no bit depends on it.
        Parallelism.ProductThreads = _open.Count == 1 ? Math.Min(_sweep.Execution.Threads, MostProductThreads) : 1;
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using Timer heartbeat = new(_ => Beat(), null, BetweenBeats, BetweenBeats);
        Thread[] workers = [.. Enumerable.Range(0, threads).Select(i =>
            new Thread(() => Work(stop)) { Name = string.Create(CultureInfo.InvariantCulture, $"runs {i}"), IsBackground = true })];
        foreach (Thread worker in workers) worker.Start();
        foreach (Thread worker in workers) worker.Join();
        return [.. _failures.OrderBy(failure => failure.Run?.Index ?? -1)];
    }

    private TimeSpan BetweenBeats => TimeSpan.FromSeconds(_sweep.Execution.HeartbeatSeconds);

    private void Work(CancellationTokenSource stop)
    {
        while (!stop.IsCancellationRequested && Next() is { } node)
        {
            try
            {
                if (TryRun(node, stop.Token)) continue;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // The folder itself cannot be written: going on would only fail run after run.
                _failures.Enqueue(new RunFailure(node.Value, exception.Message));
                stop.Cancel();
                return;
            }
            // A whole round without anything to take: others are at what is left.
            if (IsRoundOver() && !MayStay(stop.Token)) return;
        }
    }

    /// <summary>The next run to look at; null when none is open. Goes round and round.</summary>
    private LinkedListNode<PlannedRun>? Next()
    {
        lock (_lock)
        {
            if (_open.Count == 0) return null;
            LinkedListNode<PlannedRun> node = _next ?? _open.First!;
            _next = node.Next;
            return node;
        }
    }

    private bool IsRoundOver()
    {
        lock (_lock) return _next is null;
    }

    /// <summary>Waits a moment if this worker stays for what others are at.</summary>
    private bool MayStay(CancellationToken cancellation)
    {
        bool staysForOwn;
        lock (_lock) staysForOwn = _open.Any(run => run.Index % _options.Of == _options.Index);
        if (!_options.Waits && !(staysForOwn && _options.Of > 1)) return false;
        return !cancellation.WaitHandle.WaitOne(_betweenLooks);
    }

    /// <summary>Takes a run if it can be had. False if somebody else is at it.</summary>
    private bool TryRun(LinkedListNode<PlannedRun> node, CancellationToken cancellation)
    {
        PlannedRun run = node.Value;
        RunDirectory directory = _directories[run.Index];
        (ClaimAnswer answer, Attempt? attempt) = _claim.TryTake(directory);
        if (answer == ClaimAnswer.Busy) return false;
        if (!TryClose(node)) return true;                    // another thread of this process was faster to find it done
        if (answer != ClaimAnswer.Taken)
        {
            if (attempt is not null) _failures.Enqueue(new RunFailure(run, attempt.Error!));
            _observer?.Ended(run, answer == ClaimAnswer.Done ? RunStatus.Finished : RunStatus.Failed, run.Configuration.Training.Epochs);
            return true;
        }
        Execute(run, directory, attempt!, cancellation);
        return true;
    }

    private bool TryClose(LinkedListNode<PlannedRun> node)
    {
        lock (_lock)
        {
            if (node.List is null) return false;
            if (_next == node) _next = node.Next;
            _open.Remove(node);
            return true;
        }
    }

    private void Execute(PlannedRun run, RunDirectory directory, Attempt attempt, CancellationToken cancellation)
    {
        int epochs = 0;
        RunExecution execution = new(directory, run, attempt, _sweep.Execution, _observer is null ? null : new Counting(_observer,
            done => epochs += done), _clock);
        _active.TryAdd(execution, 0);
        try
        {
            (RunStatus status, string error) = execution.Execute(cancellation);
            if (status == RunStatus.Failed) _failures.Enqueue(new RunFailure(run, error));
            _observer?.Ended(run, status, run.Configuration.Training.Epochs - epochs);
        }
        finally
        {
            _active.TryRemove(execution, out _);
        }
    }

    /// <summary>A sign of life that cannot be written is no reason to stop: the run's own files may still be.</summary>
    private void Beat()
    {
        foreach (RunExecution execution in _active.Keys)
        {
            try
            {
                execution.Beat();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                if (!_failures.Any(failure => failure.Run is null))
                    _failures.Enqueue(new RunFailure(null, $"a sign of life could not be written: {exception.Message}"));
            }
        }
    }

    private sealed class Counting(IRunObserver observer, Action<int> count) : IRunObserver
    {
        public void EpochsDone(PlannedRun run, int epochs, double? validation)
        {
            count(epochs);
            observer.EpochsDone(run, epochs, validation);
        }

        public void Ended(PlannedRun run, RunStatus status, int unrun) => observer.Ended(run, status, unrun);
    }
}

/// <summary>A run that failed in this process.</summary>
/// <param name="Run">The run; null if the sweep as a whole could not be written.</param>
/// <param name="Error">The first line of its error.</param>
public sealed record RunFailure(PlannedRun? Run, string Error);
