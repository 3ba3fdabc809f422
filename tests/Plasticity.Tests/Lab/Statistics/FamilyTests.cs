using Plasticity.Lab.Statistics;
using Xunit;

namespace Plasticity.Tests.Lab.Statistics;

public sealed class FamilyTests
{
    private static readonly double?[] _control = [0.90, 0.91, 0.92, 0.93, 0.94, 0.95];

    [Fact]
    public void An_arm_is_described_by_the_statistics_of_its_scores()
    {
        double?[] scores = [0.95, 0.97, 0.96, 0.99, 0.99, 0.96];
        ArmComparison arm = Family.Compare(("bp", _control), [("fa", scores)]).Arms[0];
        double[] values = [.. scores.Select(score => score!.Value)], controls = [.. _control.Select(score => score!.Value)];
        (double, double)[] pairs = [.. values.Zip(controls)];
        Assert.Equal("fa", arm.Arm.Name);
        Assert.Equal(MeanInterval.Of(values), arm.Arm.Mean);
        Assert.Equal(Median.Of(values), arm.Arm.Median);
        Assert.Equal(InterquartileMean.Of(values), arm.Arm.InterquartileMean);
        Assert.Equal(PairedDifference.Of(pairs), arm.Difference);
        Assert.Equal(ProbabilityOfImprovement.Unpaired(values, controls), arm.ProbabilityOfImprovement);
        Assert.Equal(ProbabilityOfImprovement.Paired(pairs), arm.PairsWon);
        Assert.Equal(2.0 / 64, arm.SmallestPValue);
    }

    [Fact]
    public void P_values_of_one_family_are_corrected_together()
    {
        double?[] better = [.. _control.Select((score, i) => score + 0.01 + 0.001 * i)], same = [0.91, 0.90, 0.93, 0.92, 0.95, 0.94];
        double?[] failed = new double?[6];
        Family family = Family.Compare(("bp", _control), [("same", same), ("failed", failed), ("better", better)]);
        Assert.Equal(["same", "failed", "better"], family.Arms.Select(arm => arm.Arm.Name));
        // All six differences of one sign: 2 / 64; an arm that failed was not tested, so there are two.
        Assert.Equal([1, null, 2.0 / 64], family.Arms.Select(arm => arm.Difference.PValue));
        Assert.Equal([1, null, 4.0 / 64], family.Arms.Select(arm => arm.AdjustedPValue));
        Assert.Equal("bp", family.Control.Name);
    }

    [Fact]
    public void Failed_runs_are_counted_left_out_of_means_and_lose_every_encounter()
    {
        double?[] scores = [0.99, null, 0.99, double.NaN, 0.99, 0.99];
        ArmComparison arm = Family.Compare(("bp", _control), [("wp", scores)]).Arms[0];
        Assert.Equal((2, 4, 4), (arm.Arm.Failed, arm.Arm.Mean.Count, arm.Difference.Pairs));
        Assert.Equal(4 / 6.0, arm.ProbabilityOfImprovement.Value, 12);
        Assert.Equal(4 / 6.0, arm.PairsWon.Value, 12);
    }

    [Fact]
    public void Of_losses_the_lower_is_better()
    {
        double?[] lower = [.. _control.Select(score => score - 0.5)];
        ArmComparison arm = Family.Compare(("bp", _control), [("fa", lower)], higherIsBetter: false).Arms[0];
        Assert.Equal((1, 1), (arm.ProbabilityOfImprovement.Value, arm.PairsWon.Value));
        Assert.Equal(-0.5, arm.Difference.Mean.Mean, 12);
    }

    [Fact]
    public void Arms_must_have_the_same_seeds() =>
        Assert.Contains("wp has 2 seeds and bp 6",
            Assert.Throws<ArgumentException>(() => Family.Compare(("bp", _control), [("wp", [1, 2])])).Message);
}
