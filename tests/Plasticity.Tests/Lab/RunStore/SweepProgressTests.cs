using System.Text.Json.Nodes;
using Plasticity.Cli;
using Plasticity.Lab.Results;
using Plasticity.Lab.RunStore;
using Plasticity.Tests.Cli;
using Xunit;

namespace Plasticity.Tests.Lab.RunStore;

public sealed class SweepProgressTests
{
    private static readonly string[] _settings = ["rules=bp,fa", "seeds=2", "epochs=1", "network=64-8-10", "data.trainSamples=64",
        "data.testSamples=64"];

    [Theory]
    [InlineData(AttemptOutcome.None, RunStatus.Running)]
    [InlineData(AttemptOutcome.Stopped, RunStatus.Interrupted)]
    [InlineData(AttemptOutcome.Failed, RunStatus.Failed)]
    [InlineData(AttemptOutcome.Superseded, RunStatus.Running)]
    [InlineData(AttemptOutcome.GivenUp, RunStatus.Failed)]
    public void How_far_a_run_is_and_what_came_of_it_never_contradict_each_other(AttemptOutcome outcome, RunStatus expected)
    {
        using SweepInFolder sweep = new(_settings);
        sweep.Run(1).TryBegin(new Attempt
        {
            Number = 1,
            Worker = SweepInFolder.Elsewhere,
            Began = "2026-01-01T00:00:00Z",
            Because = "",
            Outcome = outcome,
            Error = "It broke.",
        });
        SweepProgress progress = SweepFolder.Open(sweep.Path).Progress();
        Assert.Equal(expected, progress.Runs[1].Status);
        Assert.Equal(expected, sweep.Read().Runs.Single(run => run.Run.Index == 1).Status);
        Assert.Equal(expected == RunStatus.Failed ? "It broke." : "", progress.Runs[1].Note);
        Assert.Equal((3, 1), (progress.Count(RunStatus.Pending), progress.Runs[1].Attempts));
    }

    [Fact]
    public void The_command_counts_runs_and_names_those_whose_process_died()
    {
        using SweepInFolder sweep = new(_settings);
        sweep.Work();
        foreach (string file in (string[])[RunFiles.Result, "attempt-1.json"]) File.Delete(sweep.Run(2)[file]);
        sweep.Run(2).TryBegin(new Attempt
        {
            Number = 1,
            Worker = SweepInFolder.DeadProcess,
            Began = "2026-01-01T00:00:00Z",
            Because = "",
        });
        Tool text = Tool.Run("status", sweep.Path), json = Tool.Run("status", sweep.Path, "--json");
        Assert.Equal((ExitCode.Good, ExitCode.Good), (text.Code, json.Code));
        Assert.StartsWith("1 running, 3 finished", text.Output);
        Assert.Contains($"its process {SweepInFolder.DeadProcess.Process} died", text.Output);
        JsonNode counts = JsonNode.Parse(json.Output)!["counts"]!;
        Assert.Equal((1, 3), ((int)counts["running"]!, (int)counts["finished"]!));
    }
}
