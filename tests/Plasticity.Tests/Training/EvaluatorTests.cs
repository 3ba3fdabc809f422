using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Rules;
using Plasticity.Tasks;
using Plasticity.Tests.Networks;
using Plasticity.Training;
using Xunit;

namespace Plasticity.Tests.Training;

public sealed class EvaluatorTests
{
    /// <summary>300 samples: more than are looked at together, and not a multiple of that.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(256)]
    [InlineData(300)]
    public void Loss_and_accuracy_are_those_of_single_samples_counted(int count)
    {
        Seed seed = new(3);
        Network network = new(new NetworkOptions { Widths = [6, 5, 4] }, Loss.CrossEntropy, seed);
        Tensor inputs = new(count, 6), targets = new(count, 4);
        seed.Stream("test").FillNormal(inputs.Span, 2);
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i * 7 % 4)];
        for (int i = 0; i < count; i++) targets[i, labels[i]] = 1;
        (double loss, double? accuracy) =
            new Evaluator(network, new Backpropagation(network), seed).Measure(new Samples(inputs, labels, 4));
        NaiveNetwork naive = new(network);
        int correct = Enumerable.Range(0, count).Count(i =>
        {
            double[] h = naive.Forward(Array.ConvertAll(inputs.Row(i).ToArray(), value => (double)value))[^1];
            return Array.IndexOf(h, h.Max()) == labels[i];
        });
        Assert.Equal(naive.MeanLoss(inputs, targets), loss, 1e-5);
        Assert.Equal((double)correct / count, accuracy);
    }

    /// <summary>A settling network, say, answers with what it settles to, not with its forward pass; wrapped or not.</summary>
    [Fact]
    public void The_rules_own_predictor_is_what_is_measured()
    {
        SmallTrial trial = new("bp"), other = new("bp", seed: 2);
        (double Loss, double? Accuracy) Measure(LearningRule rule) =>
            new Evaluator(trial.Model, rule, trial.Seed).Measure(SmallTrial.Task.Train);
        (double, double?) expected = new Evaluator(other.Model, other.Rule, trial.Seed).Measure(SmallTrial.Task.Train);
        Asks rule = new(other.Model);
        Assert.NotEqual(expected, Measure(trial.Rule));
        Assert.Equal(expected, Measure(rule));
        Assert.Equal(2, rule.Asked);                     // 400 samples in portions of 256
        Assert.Equal(expected, Measure(new WithTransform(rule, new OjaPlasticity((Network)trial.Model, new()))));
        Assert.Equal(expected, Measure(new Sum(rule, trial.Rule)));
        Assert.NotEqual(expected, Measure(new Sum(trial.Rule, rule)));        // the first rule's predictor is the sum's
    }

    [Fact]
    public void Regression_has_no_accuracy()
    {
        Seed seed = new(3);
        Network network = new(new NetworkOptions { Widths = [6, 4] }, Loss.SquaredError, seed);
        Tensor inputs = new(10, 6), targets = new(10, 4);
        seed.Stream("test").FillNormal(inputs.Span, 1);
        (double loss, double? accuracy) = new Evaluator(network, new Backpropagation(network), seed).Measure(new Samples(inputs, targets));
        Assert.Null(accuracy);
        Assert.Equal(new NaiveNetwork(network).MeanLoss(inputs, targets), loss, 1e-5);
    }

    [Fact]
    public void Evaluating_twice_or_after_other_samples_gives_the_same_bits()
    {
        SmallTrial trial = new("bp");
        Evaluator evaluator = new(trial.Model, trial.Rule, trial.Seed);
        (double, double?) first = evaluator.Measure(SmallTrial.Task.Test);
        evaluator.Measure(SmallTrial.Task.Train);
        Assert.Equal(first, evaluator.Measure(SmallTrial.Task.Test));
    }

    /// <summary>Predicts by asking another model.</summary>
    private sealed class Asks(Model other) : LearningRule
    {
        public int Asked { get; private set; }

        public override void Estimate(Step step)
        {
        }

        public override LearningRule? NewReference() => null;

        public override void Predict(Model model, Batch batch, Pass pass, PassNoise noise)
        {
            Asked++;
            other.Forward(batch, pass, noise);
        }
    }
}
