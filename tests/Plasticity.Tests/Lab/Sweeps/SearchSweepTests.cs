using Plasticity.Lab.Configuration;
using Plasticity.Lab.Results;
using Plasticity.Lab.RunStore;
using Plasticity.Lab.Sweeps;
using Plasticity.Lab.Workers;
using Xunit;

namespace Plasticity.Tests.Lab.Sweeps;

/// <summary>Searches as parts of sweeps: which arms come next depends on results, and on nothing else.</summary>
public sealed class SearchSweepTests
{
    private static readonly string[] _search =
    [
        "rules=bp,fa", "seeds=2", "epochs=4", "network=64-8-10", "data.trainSamples=128", "data.testSamples=64", "probes.angle=false",
        "lr=tag(log,interval(1e-3,1))", "fa.feedbackScale=choice(0.5,1,2)", "search.trials=6", "search.startup=2", "search.batch=2",
    ];

    private static string Refused(params string[] settings) =>
        Assert.Throws<ConfigurationException>(() => Experiments.Of(settings)).Message;

    [Fact]
    public void A_random_search_asks_for_all_its_trials_at_once_for_every_rule()
    {
        Sweep sweep = Experiments.Of([.. _search, "search.kind=random"]);
        Assert.Equal(12, sweep.Arms.Count);
        Assert.Equal(24, sweep.Runs.Count);
        SweepArm[] bp = [.. sweep.Arms.Where(arm => arm.Place!.Problem == 0)], fa = [.. sweep.Arms.Where(arm => arm.Place!.Problem == 1)];
        // The same draws for both rules, and no feedback weights where there are none.
        Assert.Equal(bp.Select(arm => ValueOf(arm, "lr")), fa.Select(arm => ValueOf(arm, "lr")));
        Assert.All(bp, arm => Assert.Null(ValueOf(arm, "fa.feedbackScale")));
        Assert.All(fa, arm => Assert.Contains(ValueOf(arm, "fa.feedbackScale"), new[] { "0.5", "1", "2" }));
        Assert.All(sweep.Arms, arm => Assert.Equal(ValueOf(arm, "lr"),
            arm.Experiment.Configuration.Rule.Training.LearningRate.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Null(sweep.Next(ResultOf(sweep)));
    }

    [Theory]
    [InlineData("search.kind=tpe")]
    [InlineData("search.kind=random", "search.eta=2")]
    [InlineData("search.kind=tpe", "search.eta=2")]
    public void Whoever_runs_a_search_and_however_often_it_is_stopped_it_asks_for_the_same_trials(params string[] kind)
    {
        using TemporaryFolder folder = new();
        SweepResult straight = Work(folder["straight"], threads: 1, stopAfter: null, kind);
        SweepResult stopped = Work(folder["stopped"], threads: 3, stopAfter: 5, kind);
        Assert.Equal(SweepState.Finished, straight.State);
        Assert.Equal(straight.Manifest.Runs.Select(run => run.Id), stopped.Manifest.Runs.Select(run => run.Id));
        Assert.Equal(straight.Arms.Select(arm => arm.TestAccuracy), stopped.Arms.Select(arm => arm.TestAccuracy));
        if (kind.Contains("search.eta=2"))
            Assert.Contains(straight.Manifest.Arms, arm => arm.Search!.Rung > 0 && arm.Epochs > 1);
    }

    [Fact]
    public void What_is_promoted_is_what_was_best_on_validation_samples()
    {
        using TemporaryFolder folder = new();
        SweepResult result = Work(folder["sweep"], threads: 2, stopAfter: null, ["search.kind=random", "search.eta=2"]);
        foreach (IGrouping<int, ArmSummary> problem in result.Arms.GroupBy(arm => arm.Arm.Search!.Problem))
        {
            double[] first = [.. problem.Where(arm => arm.Arm.Search!.Rung == 0).Select(arm => arm.SearchScore).OrderDescending()];
            HashSet<string> promoted = [.. problem.Where(arm => arm.Arm.Search!.Rung == 1).Select(arm => arm.Arm.Settings["lr"])];
            Assert.Equal(3, promoted.Count);
            Assert.All(problem.Where(arm => arm.Arm.Search!.Rung == 0 && promoted.Contains(arm.Arm.Settings["lr"])),
                arm => Assert.True(arm.SearchScore >= first[2]));
        }
    }

    [Fact]
    public void An_interval_without_a_search_and_a_search_without_an_interval_are_refused()
    {
        Assert.Contains("set search.kind", Refused("lr=interval(0.1,1)"));
        Assert.Contains("nothing to search", Refused("lr=0.1", "search.kind=tpe"));
        Assert.Contains("none of the searched keys", Refused("rules=bp,fa", "fa.feedbackScale=interval(0.1,1)", "search.kind=random"));
        Assert.Contains("search.kind = best: it must be grid | random | tpe.", Refused("lr=interval(0.1,1)", "search.kind=best"));
        Assert.Contains("search", Refused("lr=interval(0.1,1)", "epochs=1", "search.kind=random", "search.eta=3"));
    }

    private static string? ValueOf(SweepArm arm, string key) => arm.Settings.FirstOrDefault(value => value.Key == key).Value;

    private static SweepResult ResultOf(Sweep sweep)
    {
        SweepManifest manifest = SweepManifest.Of(sweep, "plasticity run");
        return Summarise.Runs(manifest, manifest.Runs.Select(run =>
            new RunResult(run, manifest.Arms[run.Arm], RunStatus.Diverged, null, "")));
    }

    private static SweepResult Work(string path, int threads, int? stopAfter, string[] kind)
    {
        Sweep sweep = Experiments.Of([.. _search, .. kind, $"threads={threads}", $"out={path}"]);
        SweepFolder folder = SweepFolder.Create(sweep, "run", ["run"], TimeProvider.System);
        for (int time = 0; stopAfter is { } runs && time < 3; time++)
        {
            using CancellationTokenSource stop = new();
            Run(folder.Resolve([new("threads", "2")]), folder, new StopAfter(runs, stop), stop.Token);
            folder = SweepFolder.Open(path);
        }
        Run(folder.Resolve([]), folder, null, CancellationToken.None);
        return folder.Read();
    }

    private static void Run(Sweep sweep, SweepFolder folder, IRunObserver? observer, CancellationToken cancellation) =>
        SweepWork.Run(sweep, folder, new WorkerOptions(), TimeProvider.System, (_, run) => run(observer), cancellation);

    /// <summary>Stops a worker after some runs.</summary>
    private sealed class StopAfter(int runs, CancellationTokenSource stop) : IRunObserver
    {
        private int _ended;

        public void EpochsDone(PlannedRun run, int epochs, double? validation)
        {
        }

        public void Ended(PlannedRun run, RunStatus status, int unrun)
        {
            if (Interlocked.Increment(ref _ended) >= runs) stop.Cancel();
        }
    }
}
