using System.Text.Json.Nodes;
using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Optimisers;
using Plasticity.Rules;
using Plasticity.Tasks;
using Plasticity.Tests.Networks.Spiking;
using Plasticity.Training;
using Xunit;
using FeedbackKind = Plasticity.Rules.EligibilityPropagation.FeedbackKind;

namespace Plasticity.Tests.Rules.Eligibility;

public sealed class EligibilityPropagationTests
{
    [Theory]
    [InlineData(false, FeedbackKind.Symmetric)]
    [InlineData(true, FeedbackKind.Symmetric)]
    [InlineData(false, FeedbackKind.Random)]
    [InlineData(true, FeedbackKind.Random)]
    public void Equals_traces_carried_forward_online_in_double_precision(bool adaptive, FeedbackKind feedback)
    {
        for (ulong seed = 0; seed < 5; seed++)
        {
            SpikingCase small = new(adaptive ? SpikingCase.Adaptive : SpikingCase.Small, seed);
            EligibilityPropagation rule = new(small.Network, new() { Feedback = feedback }, small.Seed);
            Step step = small.Estimate(rule);
            LifOracle.Gradient expected = small.Mean(step.ForwardSpiking(), oracle => oracle.Eprop(SpikingCase.Matrix(rule.ReadoutFeedback)));
            Assert.True(LifOracle.Distance(SpikingCase.Dense(step.Updates), expected) < 1e-5);
        }
    }

    [Theory]
    [InlineData("fast-sigmoid")]
    [InlineData("atan")]
    [InlineData("rectangular:0.5")]
    [InlineData("logistic:5")]
    public void Equals_the_online_form_with_any_surrogate(string surrogate)
    {
        SpikingCase small = new(SpikingCase.Adaptive with { Surrogate = Surrogate.Parse(surrogate) });
        EligibilityPropagation rule = new(small.Network, new(), small.Seed);
        Step step = small.Estimate(rule);
        LifOracle.Gradient expected = small.Mean(step.ForwardSpiking(), oracle => oracle.Eprop(oracle.W3));
        Assert.True(LifOracle.Distance(SpikingCase.Dense(step.Updates), expected) < 1e-5);
    }

    [Fact]
    public void Equals_backpropagation_through_time_without_recurrent_weights()
    {
        SpikingCase small = new(SpikingCase.Adaptive);
        small.Network.Weights[2].Clear();
        EligibilityPropagation rule = new(small.Network, new(), small.Seed);
        LifOracle.Gradient eprop = SpikingCase.Dense(small.Estimate(rule).Updates);
        Assert.True(LifOracle.Distance(eprop, SpikingCase.Dense(small.Estimate(rule.NewReference()!).Updates)) < 1e-5);
    }

    [Fact]
    public void No_learning_signal_means_no_change_whatever_the_traces()
    {
        SpikingCase small = new(SpikingCase.Adaptive);
        EligibilityPropagation rule = new(small.Network, new() { Feedback = FeedbackKind.Random }, small.Seed);
        rule.ReadoutFeedback.Clear();
        Step step = small.Estimate(rule);
        Assert.True(step.ForwardSpiking().InputTraces.Norm() > 0);
        Assert.Equal(0, SpikingCase.Dense(step.Updates[1].Weights).Norm());
        Assert.Equal(0, SpikingCase.Dense(step.Updates[2].Weights).Norm());
        Assert.True(SpikingCase.Dense(step.Updates[3].Weights).Norm() > 0);
    }

    [Fact]
    public void Without_readout_memory_the_eligibility_is_not_filtered()
    {
        SpikingCase small = new(SpikingCase.Small with { ReadoutDecay = 0 });
        Step step = small.Estimate(new EligibilityPropagation(small.Network, new(), small.Seed));
        LifPass pass = step.ForwardSpiking();
        Tensor signal = pass.Signals.LikeThis();                   // sum_t L^t psi^t eps^t, nothing else
        signal.SetProductTransposed(pass.Errors, small.Network.Weights[3]);
        signal.Multiply(pass.Slopes);
        Tensor expected = small.Network.Weights[1].LikeThis();
        expected.AddTransposedProduct(pass.InputTraces, signal, 1f / SpikingCase.Samples);
        Assert.Equal(expected.Span, SpikingCase.Dense(step.Updates[1].Weights).Span);
        Assert.Equal(pass.Spikes.Span, pass.ReadoutTraces.Span);
    }

    [Fact]
    public void Symmetric_feedback_is_closer_to_backpropagation_through_time_than_random_feedback()
    {
        double symmetric = 0, random = 0;
        for (ulong s = 0; s < 5; s++)
        {
            Seed seed = new(s);
            LearningTask task = Digits.Load(new TaskOptions());
            LifNetwork network = new(new() { Hidden = 30 }, task.Inputs, task.Outputs, task.Loss, seed);
            Batch batch = task.Train.NewBatch(16);
            task.Train.Fill(batch, new BatchOrder(task.Train.Count, 16, seed).At(0));
            Tensor reference = InputWeights(new BackpropagationThroughTime(network, new()));
            double cosine = Cosine(FeedbackKind.Symmetric);
            Assert.InRange(cosine, 0.5, 0.9999);
            symmetric += cosine / 5;
            random += Cosine(FeedbackKind.Random) / 5;

            double Cosine(FeedbackKind feedback) =>
                SpikingCase.Cosine(InputWeights(new EligibilityPropagation(network, new() { Feedback = feedback }, seed)), reference);

            Tensor InputWeights(LearningRule rule)
            {
                Step step = new(network, optimiser: null, 16, seed);
                step.Begin(batch, 0);
                rule.Estimate(step);
                return SpikingCase.Dense(step.Updates[1].Weights);
            }
        }
        Assert.True(symmetric > random + 0.3, $"{symmetric} against {random}");
    }

    [Fact]
    public void Alignment_falls_as_recurrent_weights_grow()
    {
        double Mean(float gain) => Enumerable.Range(0, 5).Average(s =>
        {
            Initialisation recurrent = new(InitialisationKind.KaimingNormal, gain);
            SpikingCase small = new(SpikingCase.Small with { TimeSteps = 30, RecurrentInitialisation = recurrent }, (ulong)s);
            EligibilityPropagation rule = new(small.Network, new(), small.Seed);
            Tensor estimate = SpikingCase.Dense(small.Estimate(rule).Updates[1].Weights);
            return SpikingCase.Cosine(estimate, SpikingCase.Dense(small.Estimate(rule.NewReference()!).Updates[1].Weights));
        });

        double weak = Mean(0.2f), strong = Mean(1);
        Assert.True(weak > strong, $"{weak} against {strong}");
        Assert.InRange(strong, 0.5, 0.99);
    }

    [Fact]
    public void Random_feedback_stays_and_adaptive_feedback_approaches_the_readout_under_weight_decay()
    {
        foreach (FeedbackKind feedback in new[] { FeedbackKind.Random, FeedbackKind.Adaptive })
        {
            SpikingCase small = new(SpikingCase.Small);
            EligibilityPropagation rule = new(small.Network, new() { Feedback = feedback }, small.Seed);
            Assert.Equal("B3", Assert.Single(rule.State).Name);
            Tensor start = rule.ReadoutFeedback.Copy();
            double distance = Distance();
            OptimiserOptions decaying = new() { Kind = OptimiserKind.Adam, LearningRate = 0.01f, WeightDecay = 1 };
            Step step = new(small.Network, Optimiser.New(small.Network, decaying, 100), SpikingCase.Samples, small.Seed);
            for (int i = 0; i < 50; i++)
            {
                step.Begin(small.Batch, i);
                rule.Estimate(step);
                step.Apply();
                rule.Applied(step);
            }
            if (feedback == FeedbackKind.Random) Assert.Equal(start.Span, rule.ReadoutFeedback.Span);
            else Assert.Equal(Math.Pow(0.99, 50), Distance() / distance, 1e-4);

            double Distance()
            {
                Tensor difference = rule.ReadoutFeedback.LikeThis();
                difference.SetDifference(rule.ReadoutFeedback, small.Network.Weights[3]);
                return difference.Norm();
            }
        }
    }

    [Fact]
    public void Learns_digits_within_a_few_epochs()
    {
        TrialOutcome outcome = Train(FeedbackKind.Symmetric, new TaskOptions(), epochs: 5);
        Assert.True(outcome.TestAccuracy > 0.8, $"test accuracy {outcome.TestAccuracy}");
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits()
    {
        TaskOptions few = new() { TrainSamples = 192, TestSamples = 32 };
        Assert.Equal(Train(FeedbackKind.Adaptive, few, epochs: 2).Metrics, Train(FeedbackKind.Adaptive, few, epochs: 2).Metrics);
    }

    [Fact]
    public void A_step_allocates_nothing_after_the_first()
    {
        foreach (string id in new[] { "eprop", "bptt" })
        {
            LearningTask task = Digits.Load(new TaskOptions());
            Seed seed = new(0);
            LifOptions everything = new() { Hidden = 20, AdaptiveFraction = 0.5f, RefractorySteps = 1 };
            LifNetwork network = new(everything, task.Inputs, task.Outputs, task.Loss, seed);
            RuleExpression expression = RuleExpression.Parse(id);
            LearningRule rule = expression.Create(network, new Dictionary<string, JsonObject>(), seed);
            Optimiser optimiser = Optimiser.New(network, expression.Training, 100);
            Trainer trainer = new(network, rule, optimiser, task, new() { BatchSize = 8 }, seed, []);
            for (int i = 0; i < 3; i++) trainer.Advance();
            Assert.Equal(0, Allocations.LeastOf(() =>
            {
                for (int i = 0; i < 5; i++) trainer.Advance();
            }));
        }
    }

    private static TrialOutcome Train(FeedbackKind feedback, TaskOptions options, int epochs)
    {
        LearningTask task = Digits.Load(options);
        Seed seed = new(0);
        LifNetwork network = new(new() { Hidden = 40 }, task.Inputs, task.Outputs, task.Loss, seed);
        EligibilityPropagation rule = new(network, new() { Feedback = feedback }, seed);
        Optimiser optimiser = Optimiser.New(network, EligibilityPropagation.Card.Training, 1000);
        return new Trainer(network, rule, optimiser, task, new() { Epochs = epochs, BatchSize = 64 }, seed, []).Run(default);
    }
}
