using Plasticity.Optimisers;
using Plasticity.Probes;
using Plasticity.Training;
using Xunit;

namespace Plasticity.Tests.Training;

public sealed class TrainerTests
{
    [Fact]
    public void A_trial_runs_to_its_end_and_says_what_it_did()
    {
        SmallTrial trial = new("bp", epochs: 3);
        List<int> epochs = [];
        trial.Trainer.EpochDone += epochs.Add;
        TrialOutcome outcome = trial.Trainer.Run(TestContext.Current.CancellationToken);
        Assert.Equal(TrialState.Finished, outcome.State);
        Assert.Equal("", outcome.Reason);
        Assert.Equal(75, outcome.Steps);                 // 3 epochs of 400 samples in batches of 16
        Assert.Equal(1200, outcome.Samples);
        Assert.Equal((75.0, 75.0, 75.0), (outcome.Cost.Forward, outcome.Cost.Backward, outcome.Cost.Updates));
        Assert.Equal([1, 2, 3], epochs);
        Assert.InRange(outcome.TestAccuracy!.Value, 0.5, 1);
        Assert.Equal(
            ["train"], outcome.Metrics.Where(metric => metric.Name == "loss" && metric.Split is not ("validation" or "test"))
            .Select(metric => metric.Split).Distinct());
        double[] losses = [.. outcome.Metrics.Where(metric => metric is { Name: "loss", Split: "train" }).Select(metric => metric.Value)];
        Assert.Equal(3, losses.Length);
        Assert.True(losses[0] > losses[1] && losses[1] > losses[2]);
        Assert.Equal(
            [0, 25, 50, 75],
            outcome.Metrics.Where(metric => metric is { Name: "accuracy", Split: "validation" }).Select(metric => metric.Step));
        Assert.Single(outcome.Metrics, metric => metric is { Name: "accuracy", Split: "test" });
    }

    [Fact]
    public void Advancing_by_hand_makes_the_bits_of_a_run()
    {
        SmallTrial run = new("fa", epochs: 2), byHand = new SmallTrial("fa", epochs: 2).Advance(50);
        run.Trainer.Run(TestContext.Current.CancellationToken);
        Assert.Equal(run.Bits(), byHand.Bits());
    }

    [Fact]
    public void A_rate_far_too_high_ends_as_diverged_with_the_step()
    {
        SmallTrial trial = new("bp", optimiser: new OptimiserOptions { LearningRate = 1e30f }, epochs: 2);
        TrialOutcome outcome = trial.Trainer.Run(TestContext.Current.CancellationToken);
        Assert.Equal(TrialState.Diverged, outcome.State);
        Assert.Contains("step", outcome.Reason, StringComparison.Ordinal);
        Assert.Null(outcome.TestLoss);
        Assert.Null(outcome.TestAccuracy);
    }

    [Fact]
    public void Cancelling_ends_it_as_interrupted_between_steps()
    {
        SmallTrial trial = new("bp");
        using CancellationTokenSource source = new();
        trial.Trainer.EpochDone += _ => source.Cancel();
        TrialOutcome outcome = trial.Trainer.Run(source.Token);
        Assert.Equal(TrialState.Interrupted, outcome.State);
        Assert.Equal(25, outcome.Steps);
        Assert.Contains("step 25", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Probes_measure_when_their_schedule_says()
    {
        SmallTrial trial = new("bp", probes: _ => [new WeightNorms(new Schedule(2, 10))], epochs: 1);
        TrialOutcome outcome = trial.Trainer.Run(TestContext.Current.CancellationToken);
        Assert.Equal(
            [0, 1, 10, 20], outcome.Metrics.Where(metric => metric.Name == "weight-norm").Select(metric => metric.Step).Distinct());
        Assert.Equal([1, 2, 3], outcome.Metrics.Where(metric => metric.Name == "weight-norm").Select(metric => metric.Layer).Distinct());
    }
}
