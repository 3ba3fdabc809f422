using Plasticity.Lab.Configuration;
using Plasticity.Lab.RunStore;
using Plasticity.Lab.Sweeps;
using Plasticity.Lab.Workers;
using Plasticity.Tests;

namespace Plasticity.Browser.Tests.Serving;

/// <summary>A real sweep that is worked at while a test looks on, at the pace the test allows.</summary>
public sealed class SweepUnderWay : IAsyncDisposable
{
    private readonly TemporaryFolder _parent = new();
    private readonly Sweep _sweep;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _goOn = new();
    private readonly TaskCompletionSource _held = new();
    private Task _work = Task.CompletedTask;

    /// <summary>Plans a sweep, of which nothing is run yet.</summary>
    public SweepUnderWay(params string[] settings)
    {
        Folder = _parent["sweep"];
        _sweep = SweepMerge.Resolve([.. settings.Append($"out={Folder}").Append("threads=1").Select(Setting.Parse)]);
        SweepFolder.Create(_sweep, "compare", ["compare", .. settings], TimeProvider.System);
    }

    /// <summary>The sweep's folder.</summary>
    public string Folder { get; }

    /// <summary>The number of runs.</summary>
    public int Runs => _sweep.Runs.Count;

    /// <summary>Begins to work; between two epochs the worker waits for the test as long as it says.</summary>
    /// <param name="pause">How long, so that there is time to look on.</param>
    /// <param name="hold">The worker stands still after this many epochs in all, until <see cref="GoOn"/>; 0 for never.</param>
    public void Begin(TimeSpan pause, int hold = 0)
    {
        SweepWorker worker = new(Folder, _sweep, new WorkerOptions(), new Paced(pause, hold, _goOn.Task, _held), TimeProvider.System);
        _work = Task.Factory.StartNew(() => worker.Run(_stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }

    /// <summary>Completes when the worker stands still.</summary>
    public Task Held => _held.Task;

    /// <summary>Lets a worker that stands still go on.</summary>
    public void GoOn() => _goOn.TrySetResult();

    /// <summary>Waits until all runs are done, and writes the tables as the program does then.</summary>
    public async Task EndAsync()
    {
        await _work;
        SweepFolder folder = SweepFolder.Open(Folder);
        folder.Write(folder.Read(), TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _goOn.TrySetResult();
        await _work;
        _parent.Dispose();
        _stop.Dispose();
    }

    private sealed class Paced(TimeSpan pause, int hold, Task goOn, TaskCompletionSource held) : IRunObserver
    {
        private int _epochs;

        public void EpochsDone(PlannedRun run, int epochs, double? validation)
        {
            _epochs += epochs;
            Thread.Sleep(pause);
            if (_epochs != hold) return;
            held.TrySetResult();
            goOn.Wait();
        }

        public void Ended(PlannedRun run, Lab.Results.RunStatus status, int unrun)
        {
        }
    }
}
