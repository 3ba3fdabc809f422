using Plasticity.Networks;
using Plasticity.Optimisers;
using Plasticity.Probes;
using Plasticity.Rules;
using Plasticity.Tasks;
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

    /// <summary>Weights are looked at after every epoch, and within one that is longer than a thousand steps.</summary>
    [Theory]
    [InlineData(16, 400, 25)]
    [InlineData(1, 0, 1000)]
    public void Weights_that_outgrow_their_start_end_it_though_the_loss_is_finite(int batchSize, int trainSamples, long step)
    {
        LearningTask task = Digits.Load(new TaskOptions { TrainSamples = trainSamples });
        Seed seed = new(1);
        Network network = new(new NetworkOptions { Widths = [task.Inputs, task.Outputs] }, task.Loss, seed);
        Optimiser optimiser = Optimiser.New(network, new OptimiserOptions { LearningRate = 0.01f }, 1);
        TrainingOptions training = new() { Epochs = 2, BatchSize = batchSize, LargestGrowth = 1e-3f };
        TrialOutcome outcome = new Trainer(network, new Backpropagation(network), optimiser, task, training, seed, [])
            .Run(TestContext.Current.CancellationToken);
        Assert.Equal((TrialState.Diverged, step), (outcome.State, outcome.Steps));
        Assert.Contains("W1 of layer 1 grew", outcome.Reason, StringComparison.Ordinal);
    }

    /// <summary>At a rate of next to nothing every part is measured on the weights as they started.</summary>
    [Fact]
    public void Every_loss_is_the_mean_over_the_samples_of_its_part()
    {
        SmallTrial trial = new("bp", optimiser: new OptimiserOptions { LearningRate = 1e-30f }, epochs: 2);
        Evaluator evaluator = new(trial.Model, trial.Rule, trial.Seed);
        double train = evaluator.Measure(SmallTrial.Task.Train).Loss, validation = evaluator.Measure(SmallTrial.Task.Validation).Loss;
        (double test, double? accuracy) = evaluator.Measure(SmallTrial.Task.Test);
        TrialOutcome outcome = trial.Trainer.Run(TestContext.Current.CancellationToken);
        double[] Losses(string split) =>
            [.. outcome.Metrics.Where(metric => metric.Name == "loss" && metric.Split == split).Select(metric => metric.Value)];
        Assert.Equal([validation, validation, validation], Losses("validation"));
        Assert.Equal([test], Losses("test"));
        Assert.Equal((test, accuracy), (outcome.TestLoss, outcome.TestAccuracy));
        // The same samples in other batches: their losses are summed in another order, in double precision.
        Assert.All(Losses("train"), loss => Assert.Equal(train, loss, 1e-6));
        Assert.Equal(2, Losses("train").Length);
    }

    [Fact]
    public void Time_spent_in_probes_is_not_time_spent_learning()
    {
        SmallTrial trial = new("bp", probes: _ => [new Waiting()], epochs: 1);
        TrialOutcome outcome = trial.Trainer.Run(TestContext.Current.CancellationToken);
        Assert.InRange(outcome.Seconds, 0, Waiting.Seconds);       // 25 steps take a few milliseconds
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

    private sealed class Waiting : Probe
    {
        public const double Seconds = 0.5;

        public override bool IsDue(long step) => step == 3;

        public override void Observe(Step step, double epoch, ICollection<Metric> metrics) => Thread.Sleep(TimeSpan.FromSeconds(Seconds));
    }
}
