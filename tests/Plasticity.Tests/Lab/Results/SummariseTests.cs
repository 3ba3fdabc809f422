using Plasticity.Lab.Comparisons;
using Plasticity.Lab.Trials;
using Xunit;

namespace Plasticity.Tests.Lab.Comparisons;

public sealed class SummariseTests
{
    private readonly ComparisonResult _result = SampleComparison.Create();

    private RuleSummary Fa => _result.Summaries[1];

    [Fact]
    public void Means_are_over_the_trials_that_finished_and_the_others_are_counted()
    {
        Assert.Equal(0.945, Fa.TestAccuracy!.Value.Mean, 12);
        Assert.Equal(2, Fa.TestAccuracy.Value.Count);
        Assert.Equal("2/3, 1 diverged", Fa.State);
        Assert.Equal("2/3, 1 failed", _result.Summaries[2].State);
    }

    [Fact]
    public void Differences_pair_the_seeds_that_both_finished()
    {
        // Seeds 0 and 1: 0.94 - 0.97 and 0.95 - 0.96.
        Assert.Equal(-0.02, Fa.DifferenceToControl!.Value.Mean, 12);
        Assert.Equal(2, Fa.DifferenceToControl.Value.Count);
        Assert.Null(_result.Summaries[0].DifferenceToControl);
    }

    [Fact]
    public void Angles_are_of_the_last_epoch_and_of_hidden_layers()
    {
        // Seeds 0 and 1 finished: 40 and 42, and of the second epoch only.
        Assert.Equal([41, 30], Fa.HiddenUpdateAngles.Select(angle => angle!.Value));
        Assert.Equal([null, null], _result.Summaries[2].HiddenUpdateAngles);
    }

    [Fact]
    public void Cost_is_sweeps_for_an_update()
    {
        Assert.Equal(2, Fa.SweepsPerUpdate!.Value, 12);
        Assert.Equal(1, _result.Summaries[2].SweepsPerUpdate!.Value, 12);
    }

    [Fact]
    public void The_worst_trial_decides_how_the_comparison_ended()
    {
        Assert.Equal(ComparisonState.Failed, _result.State);
        Assert.Equal(ComparisonState.Interrupted,
            (_result with { Trials = [.. _result.Trials, _result.Trials[0] with { Status = TrialStatus.Interrupted }] }).State);
        Assert.Equal(ComparisonState.Finished, (_result with { Trials = [_result.Trials[0]] }).State);
    }

    [Fact]
    public void The_best_rule_comes_first() =>
        Assert.Equal(["bp", "fa", "frozen"], _result.BestFirst.Select(summary => summary.Rule.Expression.Text));
}
