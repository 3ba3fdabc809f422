using System.Diagnostics.CodeAnalysis;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Plasticity.Lab.Configuration;
using Plasticity.Lab.Reports;
using Plasticity.Lab.RunStore;

namespace Plasticity.Serving;

/// <summary>
/// A sweep that is looked at for as long as somebody listens: once for all listeners, however many there are. Nothing that happens in its
/// folder ends it; what is wrong is part of what listeners are told.
/// </summary>
internal sealed class LiveSweep : IDisposable
{
    /// <summary>Making reports may take this part of one core, no more: the runs need the machine.</summary>
    private const double MostWork = 0.1;

    private static readonly TimeSpan _retry = TimeSpan.FromSeconds(1);

    private readonly SweepWatch _watch;
    private readonly ServingOptions _options;
    private readonly IReadOnlyList<string> _files;
    private readonly RemainingTime _remaining;
    private readonly SemaphoreSlim _gate = new(1);
    private long _looked;
    private long _reported;
    private TimeSpan _reportTook;
    private long _reportChanges = -1;
    private string? _reportProblem;
    private int _listeners;
    private Now? _now;

    /// <summary>Opens a sweep.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="options">How often to look.</param>
    /// <param name="files">The files that can be asked for.</param>
    /// <exception cref="ConfigurationException">There is no sweep.</exception>
    /// <exception cref="RunFolderException">It cannot be read.</exception>
    public LiveSweep(string folder, ServingOptions options, IReadOnlyList<string> files)
    {
        (_options, _files) = (options, files);
        _watch = new SweepWatch(folder, options.Clock);
        _remaining = new RemainingTime(options.Clock);
    }

    /// <summary>What is known now, looked up again unless that was just done.</summary>
    public async Task<(SweepView View, LivePage Page, string State)> NowAsync(CancellationToken cancellation)
    {
        Now now = await LookAsync(isAsked: true, cancellation);
        return (now.View, now.Page, now.State);
    }

    /// <summary>Looks again and again while there are listeners, until it is cancelled.</summary>
    public async Task WatchAsync(CancellationToken cancellation)
    {
        using PeriodicTimer timer = new(_options.BetweenLooks, _options.Clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
                if (Volatile.Read(ref _listeners) > 0) await LookAsync(isAsked: false, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return;
        }
    }

    /// <summary>The state at once and whenever it changes, and a sign of life now and then, until it is cancelled.</summary>
    public async IAsyncEnumerable<SseItem<string>> EventsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        Interlocked.Increment(ref _listeners);
        try
        {
            Now? told = null;
            while (!cancellation.IsCancellationRequested)
            {
                Now now = _now ?? await LookAsync(isAsked: true, cancellation);
                yield return now == told ? new SseItem<string>("{}", "beat")
                    : new SseItem<string>(now.State, "state") { ReconnectionInterval = _retry };
                told = now;
                // Woken by the next change, by the time for a sign of life, or by the end.
                await Task.WhenAny(now.Next.Task, Task.Delay(_options.BetweenBeats, _options.Clock, cancellation));
            }
        }
        finally
        {
            Interlocked.Decrement(ref _listeners);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private async Task<Now> LookAsync(bool isAsked, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            if (isAsked && _now is { } recent && _reportChanges == recent.View.Changes
                && _options.Clock.GetElapsedTime(_looked) < _options.BetweenLooks)
                return recent;
            return await Task.Run(() => Look(isAsked), cancellation);
        }
        finally
        {
            _gate.Release();
        }
    }

    private Now Look(bool isAsked)
    {
        SweepView view = _watch.Look();
        _looked = _options.Clock.GetTimestamp();
        LivePage page = view.Changes != _reportChanges && (isAsked || IsTimeForReport()) || _now is null ? Report(view) : _now.Page;
        string state = LiveState.Of(view with { Problem = view.Problem ?? _reportProblem }, page, _remaining.After(view.Done), _files)
            .ToJson();
        Now? before = _now;
        if (before is not null && before.State == state)
        {
            before.View = view;
            return before;
        }
        _now = new Now(view, page, state);
        before?.Next.TrySetResult();
        return _now;
    }

    private bool IsTimeForReport()
    {
        TimeSpan since = _options.Clock.GetElapsedTime(_reported);
        return since >= _options.BetweenReports && since >= _reportTook / MostWork;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "Nothing is swallowed: readers are told, and keep the report as it was. If there is none, it is thrown.")]
    private LivePage Report(SweepView view)
    {
        long began = _options.Clock.GetTimestamp();
        try
        {
            LivePage page = HtmlReport.Live(SweepReport.Of(view.Result));
            _reportProblem = null;
            return page;
        }
        catch (Exception exception) when (_now is not null)
        {
            _reportProblem = $"The report cannot be made: {exception.Message}";
            return _now.Page;
        }
        finally
        {
            (_reportChanges, _reported, _reportTook) = (view.Changes, _options.Clock.GetTimestamp(), _options.Clock.GetElapsedTime(began));
        }
    }

    /// <summary>What is known at a moment, until something else is.</summary>
    private sealed class Now(SweepView view, LivePage page, string state)
    {
        public SweepView View { get; set; } = view;

        public LivePage Page => page;

        public string State => state;

        /// <summary>Completes when something else is known.</summary>
        public TaskCompletionSource Next { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
