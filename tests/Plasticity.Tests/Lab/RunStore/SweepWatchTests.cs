using Plasticity.Lab.Results;
using Plasticity.Lab.RunStore;
using Plasticity.Tests.Serving;
using Xunit;

namespace Plasticity.Tests.Lab.RunStore;

public sealed class SweepWatchTests : IClassFixture<SmallSweep>, IDisposable
{
    private readonly TemporaryFolder _parent = new();
    private readonly ManualClock _clock = new();
    private readonly string[] _runs;
    private readonly SweepWatch _watch;

    public SweepWatchTests(SmallSweep sweep)
    {
        sweep.CopyTo(_parent["sweep"]);
        _runs = [.. Directory.GetDirectories(_parent["sweep", "runs"]).Order(StringComparer.Ordinal)];
        _watch = new SweepWatch(_parent["sweep"], _clock);
    }

    public void Dispose() => _parent.Dispose();

    [Fact]
    public void What_it_sees_is_what_the_folder_reads()
    {
        SweepView view = _watch.Look();
        SweepResult read = SweepFolder.Open(_parent["sweep"]).Read();
        Assert.Equal(read.Arms.Select(arm => arm.TestAccuracy), view.Result.Arms.Select(arm => arm.TestAccuracy));
        Assert.Equal(read.State, view.State);
        Assert.Equal((4, 1.0, null), (view.Count(RunStatus.Finished), view.Done, view.Problem));
    }

    [Fact]
    public void Runs_come_and_go()
    {
        long before = _watch.Look().Changes;
        Assert.Equal(before, _watch.Look().Changes);
        Directory.Move(_runs[1], _parent["aside"]);
        // One that is done is looked at again only now and then.
        SweepView[] views = [.. Enumerable.Range(0, 31).Select(_ => _watch.Look())];
        SweepView gone = views[^1];
        Assert.Equal((3, 1, 0.75), (gone.Count(RunStatus.Finished), gone.Count(RunStatus.Pending), gone.Done));
        Assert.Equal(SweepState.Interrupted, gone.State);
        Assert.True(gone.Changes > before);
        Directory.Move(_parent["aside"], _runs[1]);
        SweepView back = _watch.Look();
        Assert.Equal(4, back.Count(RunStatus.Finished));
        Assert.True(back.Changes > gone.Changes);
    }

    /// <summary>Files that have not changed are not read: one that was spoilt without a trace is not noticed.</summary>
    [Fact]
    public void Only_what_has_changed_is_read()
    {
        string status = Path.Combine(_runs[0], "status.json");
        File.Delete(Path.Combine(_runs[0], "result.json"));
        SetAttempt(_runs[0], "none");
        SweepView before = _watch.Look();
        Assert.Equal(1, before.Count(RunStatus.Running));

        DateTime time = File.GetLastWriteTimeUtc(status);
        File.WriteAllBytes(status, new byte[new FileInfo(status).Length]);
        File.SetLastWriteTimeUtc(status, time);
        Assert.NotNull(_watch.Look().Runs[0].Status);
        File.SetLastWriteTimeUtc(status, time.AddSeconds(1));
        Assert.Null(_watch.Look().Runs[0].Status);
    }

    [Fact]
    public void Progress_is_seen_but_is_no_change_of_results()
    {
        File.Delete(Path.Combine(_runs[0], "result.json"));
        SetAttempt(_runs[0], "none");
        WriteStatus(_runs[0], step: 1);
        SweepView first = _watch.Look();
        Assert.Equal(RunStatus.Running, first.Runs[0].Result.Status);
        Assert.Equal(0.1, first.Runs[0].Done);
        Assert.Equal(0.775, first.Done, 12);
        _clock.Move(7);
        Assert.Equal(TimeSpan.FromSeconds(7), _watch.Look().Runs[0].Silence);
        WriteStatus(_runs[0], step: 5);
        SweepView second = _watch.Look();
        Assert.Equal((0.5, TimeSpan.Zero), (second.Runs[0].Done, second.Runs[0].Silence));
        Assert.Equal(first.Changes, second.Changes);
    }

    [Fact]
    public void A_run_that_cannot_be_read_stays_as_it_was_and_is_named_if_that_lasts()
    {
        string result = Path.Combine(_runs[2], "result.json"), text = File.ReadAllText(result);
        _watch.Look();
        File.WriteAllText(result, "{");
        SweepView[] views = [.. Enumerable.Range(0, 40).Select(_ => _watch.Look())];
        Assert.All(views, view => Assert.Equal(4, view.Count(RunStatus.Finished)));
        Assert.Null(views[0].Problem);
        File.Delete(result);
        File.WriteAllText(result, "{");
        SetAttempt(_runs[2], "none");
        SweepWatch fresh = new(_parent["sweep"], _clock);
        Assert.Null(fresh.Look().Problem);
        Assert.Null(fresh.Look().Problem);
        Assert.Contains(_runs[2], fresh.Look().Problem, StringComparison.Ordinal);
        File.WriteAllText(result, text);
        SweepView mended = fresh.Look();
        Assert.Equal((4, null), (mended.Count(RunStatus.Finished), mended.Problem));
    }

    [Fact]
    public void A_search_that_adds_runs_is_followed()
    {
        SweepView before = _watch.Look();
        string manifest = _parent["sweep", "sweep.json"];
        string run = $$"""{ "index": 4, "id": "0004-abcdef-s7", "arm": 1, "seed": 7, "identity": "abcdef" }""";
        string text = File.ReadAllText(manifest);
        int end = text.IndexOf("\n  ]", text.IndexOf("\"runs\"", StringComparison.Ordinal), StringComparison.Ordinal);
        File.WriteAllText(manifest, text.Insert(end, $",\n{run}"));
        SweepView after = _watch.Look();
        Assert.Equal((4, 5), (before.Runs.Count, after.Runs.Count));
        Assert.Equal((4, 1), (after.Count(RunStatus.Finished), after.Count(RunStatus.Pending)));
        Assert.True(after.Changes > before.Changes);
    }

    [Fact]
    public void A_folder_that_vanishes_is_a_problem_and_comes_back_without_one()
    {
        SweepView before = _watch.Look();
        Directory.Move(_parent["sweep"], _parent["gone"]);
        SweepView gone = _watch.Look();
        Assert.Contains(_parent["sweep"], gone.Problem, StringComparison.Ordinal);
        Assert.Equal(before.Count(RunStatus.Finished), gone.Count(RunStatus.Finished));
        Directory.Move(_parent["gone"], _parent["sweep"]);
        Assert.Null(_watch.Look().Problem);
    }

    private static void SetAttempt(string run, string outcome)
    {
        string file = Path.Combine(run, "attempt-1.json");
        string text = File.ReadAllText(file);
        File.WriteAllText(file, text.Replace("\"outcome\": \"done\"", $"\"outcome\": \"{outcome}\"", StringComparison.Ordinal));
    }

    private static void WriteStatus(string run, long step)
    {
        RunStatusFile status = new() { State = RunStatus.Running, Attempt = 1, Step = step, Steps = 10, Heartbeat = step, Updated = "" };
        File.WriteAllText(Path.Combine(run, "status.json"), status.ToJson() + new string(' ', (int)step));
    }
}
