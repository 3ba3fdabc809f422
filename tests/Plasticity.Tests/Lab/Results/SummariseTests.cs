using Plasticity.Lab.Results;
using Plasticity.Lab.Statistics;
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

    [Fact]
    public void P_values_are_corrected_over_all_arms_of_the_sweep()
    {
        // Two pairs below the control: of the four choices of signs two are as large. The other arm pairs seeds 0 and 2 alike.
        Assert.Equal(0.5, Fa.Comparison!.Difference.PValue);
        Assert.Equal(0.5, _result.Arms[2].Comparison!.Difference.PValue);
        Assert.Equal([1.0, 1.0], _result.Arms.Skip(1).Select(arm => arm.Comparison!.AdjustedPValue!.Value));
        Assert.Null(_result.Arms[0].Comparison);
    }

    [Fact]
    public void A_run_without_a_score_is_worse_than_any_other()
    {
        // fa: 0.94, 0.95, none against 0.97, 0.96, 0.98: it wins no encounter.
        Assert.Equal(0, Fa.Comparison!.ProbabilityOfImprovement.Value);
        Assert.Equal(3, Fa.Comparison.PairsWon.Count);
    }

    [Fact]
    public void Curves_give_their_area_and_when_they_reach_nine_tenths_of_the_way_to_the_best()
    {
        // bp: 0.1, 0.5, 0.9 at epochs 0, 1, 2, so that the threshold is 0.1 + 0.9 x 0.8 = 0.82, reached at 1 + 0.32 / 0.4.
        Assert.Equal(0.5, _result.Arms[0].AreaUnderCurve!.Value.Mean, 12);
        Assert.All(_result.Arms, arm => Assert.Equal(0.82, arm.Threshold!.Value, 12));
        Assert.Equal(1.8, _result.Arms[0].EpochsToThreshold!.Value.Median!.Value, 12);
        // fa: 0.1, 0.4, 0.8 stays below.
        Assert.Equal(0.425, Fa.AreaUnderCurve!.Value.Mean, 12);
        Assert.Equal(new ReachedThreshold(0, 3, null), Fa.EpochsToThreshold);
    }

    [Fact]
    public void Backprop_costs_three_sweeps_of_two_operations_for_each_weight_and_sample()
    {
        // 64-64-64-10: 64 x 64 + 64 x 64 + 64 x 10 multiply-adds; batches of 32, 78 updates on 2496 samples.
        const double MultiplyAdds = 64 * 64 + 64 * 64 + 64 * 10;
        ComputeCost cost = _result.Arms[0].Compute!;
        Assert.Equal(3 * 2 * MultiplyAdds * 32, cost.FlopsPerUpdate);
        Assert.Equal(3 * 2 * MultiplyAdds * 2496, cost.Flops);
        Assert.Equal(MultiplyAdds + 64 + 64 + 10, cost.Parameters);
        Assert.Equal(4 * cost.Parameters, cost.StateBytes);
        // A rule without a backward sweep saves a third.
        Assert.Equal(cost.FlopsPerUpdate * 2 / 3, _result.Arms[2].Compute!.FlopsPerUpdate);
        // Feedback alignment keeps a feedback matrix for each weight matrix above the first.
        Assert.Equal(4 * (cost.Parameters + Fa.Arm.Model.RuleState), Fa.Compute!.StateBytes);
        Assert.True(Fa.Arm.Model.RuleState > 0);
    }
}
