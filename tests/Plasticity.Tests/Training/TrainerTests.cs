using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Optimisers;
using Plasticity.Probes;
using Plasticity.Rules;
using Plasticity.Tasks;
using Plasticity.Tests.Rules;
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
        TrialOutcome outcome = trial.Trainer.Run(
            new Watch { OnEpoch = trainer => epochs.Add(trainer.EpochsDone) }, TestContext.Current.CancellationToken);
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
        TrialOutcome outcome = trial.Trainer.Run(new Watch { OnEpoch = _ => source.Cancel() }, source.Token);
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

    /// <summary>An evaluation of more samples than are looked at together stops between the portions, and leaves no line behind.</summary>
    [Fact]
    public void Cancelling_within_an_evaluation_ends_it_between_portions()
    {
        using CancellationTokenSource source = new();
        int evaluations = 0;
        LearningTask task = SmallTrial.Task with
        {
            Validation = SmallTrial.Task.Train,
            Loss = new WatchedLoss(SmallTrial.Task.Loss, n =>
            {
                evaluations = n;
                if (n == 28) source.Cancel();            // two portions before the first step, 25 steps, then the first of two portions
            }),
        };
        TrialOutcome outcome = new SmallTrial("bp", task: task).Trainer.Run(source.Token);
        Assert.Equal((TrialState.Interrupted, 25, 28), (outcome.State, outcome.Steps, evaluations));
        Assert.Equal(["loss", "accuracy"], outcome.Metrics.Select(metric => metric.Name));
    }

    /// <summary>A step that gives up because of a cancellation is not between two steps: it must not be told as a mere stop.</summary>
    [Fact]
    public void A_cancellation_thrown_within_a_step_is_an_error()
    {
        using CancellationTokenSource source = new();
        LearningTask task = SmallTrial.Task with
        {
            Loss = new WatchedLoss(SmallTrial.Task.Loss, n =>
            {
                if (n < 5) return;
                source.Cancel();
                source.Token.ThrowIfCancellationRequested();
            }),
        };
        SmallTrial trial = new("bp", task: task);
        Assert.Throws<OperationCanceledException>(() => trial.Trainer.Run(source.Token));
        Assert.Throws<InvalidOperationException>(trial.Trainer.Capture);
    }

    [Fact]
    public void Running_on_after_the_end_changes_nothing()
    {
        SmallTrial trial = new("bp", epochs: 1);
        TrialOutcome first = trial.Trainer.Run(TestContext.Current.CancellationToken);
        string bits = trial.Bits();
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        TrialOutcome second = trial.Trainer.Run(cancelled.Token);
        Assert.Equal((TrialState.Finished, first.TestLoss, first.Steps), (second.State, second.TestLoss, second.Steps));
        Assert.Equal(first.Metrics, second.Metrics);
        Assert.Equal(bits, trial.Bits());
    }

    /// <summary>What a trial came to when it was stopped stays what it was when it goes on.</summary>
    [Fact]
    public void An_outcome_is_a_copy()
    {
        SmallTrial trial = new("bp", epochs: 2);
        using CancellationTokenSource source = new();
        TrialOutcome stopped = trial.Trainer.Run(new Watch { OnEpoch = _ => source.Cancel() }, source.Token);
        int metrics = stopped.Metrics.Count;
        trial.Trainer.Run(TestContext.Current.CancellationToken);
        Assert.Equal((metrics, 25.0), (stopped.Metrics.Count, stopped.Cost.Updates));
    }

    [Fact]
    public void A_watch_is_told_after_every_step_and_every_epoch_in_order()
    {
        List<string> told = [];
        new SmallTrial("bp", epochs: 2).Trainer.Run(new Watch
        {
            OnStep = trainer => told.Add($"step {trainer.Steps}"),
            OnEpoch = trainer => told.Add($"epoch {trainer.EpochsDone}, {trainer.Metrics[^1].Step}"),
        }, TestContext.Current.CancellationToken);
        Assert.Equal(
            [.. Enumerable.Range(1, 25).Select(step => $"step {step}"), "epoch 1, 25",
                .. Enumerable.Range(26, 25).Select(step => $"step {step}"), "epoch 2, 50"], told);
    }

    [Fact]
    public void Running_watched_allocates_nothing_between_steps()
    {
        long before = 0, least = long.MaxValue;
        new SmallTrial("fa").Trainer.Run(new Watch
        {
            OnStep = trainer =>
            {
                long now = GC.GetAllocatedBytesForCurrentThread();
                if (trainer.Steps % 25 == 20) least = Math.Min(least, now - before);
                if (trainer.Steps % 25 == 5) before = now;
            },
        }, TestContext.Current.CancellationToken);
        Assert.Equal(0, least);
    }

    /// <summary>What a watch throws (a disk that is full, say) leaves the trial between two steps, and it can go on.</summary>
    [Fact]
    public void A_watch_that_throws_ends_the_run_and_not_the_trial()
    {
        SmallTrial trial = new("fa", epochs: 2), straight = new("fa", epochs: 2);
        Watch watch = new() { OnStep = trainer => { if (trainer.Steps == 7) throw new IOException("full"); } };
        Assert.Throws<IOException>(() => trial.Trainer.Run(watch, TestContext.Current.CancellationToken));
        Assert.NotNull(trial.Trainer.Capture());
        Assert.Equal(straight.Trainer.Run(default).Metrics, trial.Trainer.Run(default).Metrics);
        Assert.Equal(straight.Bits(), trial.Bits());
    }

    /// <summary>Not a number in one weight: the next loss tells, and no checkpoint is made of what is behind it.</summary>
    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_weight_that_is_not_finite_ends_the_trial_and_is_never_captured(float value)
    {
        SmallTrial trial = new("bp", epochs: 3);
        Poison poison = new(trial.Rule, step: 30, trial.Model.Connections[^1].Weights.Value, value);
        Trainer trainer = new(trial.Model, poison, trial.Optimiser, SmallTrial.Task,
            new TrainingOptions { Epochs = 3, BatchSize = SmallTrial.BatchSize }, trial.Seed, []);
        Checkpoint? sound = null;
        List<long> refused = [];
        TrialOutcome outcome = trainer.Run(new Watch
        {
            OnStep = at =>
            {
                if (at.Capture() is { } checkpoint) sound = checkpoint;
                else refused.Add(at.Steps);
            },
        }, TestContext.Current.CancellationToken);
        Assert.Equal(30, sound!.Steps);
        Assert.All(sound.Tensors.Values, tensor => Assert.True(tensor.IsFinite()));
        Assert.Equal(TrialState.Diverged, outcome.State);
        Assert.Equal(32, outcome.Steps);                 // poisoned by the 31st update, found by the 32nd loss
        Assert.Equal([31], refused);
        Assert.All(outcome.Metrics, metric => Assert.True(double.IsFinite(metric.Value)));
        Assert.Null(trainer.Capture());
        Assert.Equal(outcome.Reason, trainer.Run(TestContext.Current.CancellationToken).Reason);
        trainer.Restore(sound);
        Assert.NotNull(trainer.Capture());
        Assert.Equal(outcome.Metrics, trainer.Run(TestContext.Current.CancellationToken).Metrics);
    }

    /// <summary>A rule's state spoils weights sooner or later: what is kept must be from before.</summary>
    [Fact]
    public void State_that_is_not_finite_is_never_captured()
    {
        SmallTrial trial = new("bp");
        Trainer trainer = new(trial.Model, new Poison(trial.Rule, step: 2, new Tensor(3, 3), float.NaN), trial.Optimiser, SmallTrial.Task,
            new TrainingOptions { BatchSize = SmallTrial.BatchSize }, trial.Seed, []);
        List<bool> captured = [];
        for (int s = 0; s < 4; s++)
        {
            trainer.Advance();
            captured.Add(trainer.Capture() is not null);
        }
        Assert.Equal([true, true, false, false], captured);
    }

    /// <summary>Weights that outgrew their start are finite, but the trial is over: its last checkpoint stays.</summary>
    [Fact]
    public void A_diverged_trial_is_not_captured_though_its_weights_are_finite()
    {
        SmallTrial trial = new("bp");
        Trainer trainer = new(trial.Model, trial.Rule, trial.Optimiser, SmallTrial.Task,
            new TrainingOptions { Epochs = 8, BatchSize = SmallTrial.BatchSize, LargestGrowth = 1e-3f }, trial.Seed, []);
        Assert.NotNull(trainer.Capture());
        Assert.Equal(TrialState.Diverged, trainer.Run(TestContext.Current.CancellationToken).State);
        Assert.Null(trainer.Capture());
    }

    [Theory]
    [MemberData(nameof(EveryRule.Expressions), MemberType = typeof(EveryRule))]
    public void At_a_rate_far_too_high_every_rule_diverges_with_finite_measurements(string rule)
    {
        SmallTrial trial = new(rule, optimiser: new OptimiserOptions { LearningRate = 1e25f }, epochs: 2);
        bool wasFinite = true;
        TrialOutcome outcome = trial.Trainer.Run(
            new Watch { OnStep = trainer => wasFinite = trainer.Capture() is not null }, TestContext.Current.CancellationToken);
        Assert.Equal(TrialState.Diverged, outcome.State);
        Assert.InRange(outcome.Steps, 1, 25);            // at the latest when the weights are looked at
        Assert.All(outcome.Metrics, metric => Assert.True(double.IsFinite(metric.Value)));
        Assert.True(wasFinite || outcome.Steps > 1);
    }

    [Theory]
    [InlineData("bp", "fa", "rule.B1")]
    [InlineData("fa", "bp", "rule.B1")]
    [InlineData("fa", "fa+oja", "rule.rule.B1")]
    [InlineData("fa", "eprop", "model.W1 of shape 64x24")]
    public void A_checkpoint_of_another_rule_is_refused_by_what_differs(string captured, string resumed, string differs)
    {
        SmallTrial one = new SmallTrial(captured).Advance(3), other = new SmallTrial(resumed).Advance(2);
        string bits = other.Bits();
        CheckpointException exception = Assert.Throws<CheckpointException>(() => other.Trainer.Restore(one.Trainer.Capture()!));
        Assert.Contains(differs, exception.Message, StringComparison.Ordinal);
        Assert.Equal((bits, 2), (other.Bits(), other.Trainer.Steps));
    }

    [Fact]
    public void A_checkpoint_that_does_not_fit_is_refused_and_changes_nothing()
    {
        SmallTrial trial = new SmallTrial("fa", optimiser: new OptimiserOptions { Kind = OptimiserKind.Momentum }).Advance(2);
        Checkpoint sound = trial.Trainer.Capture()!;
        trial.Advance(1);
        string bits = trial.Bits();
        OrderedDictionary<string, Tensor> With(string name, Tensor? tensor)
        {
            OrderedDictionary<string, Tensor> tensors = new(sound.Tensors);
            tensors.Remove(name);
            if (tensor is not null) tensors.Add(name, tensor);
            return tensors;
        }
        foreach ((Checkpoint wrong, string[] texts) in ((Checkpoint, string[])[])[
            (sound with { Tensors = With("model.W2", new Tensor(24, 25)) }, ["model.W2", "24x25", "24x24"]),
            (sound with { Tensors = With("model.W2", new Tensor(24 * 24)) }, ["model.W2", "576", "24x24"]),
            (sound with { Tensors = With("optimiser.velocity.b3", null) }, ["no optimiser.velocity.b3", "10"]),
            (sound with { Tensors = With("rule.C", new Tensor(1)) }, ["rule.C", "rule.B1"]),
            (sound with { TotalSteps = 7 }, ["7 steps", "200 steps"]),
            (sound with { BatchesPerEpoch = 50 }, ["50 an epoch", "25 an epoch"]),
            (sound with { Steps = 201 }, ["step 201", "200"]),
            (sound with { Steps = -1, EvaluatedAt = null }, ["step -1"]),
            (sound with { EvaluatedAt = 3 }, ["step 3", "0 to 2"]),
            (sound with { InitialNorms = [1] }, ["1 initial norms", "6"])])
        {
            string message = Assert.Throws<CheckpointException>(() => trial.Trainer.Restore(wrong)).Message;
            foreach (string text in texts) Assert.Contains(text, message, StringComparison.Ordinal);
            Assert.Equal((bits, 3), (trial.Bits(), trial.Trainer.Steps));
        }
        trial.Trainer.Restore(sound);
        Assert.Equal(2, trial.Trainer.Steps);
    }

    private sealed class Waiting : Probe
    {
        public const double Seconds = 0.5;

        public override bool IsDue(long step) => step == 3;

        public override void Observe(Step step, double epoch, ICollection<Metric> metrics) => Thread.Sleep(TimeSpan.FromSeconds(Seconds));
    }

    /// <summary>Spoils one number of a tensor that it keeps as its state.</summary>
    private sealed class Poison(LearningRule rule, long step, Tensor tensor, float value) : LearningRule
    {
        public override IEnumerable<(string Name, Tensor Value)> State => [("spoilt", tensor)];

        public override void Estimate(Step current) => rule.Estimate(current);

        public override LearningRule? NewReference() => null;

        public override void Applied(Step current)
        {
            if (current.Index == step) tensor.Span[5] = value;
        }
    }
}
