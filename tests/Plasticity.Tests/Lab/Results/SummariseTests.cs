using Plasticity.Lab.Results;
using Xunit;

namespace Plasticity.Tests.Lab.Results;

public sealed class SummariseTests
{
    private readonly SweepResult _result = SampleSweep.Create();

    private ArmSummary Fa => _result.Arms[1];

    [Fact]
    public void Means_are_over_the_runs_that_finished_and_the_others_are_counted()
    {
        Assert.Equal(0.945, Fa.TestAccuracy!.Value.Mean, 12);
        Assert.Equal(2, Fa.TestAccuracy.Value.Count);
        Assert.Equal("2/3, 1 diverged", Fa.State);
        Assert.Equal("2/3, 1 failed", _result.Arms[2].State);
    }

    [Fact]
    public void Differences_pair_the_seeds_that_both_finished()
    {
        // Seeds 0 and 1: 0.94 - 0.97 and 0.95 - 0.96.
        Assert.Equal(-0.02, Fa.DifferenceToControl!.Value.Mean, 12);
        Assert.Equal(2, Fa.DifferenceToControl.Value.Count);
        Assert.Null(_result.Arms[0].DifferenceToControl);
    }

    [Fact]
    public void Angles_are_of_the_last_epoch_and_of_hidden_layers()
    {
        // Seeds 0 and 1 finished: 40 and 42, and of the second epoch only.
        Assert.Equal([41, 30], Fa.HiddenUpdateAngles.Select(angle => angle!.Value));
        Assert.Equal([null, null], _result.Arms[2].HiddenUpdateAngles);
    }

    [Fact]
    public void Cost_is_sweeps_for_an_update()
    {
        Assert.Equal(2, Fa.SweepsPerUpdate!.Value, 12);
        Assert.Equal(1, _result.Arms[2].SweepsPerUpdate!.Value, 12);
    }

    [Fact]
    public void The_worst_run_decides_how_the_sweep_ended()
    {
        Assert.Equal(SweepState.Failed, _result.State);
        Assert.Equal(SweepState.Interrupted,
            (_result with { Runs = [.. _result.Runs, _result.Runs[0] with { Status = RunStatus.Interrupted }] }).State);
        Assert.Equal(SweepState.Finished, (_result with { Runs = [_result.Runs[0]] }).State);
    }

    [Fact]
    public void The_best_rule_comes_first() =>
        Assert.Equal(["bp", "fa", "frozen"], _result.BestFirst.Select(summary => summary.Arm.Label));
}
