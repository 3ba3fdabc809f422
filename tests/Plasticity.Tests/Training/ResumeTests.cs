using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Optimisers;
using Plasticity.Probes;
using Plasticity.Rules;
using Plasticity.Tasks;
using Plasticity.Training;
using Xunit;

namespace Plasticity.Tests.Training;

/// <summary>
/// A trial that is stopped anywhere and resumed from a file comes to what the straight run comes to: every bit of parameters, the rule's
/// state and the optimiser's, every measurement, the cost.
/// </summary>
public sealed class ResumeTests
{
    private const string Identity = "configuration 0123";
    private const int Epochs = 3, StepsPerEpoch = 8, Steps = Epochs * StepsPerEpoch;

    /// <summary>128 digits: eight steps an epoch.</summary>
    private static readonly LearningTask _task = SmallTrial.Task with
    {
        Train = SmallTrial.Task.Train.First(StepsPerEpoch * SmallTrial.BatchSize),
        Validation = SmallTrial.Task.Validation.First(30),
        Test = SmallTrial.Task.Test.First(20),
    };

    private static readonly OrderedDictionary<string, Func<LearningTask, SmallTrial>> _trials = Trials();

    public static TheoryData<string> Names => [.. _trials.Keys];

    /// <summary>
    /// Stopped at every place there is: before the first evaluation, after every step, after every epoch's evaluation, after the test.
    /// Resumed by a trial just made, and by one that has gone elsewhere.
    /// </summary>
    [Theory, MemberData(nameof(Names))]
    public void Resuming_anywhere_comes_to_the_same_bits(string name)
    {
        string straight = Result(_trials[name](_task));
        SmallTrial stopped = _trials[name](_task), dirty = _trials[name](_task);
        List<Checkpoint?> checkpoints = [stopped.Trainer.Capture()];
        void Capture(Trainer trainer) => checkpoints.Add(trainer.Capture());
        Watch watch = new() { OnStep = Capture, OnEpoch = Capture };
        Assert.Equal(straight, Result(stopped, stopped.Trainer.Run(watch, TestContext.Current.CancellationToken)));
        checkpoints.Add(stopped.Trainer.Capture());
        Assert.Equal(1 + Steps + Epochs + 1, checkpoints.Count);
        foreach (Checkpoint? checkpoint in checkpoints)
        {
            byte[] file = Written(checkpoint!);
            foreach (SmallTrial resumed in (SmallTrial[])[_trials[name](_task), dirty])
            {
                resumed.Trainer.Restore(Read(file));
                Assert.Equal(file, Written(resumed.Trainer.Capture()!));
                string result = Result(resumed);
                Assert.True(straight == result,
                    $"{name}, stopped at step {checkpoint!.Steps} (evaluated: {checkpoint.EvaluatedAt}):\n{straight}\nbecame\n{result}");
            }
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Stopping_twice_and_thrice_comes_to_the_same_bits(string name)
    {
        string straight = Result(_trials[name](_task));
        using TemporaryFolder folder = new();
        foreach (int[] stops in (int[][])[[5, 16], [0, 0], [8, 9, 23], [1, 8, 24]])
        {
            foreach (int stop in stops) Interrupt(name, folder["trial.ckpt"], stop);
            SmallTrial last = _trials[name](_task);
            last.Trainer.Restore(CheckpointFile.Read(folder["trial.ckpt"], Identity));
            Assert.Equal(straight, Result(last));
            File.Delete(folder["trial.ckpt"]);
        }
    }

    /// <summary>
    /// The trial is thrown out of a forward sweep, of the midst of inference, of time steps. It cannot be captured there, nor go on; the
    /// checkpoint before is as good as ever, for the trial itself and for a new one.
    /// </summary>
    [Theory, MemberData(nameof(Names))]
    public void A_trial_thrown_out_of_a_sweep_resumes_from_its_last_checkpoint(string name)
    {
        int all = 0;
        LearningTask counted = _task with { Loss = new WatchedLoss(_task.Loss, n => all = n) };
        SmallTrial whole = _trials[name](counted);
        string straight = Result(whole);
        RandomStream random = new Seed(5).Stream("test");
        for (int attempt = 0; attempt < 5; attempt++)
        {
            int fatal = 1 + random.NextInt(all);
            LearningTask fragile = _task with
            {
                Loss = new WatchedLoss(_task.Loss, n => { if (n == fatal) throw new InsufficientMemoryException("in the midst"); }),
            };
            SmallTrial thrown = _trials[name](fragile), fresh = _trials[name](_task);
            Checkpoint? latest = thrown.Trainer.Capture();
            Watch watch = new() { OnStep = trainer => latest = trainer.Steps % 3 == 0 ? trainer.Capture() : latest };
            Assert.Throws<InsufficientMemoryException>(() => thrown.Trainer.Run(watch, TestContext.Current.CancellationToken));
            byte[] file = Written(latest!);
            foreach (SmallTrial resumed in (SmallTrial[])[fresh, thrown])
            {
                resumed.Trainer.Restore(Read(file));
                Assert.Equal(straight, Result(resumed));
            }
        }
    }

    /// <summary>Cancelled during any sweep, be it of a step or of a portion of an evaluation, it stops right after.</summary>
    [Theory]
    [InlineData("bp")]
    [InlineData("eprop feedback=adaptive")]
    [InlineData("probed bp+oja")]
    public void Cancelling_during_any_sweep_leaves_a_trial_that_resumes(string name)
    {
        // More validation samples than are evaluated at once.
        LearningTask large = _task with { Validation = SmallTrial.Task.Train.First(260) };
        int all = 0;
        string straight = Result(_trials[name](large with { Loss = new WatchedLoss(large.Loss, n => all = n) }));
        HashSet<(long, long?)> places = [];
        for (int last = 1; last <= all; last += name.StartsWith("eprop", StringComparison.Ordinal) ? 7 : 1)
        {
            using CancellationTokenSource source = new();
            LearningTask cancelling = large with { Loss = new WatchedLoss(large.Loss, n => { if (n == last) source.Cancel(); }) };
            SmallTrial stopped = _trials[name](cancelling), resumed = _trials[name](large);
            TrialOutcome outcome = stopped.Trainer.Run(source.Token);
            Checkpoint checkpoint = stopped.Trainer.Capture()!;
            if (outcome.State == TrialState.Interrupted) places.Add((checkpoint.Steps, checkpoint.EvaluatedAt));
            resumed.Trainer.Restore(Read(Written(checkpoint)));
            Assert.Equal(straight, Result(resumed));
            Assert.Equal(straight, Result(stopped));                 // the trial itself can go on too
        }
        // Before the first evaluation and after it; after each step; and the ends of epochs, evaluated too.
        Assert.Superset(new HashSet<(long, long?)> { (0, null), (0, 0), (7, 0), (8, 0), (8, 8), (24, 16), (24, 24) }, places);
        Assert.Equal(2 + Steps + Epochs, places.Count);
    }

    /// <summary>The weights have changed, the step is not over: what follows from them is not known.</summary>
    [Fact]
    public void A_trial_thrown_out_between_update_and_step_end_is_not_captured()
    {
        SmallTrial trial = new("bp", epochs: 1);
        Trainer trainer = new(trial.Model, new ThrowsOnceApplied(trial.Rule, step: 3), trial.Optimiser, SmallTrial.Task,
            new TrainingOptions { Epochs = 1, BatchSize = SmallTrial.BatchSize }, trial.Seed, []);
        for (int s = 0; s < 3; s++) trainer.Advance();
        Checkpoint checkpoint = trainer.Capture()!;
        Assert.Throws<TimeoutException>(trainer.Advance);
        foreach (Action action in (Action[])[() => trainer.Capture(), trainer.Advance, () => trainer.Run(CancellationToken.None)])
            Assert.Contains("within step 3", Assert.Throws<InvalidOperationException>(action).Message, StringComparison.Ordinal);
        trainer.Restore(checkpoint);
        Assert.Equal(TrialState.Finished, trainer.Run(TestContext.Current.CancellationToken).State);
        SmallTrial straight = new("bp", epochs: 1);
        straight.Trainer.Run(TestContext.Current.CancellationToken);
        Assert.Equal(straight.Bits(), trial.Bits());
    }

    [Fact]
    public void Masks_of_dropout_are_those_of_the_straight_run()
    {
        string Run(int? stop)
        {
            (Network network, Trainer trainer) = Make();
            if (stop is { } steps)
            {
                for (int s = 0; s < steps; s++) trainer.Advance();
                Checkpoint checkpoint = trainer.Capture()!;
                (network, trainer) = Make();
                trainer.Restore(Read(Written(checkpoint)));
            }
            while (trainer.Steps < trainer.TotalSteps) trainer.Advance();
            return string.Join('\n', network.State.Select(state => $"{state.Name} {Convert.ToHexString(Bytes(state.Value))}"));
        }
        static (Network, Trainer) Make()
        {
            Seed seed = new(4);
            NetworkOptions options = new() { Widths = [_task.Inputs, 12, _task.Outputs], Dropout = 0.3f, InputDropout = 0.1f };
            Network network = new(options, _task.Loss, seed);
            TrainingOptions training = new() { Epochs = 2, BatchSize = SmallTrial.BatchSize };
            return (network, new Trainer(network, new PredictiveCoding(network, new()), Optimiser.New(network, new(), 16), _task,
                training, seed, []));
        }
        string straight = Run(stop: null);
        Assert.Equal(straight, Run(stop: 3));
        Assert.Equal(straight, Run(stop: 8));
    }

    /// <summary>Growth is measured from the start of the trial, not from where it was resumed.</summary>
    [Fact]
    public void A_resumed_trial_diverges_where_the_straight_one_does()
    {
        SmallTrial measured = new("bp", task: _task);
        double[] start = [.. measured.Model.Parameters.Select(parameter => parameter.Value.Norm())];
        double Growth() => measured.Model.Parameters.Select((parameter, p) => parameter.Value.Norm() / (start[p] + 1)).Max();
        measured.Advance(StepsPerEpoch);
        double first = Growth();
        measured.Advance(StepsPerEpoch);
        double second = Growth();
        Assert.True(second > first);
        TrainingOptions training =
            new() { Epochs = Epochs, BatchSize = SmallTrial.BatchSize, LargestGrowth = (float)((first + second) / 2) };
        Trainer Make(float scale)
        {
            SmallTrial trial = new("bp", task: _task);
            foreach (Parameter parameter in trial.Model.Parameters) parameter.Value.Scale(scale);
            return new Trainer(trial.Model, trial.Rule, trial.Optimiser, _task, training, trial.Seed, []);
        }
        // The resumed trial's own model started larger; if that were its start, it would not diverge.
        Trainer stopped = Make(1), resumed = Make(100);
        for (int s = 0; s < 12; s++) stopped.Advance();
        resumed.Restore(Read(Written(stopped.Capture()!)));
        foreach (Trainer trainer in (Trainer[])[Make(1), resumed])
        {
            TrialOutcome outcome = trainer.Run(TestContext.Current.CancellationToken);
            Assert.Equal((TrialState.Diverged, 2L * StepsPerEpoch), (outcome.State, outcome.Steps));
        }
    }

    [Fact]
    public void Time_spent_learning_is_carried_on()
    {
        SmallTrial first = new SmallTrial("bp").Advance(50), second = new("bp");
        double seconds = first.Trainer.Capture()!.Seconds;
        Assert.True(seconds > 0);
        second.Trainer.Restore(Read(Written(first.Trainer.Capture()!)));
        Assert.Equal(seconds, second.Trainer.Capture()!.Seconds, 1e-6);
        second.Advance(1);
        Assert.True(second.Trainer.Capture()!.Seconds > seconds);
    }

    private static OrderedDictionary<string, Func<LearningTask, SmallTrial>> Trials()
    {
        OrderedDictionary<string, Func<LearningTask, SmallTrial>> trials = [];
        void Add(string name, string rule, OptimiserOptions? optimiser = null, JsonObject? options = null,
            Func<SmallTrial, IReadOnlyList<Probe>>? probes = null, Func<LearningRule, LearningRule>? wrap = null,
            string? network = null) =>
            trials.Add(name, task => new SmallTrial(rule, 3, optimiser, probes, (JsonObject?)options?.DeepClone(), Epochs, task, wrap, network));
        foreach (string id in Catalogue.Rules.Select(entry => entry.Card.Id)) Add(id, id);
        foreach (RuleCard card in Catalogue.Transforms.Select(entry => entry.Card)) Add("fa+" + card.Id, "fa+" + card.Id);
        foreach (string sum in (string[])["fa+wp", "np+hebb", "hebb+np+oja"]) Add(sum, sum);
        foreach (OptimiserKind kind in Enum.GetValues<OptimiserKind>())
            Add($"hebb {kind}", "hebb", new OptimiserOptions
            {
                Kind = kind,
                LearningRate = 0.01f,
                WeightDecay = 0.1f,
                Clip = 0.5f,
                Schedule = LearningRateSchedule.Parse("cosine/warmup:0.2"),
            });
        OptimiserOptions adam = new() { Kind = OptimiserKind.Adam, LearningRate = 0.002f, WeightDecay = 0.01f };
        Add("eprop feedback=adaptive", "eprop", adam, new JsonObject { ["feedback"] = "adaptive" });
        foreach (string rule in (string[])["wp", "np"])
            Add($"{rule} central", rule, null, new JsonObject { ["difference"] = "central", ["directions"] = 3 });
        foreach (string rule in (string[])["bp+oja", "hebb", "eprop"])
            Add($"probed {rule}", rule, probes: trial =>
            [
                new WeightNorms(new Schedule(2, 3)),
                new RunningNorm(trial.Model.Connections[0].Weights.Value),
                .. trial.Rule.NewReference() is { } reference
                    ? [new UpdateAngle(trial.Model, reference, SmallTrial.BatchSize, trial.Seed, new Schedule(3, 4))] : (Probe[])[],
            ]);
        OptimiserOptions momentum = new() { Kind = OptimiserKind.Momentum, LearningRate = 0.01f };
        Add("bp resnet8 momentum", "bp", momentum, network: SmallTrial.Residual);
        Add("bp+mood", "bp", wrap: rule => new WithTransform(rule, new Mood()));
        return trials;
    }

    /// <summary>Runs a trial from its last checkpoint, if there is one, to a step, where it is cancelled and captured.</summary>
    private static void Interrupt(string name, string path, int stop)
    {
        SmallTrial trial = _trials[name](_task);
        if (File.Exists(path)) trial.Trainer.Restore(CheckpointFile.Read(path, Identity));
        using CancellationTokenSource source = new();
        if (stop <= trial.Trainer.Steps) source.Cancel();
        Watch watch = new() { OnStep = trainer => { if (trainer.Steps == stop) source.Cancel(); } };
        TrialOutcome outcome = trial.Trainer.Run(watch, source.Token);
        Assert.Equal((TrialState.Interrupted, stop), (outcome.State, outcome.Steps));
        CheckpointFile.Write(path, trial.Trainer.Capture()!, Identity);
    }

    private static string Result(SmallTrial trial) => Result(trial, trial.Trainer.Run(TestContext.Current.CancellationToken));

    /// <summary>What a trial came to, in text: a hash of every bit, and before it what people can read.</summary>
    private static string Result(SmallTrial trial, TrialOutcome outcome)
    {
        string Number(double? value) =>
            value is { } number ? BitConverter.DoubleToInt64Bits(number).ToString("x16", CultureInfo.InvariantCulture) : "none";
        string metrics = string.Join('\n', outcome.Metrics.Select(metric => string.Create(CultureInfo.InvariantCulture,
            $"{metric.Step} {Number(metric.Epoch)} {metric.Split} {metric.Layer} {metric.Name} {Number(metric.Value)}")));
        Cost cost = outcome.Cost;
        return string.Create(CultureInfo.InvariantCulture,
            $"{outcome.State} {outcome.Steps} {outcome.Reason}; {outcome.Samples} samples, {outcome.Metrics.Count} metrics, ")
            + string.Create(CultureInfo.InvariantCulture,
                $"test {Number(outcome.TestLoss)} {Number(outcome.TestAccuracy)}, applied {trial.Optimiser.Applied}, ")
            + string.Create(CultureInfo.InvariantCulture, $"cost {cost.Forward} {cost.Backward} {cost.Inference} {cost.Updates}\n")
            + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(trial.Bits() + metrics)));
    }

    private static byte[] Written(Checkpoint checkpoint)
    {
        using MemoryStream stream = new();
        CheckpointFile.Write(stream, checkpoint, Identity);
        return stream.ToArray();
    }

    private static Checkpoint Read(byte[] file) => CheckpointFile.Read(new MemoryStream(file), "memory", Identity);

    private static byte[] Bytes(Tensor tensor) => System.Runtime.InteropServices.MemoryMarshal.AsBytes(tensor.Span).ToArray();

    /// <summary>A probe that remembers: the running mean of a norm.</summary>
    private sealed class RunningNorm(Tensor weights) : Probe
    {
        private readonly Tensor _mean = new(1);

        public override IEnumerable<(string Name, Tensor Value)> State => [("mean", _mean)];

        public override bool IsDue(long step) => step % 2 == 1;

        public override void Observe(Step step, double epoch, ICollection<Metric> metrics)
        {
            _mean.Span[0] += 0.1f * ((float)weights.Norm() - _mean.Span[0]);
            metrics.Add(new Metric(step.Index, epoch, "train", 1, "running norm, \u00e9\t1", _mean.Span[0]));
        }
    }

    /// <summary>A transform that remembers: a running mean of the loss, which has weights decay.</summary>
    private sealed class Mood : UpdateTransform
    {
        private readonly Tensor _mean = new(1);

        public override IEnumerable<(string Name, Tensor Value)> State => [("mood", _mean)];

        public override void Transform(Step step) => step.Updates[1].Weights.Decay(0.01f * _mean.Span[0]);

        public override void Applied(Step step) => _mean.Span[0] += 0.1f * ((float)step.Loss!.Value - _mean.Span[0]);
    }

    private sealed class ThrowsOnceApplied(LearningRule rule, long step) : LearningRule
    {
        private bool _hasThrown;

        public override void Estimate(Step current) => rule.Estimate(current);

        public override LearningRule? NewReference() => null;

        public override void Applied(Step current)
        {
            rule.Applied(current);
            if (current.Index != step || _hasThrown) return;
            _hasThrown = true;
            throw new TimeoutException();
        }
    }
}
