using Plasticity.Lab.Configuration;
using Plasticity.Lab.Reproductions;
using Plasticity.Lab.Results;
using Plasticity.Lab.Sweeps;
using Plasticity.Rules;
using Plasticity.Tests.Lab.Results;
using Plasticity.Training;
using Xunit;

namespace Plasticity.Tests.Lab.Reproductions;

/// <summary>Checked against made-up runs: bp .97 .96 .98, fa .94 .95 and diverged, frozen .85, failed, .84.</summary>
public sealed class ClaimCheckTests
{
    private static readonly SweepResult _sample = SampleSweep.Create();

    private static ClaimResult Check(string text, SweepResult? result = null, int seeds = 3) =>
        ClaimCheck.Of(Claims.Of(text, seeds), result ?? _sample);

    [Theory]
    [InlineData("accuracy(bp) > 0.96", 0.97)]
    [InlineData("accuracy(fa) > 0.5", (0.94 + 0.95 + 0.1) / 3)]
    [InlineData("accuracy(bp) - accuracy(fa) < 0.5", (0.03 + 0.01 + 0.88) / 3)]
    [InlineData("accuracy(bp) >= accuracy(fa) - 0.5", (0.03 + 0.01 + 0.88) / 3)]
    [InlineData("loss(bp) < 0.1", 0.03)]
    [InlineData("angle(bp, layer=1, epoch=last) > 1", 2)]
    [InlineData("angle(bp, layer=1, epoch=first) > 1", 45)]
    [InlineData("angle(bp, layer=1, epoch=0) > 1", 45)]
    [InlineData("angle(bp, layer=1, epoch=1) > 1", 2)]
    [InlineData("angle(bp, layer=1, epoch=all) > 1", (30 + 92.0 / 3 + 94.0 / 3) / 3)]
    [InlineData("angle(bp, layer=1, epoch=highest) > 1", 80)]
    [InlineData("angle(bp, layer=1, epoch=lowest) > 1", 2)]
    [InlineData("validation(bp, epoch=highest) > 0", 0.9)]
    [InlineData("reaches(bp, 0.965) > 0", 2.0 / 3)]
    [InlineData("reaches(fa, 0.05) > 0", 1)]
    [InlineData("reaches(fa, 0.1) > 0", 2.0 / 3)]
    [InlineData("cosine(bp, layer=3) > 0", 1)]
    [InlineData("sweeps(bp) > 1", 2)]
    [InlineData("updates(bp) > 1", 78)]
    [InlineData("finished(fa) < 1", 2.0 / 3)]
    [InlineData("spread(bp) < 0.1", 0.01)]
    [InlineData("max(accuracy(fa), 0.945) < 1", (0.945 + 0.95 + 0.945) / 3)]
    public void Measures_are_what_a_hand_works_out(string claim, double expected)
    {
        ClaimResult result = Check(claim);
        Assert.Equal(("", ClaimOutcome.Passed), (result.Reason, result.Outcome));
        Assert.Equal(expected, result.Measured!.Value.Mean, 12);
    }

    /// <summary>Differences 0.03, 0.01, 0.88: Student's t with two degrees of freedom is 4.302653 (any table).</summary>
    [Fact]
    public void The_interval_is_that_of_the_differences_seed_by_seed()
    {
        double[] differences = [0.03, 0.01, 0.88];
        double mean = differences.Average();
        double error = Math.Sqrt(differences.Sum(d => (d - mean) * (d - mean)) / 2) / Math.Sqrt(3);
        ClaimResult result = Check("accuracy(bp) - accuracy(fa) < 0.5");
        Assert.Equal(mean - 4.302653 * error, result.Measured!.Value.Low, 5);
        Assert.Equal(mean + 4.302653 * error, result.Measured!.Value.High, 5);
        Assert.Equal((3, false), (result.Seeds, result.IsCertain));
        Assert.Equal(["`accuracy(bp)` = 0.970", "`accuracy(fa)` = 0.663"], result.Terms.Select(ClaimWords.Term));
    }

    [Theory]
    [InlineData("accuracy(bp) > 0.9", ClaimOutcome.Passed, true)]
    [InlineData("accuracy(bp) > 0.965", ClaimOutcome.Passed, false)]
    [InlineData("accuracy(bp) > 0.975", ClaimOutcome.Failed, false)]
    [InlineData("accuracy(bp) > 0.999", ClaimOutcome.Failed, true)]
    [InlineData("accuracy(bp) < 0.9", ClaimOutcome.Failed, true)]
    [InlineData("0.9 < accuracy(bp) < 0.999", ClaimOutcome.Passed, true)]
    [InlineData("0.9 < accuracy(bp) < 0.975", ClaimOutcome.Passed, false)]
    [InlineData("spread(bp) < 0.1", ClaimOutcome.Passed, null)]
    public void The_mean_decides_and_the_interval_says_how_certainly(string claim, ClaimOutcome outcome, bool? isCertain)
    {
        ClaimResult result = Check(claim);
        Assert.Equal((outcome, isCertain), (result.Outcome, result.IsCertain));
    }

    [Theory]
    [InlineData("accuracy(frozen) > 0", "frozen, seed 1 failed: Something broke.")]
    [InlineData("loss(fa) < 9", "loss of fa, seed 2 is undefined: it diverged: the loss is NaN at step 12")]
    [InlineData("epochs-to(bp, 0.95) < 9", "epochs-to of bp, seed 0 is undefined: the score is never reached")]
    [InlineData("norm-ratio(bp) < 9", "norm-ratio of bp, seed 0 is undefined: nothing was measured there")]
    [InlineData("accuracy(bp) / (finished(bp) - 1) > 0", "a division by zero leaves it undefined")]
    public void What_cannot_be_measured_fails_and_says_why(string claim, string reason)
    {
        ClaimResult result = Check(claim);
        Assert.Equal((ClaimOutcome.Failed, reason), (result.Outcome, result.Reason));
        Assert.Null(result.Measured);
    }

    [Fact]
    public void Too_few_seeds_decide_nothing()
    {
        ClaimResult result = Check("accuracy(bp) > 0", seeds: 4);
        Assert.Equal((ClaimOutcome.Skipped, "it takes 4 seeds, and 3 were run"), (result.Outcome, result.Reason));
    }

    [Fact]
    public void Runs_that_are_not_done_decide_nothing()
    {
        RunResult pending = _sample.Runs[1] with { Status = RunStatus.Pending, Outcome = null, Reason = "not begun" };
        SweepResult result = Summarise.Runs(_sample.Manifest, [_sample.Runs[0], pending, .. _sample.Runs.Skip(2)]);
        Assert.Equal((ClaimOutcome.Skipped, "bp, seed 1 is not done: not begun"),
            (Check("accuracy(bp) > 0", result).Outcome, Check("accuracy(bp) > 0", result).Reason));
        Assert.Equal(ClaimOutcome.Passed, Check("accuracy(fa) > 0", result).Outcome);
    }

    [Theory]
    [InlineData("accuracy(dfa) > 0", 10, "no arm has rule=dfa. Did you mean 'fa'? There are: bp, fa, frozen.")]
    [InlineData("accuracy(bp) > accuracy(bp lr=1)", 25, "'lr' is not swept in this study. Did you mean 'rule'? Swept: rule.")]
    [InlineData("angle(bp, layer=4) > 0", 7, "layer 4 of 'bp': it has layers 1 to 3")]
    [InlineData("angle(bp, epoch=3) > 0", 7, "epoch 3 of 'bp': it runs 2")]
    [InlineData("accuracy(bp, best=batch) > 0", 10, "'batch' is not swept")]
    public void An_arm_that_is_not_there_is_refused_with_its_column(string claim, int column, string expected)
    {
        string message = Assert.Throws<ConfigurationException>(() => ClaimCheck.Bind(Claims.Of(claim), _sample.Manifest)).Message;
        Assert.StartsWith($"line 1, column {column}: ", message);
        Assert.Contains(expected, message);
    }

    /// <summary>Rate 1 is best on validation samples, and rate 0.1 on test samples, at which nothing may be chosen.</summary>
    [Fact]
    public void The_best_arm_is_chosen_by_validation()
    {
        SweepResult result = OverRates();
        ClaimResult best = Check("accuracy(bp, best=lr) > 0", result, 2);
        Assert.Equal(0.6, best.Measured!.Value.Mean, 12);
        Assert.Equal("lr=1", Assert.Single(best.Terms).Arm);
        Assert.Equal(0.8, Check("accuracy(bp lr=0.10) > 0", result, 2).Measured!.Value.Mean, 12);
        string message = Assert.Throws<ConfigurationException>(() => Check("accuracy(bp) > 0", result, 2)).Message;
        Assert.Contains("'bp' means several arms: 'lr=0.1', 'lr=1'. Say also lr, as lr=0.1.", message);
    }

    private static SweepResult OverRates()
    {
        SweepManifest manifest = SweepManifest.Of(Experiments.Of("rule=bp", "lr=0.1,1", "seeds=2", "epochs=2"), "");
        return Summarise.Runs(manifest, manifest.Runs.Select(run =>
        {
            bool isFast = run.Arm == 1;
            TrialOutcome outcome = new()
            {
                State = TrialState.Finished,
                Steps = 78,
                Reason = "",
                Metrics =
                [
                    new(39, 1, "validation", 0, "accuracy", isFast ? 0.1 : 0.9),
                    new(78, 2, "validation", 0, "accuracy", isFast ? 0.7 : 0.5),
                ],
                TestAccuracy = isFast ? 0.6 : 0.8,
                TestLoss = 1,
                Cost = new Cost(),
                Samples = 1,
                Seconds = 1,
            };
            return new RunResult(run, manifest.Arms[run.Arm], RunStatus.Finished, outcome, "");
        }));
    }

    /// <summary>From 0.9 after one epoch to 0.5 after two: the line between them crosses 0.6 nowhere before; 0.9 is reached at once.</summary>
    [Fact]
    public void Evaluations_are_found_by_their_epoch()
    {
        SweepResult result = OverRates();
        Assert.Equal(0.9, Check("validation(lr=0.1, epoch=1) > 0", result, 2).Measured!.Value.Mean, 12);
        Assert.Equal(0.5, Check("validation(lr=0.1, epoch=last) > 0", result, 2).Measured!.Value.Mean, 12);
        Assert.Equal(0.7, Check("validation(lr=0.1, epoch=all) > 0", result, 2).Measured!.Value.Mean, 12);
        Assert.Equal(1.5, Check("epochs-to(lr=1, 0.4) > 0", result, 2).Measured!.Value.Mean, 12);
    }
}
