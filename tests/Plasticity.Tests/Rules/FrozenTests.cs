using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Rules;
using Xunit;

namespace Plasticity.Tests.Rules;

public sealed class FrozenTests
{
    [Fact]
    public void Hidden_layers_are_left_alone_and_the_output_layer_gets_what_bp_gives_it()
    {
        Step frozen = Estimate([6, 5, 4, 3], network => new Frozen(network)),
            bp = Estimate([6, 5, 4, 3], network => new Backpropagation(network));
        Assert.True(frozen.Updates[1].IsEmpty && frozen.Updates[2].IsEmpty);
        Assert.Equal(Dense(bp, 3), Dense(frozen, 3));
        Assert.Equal((1.0, 0.0), (frozen.Cost.Forward, frozen.Cost.Backward));
    }

    [Fact]
    public void Equals_bp_in_a_network_of_one_layer() =>
        Assert.Equal(
            Dense(Estimate([6, 3], network => new Backpropagation(network)), 1),
            Dense(Estimate([6, 3], network => new Frozen(network)), 1));

    [Fact]
    public void Training_moves_no_hidden_weight()
    {
        SmallTrial trial = new("frozen");
        float[] hidden = trial.Model.Connections[1].Weights.Value.Span.ToArray(),
            output = trial.Model.Connections[2].Weights.Value.Span.ToArray();
        trial.Advance(10);
        Assert.Equal(hidden, trial.Model.Connections[1].Weights.Value.Span.ToArray());
        Assert.NotEqual(output, trial.Model.Connections[2].Weights.Value.Span.ToArray());
    }

    private static Step Estimate(int[] widths, Func<Network, LearningRule> rule)
    {
        Seed seed = new(2);
        Network network = new(new NetworkOptions { Widths = widths }, Loss.CrossEntropy, seed);
        Batch batch = new(4, widths[0], widths[^1], isClassification: true);
        seed.Stream("test").FillNormal(batch.Inputs.Span, 1);
        for (int i = 0; i < batch.Count; i++) batch.SetLabel(i, i % 3);
        Step step = new(network, optimiser: null, batch.Count, seed);
        step.Begin(batch, 0);
        rule(network).Estimate(step);
        return step;
    }

    private static float[] Dense(Step step, int l)
    {
        Tensor weights = step.Model.Connections[l - 1].Weights.Value.LikeThis(),
            bias = step.Model.Connections[l - 1].Bias!.Value.LikeThis();
        step.Updates[l].Weights.Materialise(weights);
        step.Updates[l].Bias!.Materialise(bias);
        return [.. weights.Span, .. bias.Span];
    }
}
