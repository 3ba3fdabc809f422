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
        (double loss, double? accuracy) = new Evaluator(network, new Backpropagation(network), seed).Measure(new Samples(inputs, labels, 4));
        NaiveNetwork naive = new(network);
        int correct = Enumerable.Range(0, count).Count(i =>
        {
            double[] h = naive.Forward(Array.ConvertAll(inputs.Row(i).ToArray(), value => (double)value))[^1];
            return Array.IndexOf(h, h.Max()) == labels[i];
        });
        Assert.Equal(naive.MeanLoss(inputs, targets), loss, 1e-5);
        Assert.Equal((double)correct / count, accuracy);
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
}
