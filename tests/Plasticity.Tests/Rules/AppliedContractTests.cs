using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Optimisers;
using Plasticity.Rules;
using Plasticity.Tests.Oracles;
using Plasticity.Training;
using Xunit;

namespace Plasticity.Tests.Rules;

/// <summary>
/// What rules whose own state follows the weights rely on: they are told of every estimate that was applied, and can repeat the very
/// change. Kolen and Pollack's feedback learning is the case that shows it: dB = dW with decay makes W - B shrink as (1 - rate decay)^t.
/// </summary>
public sealed class AppliedContractTests
{
    private const int Steps = 60;

    public static TheoryData<OptimiserKind> Kinds => [.. Enum.GetValues<OptimiserKind>()];

    [Theory, MemberData(nameof(Kinds))]
    public void The_difference_to_a_mirror_shrinks_as_the_decay_says_and_as_nothing_else(OptimiserKind kind)
    {
        foreach (string composition in (string[])["alone", "in a sum", "in a sum, second", "with a transform"])
        {
            OptimiserOptions options =
                new() { Kind = kind, LearningRate = 0.02f, WeightDecay = 0.5f, Schedule = LearningRateSchedule.Parse("linear") };
            SmallTrial trial = new("bp");
            Network network = (Network)trial.Model;
            Mirror mirror = new(network, trial.Seed);
            Backpropagation bp = new(network);
            LearningRule rule = composition switch
            {
                "alone" => mirror,
                "in a sum" => new Sum(mirror, new WeightPerturbation(network, new()), 0.01f),
                "in a sum, second" => new Sum(bp, mirror, 0.5f),
                _ => new WithTransform(mirror, new OjaPlasticity(network, new())),
            };
            double[][] start = [.. Enumerable.Range(1, network.Depth).Select(l => mirror.DifferenceOf(l))];
            TrainingOptions training = new() { Epochs = 4, BatchSize = SmallTrial.BatchSize };
            Optimiser optimiser = Optimiser.New(network, options, 100);
            Trainer trainer = new(network, rule, optimiser, SmallTrial.Task, training, trial.Seed, []);
            double kept = 1;
            for (int t = 0; t < Steps; t++)
            {
                trainer.Advance();
                kept *= 1 - options.LearningRate * (1 - t / 100.0) * options.WeightDecay;
            }
            Assert.InRange(kept, 0.5, 0.7);                                   // enough has gone for another law to be told apart
            for (int l = 1; l <= network.Depth; l++)
            {
                double[] end = mirror.DifferenceOf(l);
                // Each step rounds W and B twice: by half a unit in the last place of the larger, 2^-24 of it.
                double largest = Math.Max(network.Weights[l].Span.ToArray().Max(Math.Abs), mirror.B[l].Span.ToArray().Max(Math.Abs));
                double rounding = 4 * Steps * largest * Math.Pow(2, -24);
                for (int i = 0; i < end.Length; i++)
                    Assert.True(Math.Abs(end[i] - kept * start[l - 1][i]) <= rounding,
                        $"{kind}, {composition}: W{l} - B{l} at {i} went from {start[l - 1][i]:g9} to {end[i]:g9}, not times {kept:g9}.");
            }
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_mirror_that_starts_equal_stays_equal_to_the_bit_and_so_learns_as_backprop_does(OptimiserKind kind)
    {
        OptimiserOptions options = new() { Kind = kind, LearningRate = 0.02f, WeightDecay = 0.5f, Clip = 0.7f };
        SmallTrial bp = new SmallTrial("bp", optimiser: options).Advance(Steps), trial = new("bp", optimiser: options);
        Network network = (Network)trial.Model;
        Mirror mirror = new(network, trial.Seed);
        for (int l = 1; l <= network.Depth; l++) mirror.B[l].CopyFrom(network.Weights[l]);
        TrainingOptions training = new() { Epochs = 4, BatchSize = SmallTrial.BatchSize };
        Trainer trainer = new(network, mirror, trial.Optimiser, SmallTrial.Task, training, trial.Seed, []);
        for (int t = 0; t < Steps; t++) trainer.Advance();
        for (int l = 1; l <= network.Depth; l++)
        {
            Assert.True(mirror.B[l].Span.SequenceEqual(network.Weights[l].Span), $"{kind}: B{l} is not W{l}.");
            Assert.True(((Network)bp.Model).Weights[l].Span.SequenceEqual(network.Weights[l].Span), $"{kind}: W{l} is not backprop's.");
        }
    }

    /// <summary>
    /// The step, not the count of estimates, says where the schedule is: it must not end early for a rule that applies often.
    /// </summary>
    [Theory]
    [InlineData(OptimiserKind.Sgd)]
    [InlineData(OptimiserKind.Adam)]
    public void A_rule_that_applies_three_times_a_batch_keeps_the_pace_of_the_schedule(OptimiserKind kind)
    {
        SmallCase c = new(widths: [2, 1], loss: "squared-error", bias: false);
        OptimiserOptions options = new() { Kind = kind, LearningRate = 0.1f, Schedule = LearningRateSchedule.Parse("linear") };
        Optimiser optimiser = Optimiser.New(c.Network, options, totalSteps: 4);
        Step step = new(c.Network, optimiser, c.Count, c.Seed);
        ThreeTimes rule = new();
        double expected = c.Network.Weights[1][0, 0];
        for (int t = 0; t < 4; t++)
        {
            step.Begin(c.Batch, t);
            rule.Estimate(step);
            // The estimate is always 1, and so is Adam's direction if its correction counts every estimate: m^ = v^ = 1.
            expected -= 3 * 0.1 * (1 - t / 4.0);
            Assert.Equal(expected, c.Network.Weights[1][0, 0], 1e-6);
            Assert.Equal(3, step.Cost.Updates);
        }
        Assert.Equal(12, optimiser.Applied);
    }

    [Fact]
    public void A_rule_that_applied_everything_itself_is_not_applied_once_more()
    {
        SmallTrial trial = new("bp");
        ThreeTimes rule = new();
        TrainingOptions training = new() { Epochs = 1, BatchSize = SmallTrial.BatchSize };
        Optimiser optimiser = Optimiser.New(trial.Model, new OptimiserOptions(), 25);
        TrialOutcome outcome =
            new Trainer(trial.Model, rule, optimiser, SmallTrial.Task, training, trial.Seed, []).Run(TestContext.Current.CancellationToken);
        Assert.Equal((25, 75.0, 75), (outcome.Steps, outcome.Cost.Updates, optimiser.Applied));
        Assert.Equal(0, rule.Told);
    }

    [Fact]
    public void A_step_that_is_only_looked_at_can_neither_apply_nor_repeat()
    {
        SmallCase c = new();
        Step step = new(c.Network, optimiser: null, c.Count, c.Seed);
        step.Begin(c.Batch, 0);
        Assert.Contains("no optimiser", Assert.Throws<InvalidOperationException>(step.Apply).Message, StringComparison.Ordinal);
        Assert.Contains("no optimiser",
            Assert.Throws<InvalidOperationException>(() => step.RepeatApplied(1, c.Network.Weights[1])).Message, StringComparison.Ordinal);
    }

    /// <summary>Kolen-Pollack as simply as can be: errors descend through B, and B makes every change that W made.</summary>
    private sealed class Mirror(Network network, Seed seed) : LearningRule
    {
        public WeightSet B { get; } = WeightSet.Random(network, new Initialisation(InitialisationKind.XavierUniform), seed);

        public override void Estimate(Step step)
        {
            NetworkPass pass = step.ForwardNetwork();
            network.Backward(pass, B);
            for (int l = 1; l <= network.Depth; l++) step.Updates[l].Outer(pass.D[l], pass.H[l - 1]);
        }

        public override void Applied(Step step)
        {
            for (int l = 1; l <= network.Depth; l++) step.RepeatApplied(l, B[l]);
        }

        public override LearningRule? NewReference() => null;

        public double[] DifferenceOf(int l)
        {
            double[] difference = new double[B[l].Count];
            for (int i = 0; i < difference.Length; i++) difference[i] = (double)network.Weights[l].Span[i] - B[l].Span[i];
            return difference;
        }
    }

    /// <summary>Applies the same estimate, 1 for every weight of the first connection, three times a batch.</summary>
    private sealed class ThreeTimes : LearningRule
    {
        private Tensor? _ones;

        public int Told { get; private set; }

        public override void Estimate(Step step)
        {
            if (_ones is null)
            {
                _ones = step.Model.Connections[0].Weights.Value.LikeThis();
                _ones.Fill(1);
            }
            for (int k = 0; k < 3; k++)
            {
                step.Updates[1].Weights.Dense(_ones);
                step.Apply();
                step.NextEstimate();
            }
        }

        public override void Applied(Step step) => Told++;

        public override LearningRule? NewReference() => null;
    }
}
