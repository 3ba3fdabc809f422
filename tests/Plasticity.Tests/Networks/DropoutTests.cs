using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Rules;
using Xunit;

namespace Plasticity.Tests.Networks;

public sealed class DropoutTests
{
    private static readonly Seed _seed = new(3);

    [Fact]
    public void Silenced_units_are_as_many_as_the_rate_says_and_activity_stays_in_the_mean()
    {
        (Network network, Batch batch) = Make(dropout: 0.3f, inputDropout: 0.2f);
        NetworkPass clean = network.NewNetworkPass(batch.Count), pass = network.NewNetworkPass(batch.Count);
        network.Forward(batch, clean, PassNoise.Evaluation(_seed));
        double silenced = 0, silencedInputs = 0, inputs = 0;
        const int Draws = 60;
        for (int s = 0; s < Draws; s++)
        {
            network.Forward(batch, pass, new PassNoise(_seed, s, IsTraining: true));
            silenced += pass.H[1].Span.ToArray().Count(value => value == 0) / (double)pass.H[1].Count / Draws;
            silencedInputs += pass.H[0].Span.ToArray().Count(value => value == 0) / (double)pass.H[0].Count / Draws;
            inputs += pass.H[0].Sum() / Draws;
        }
        Assert.Equal(0.3, silenced, 0.02);               // 60 x 8 x 40 draws: 3 standard deviations are 0.01
        Assert.Equal(0.2, silencedInputs, 0.02);
        Assert.Equal(1, inputs / batch.Inputs.Sum(), 0.03);
    }

    [Fact]
    public void Kept_units_are_scaled_up()
    {
        (Network network, Batch batch) = Make(dropout: 0.5f, inputDropout: 0);
        NetworkPass clean = network.NewNetworkPass(batch.Count), pass = network.NewNetworkPass(batch.Count);
        network.Forward(batch, clean, PassNoise.Evaluation(_seed));
        network.Forward(batch, pass, new PassNoise(_seed, 0, IsTraining: true));
        Assert.Equal(batch.Inputs.Span.ToArray(), pass.H[0].Span.ToArray());
        for (int k = 0; k < pass.H[1].Columns; k++)
            Assert.True(pass.H[1][0, k] == 0 || pass.H[1][0, k] == 2 * clean.H[1][0, k]);
    }

    [Fact]
    public void A_rate_of_zero_is_no_dropout()
    {
        (Network none, Batch batch) = Make(dropout: 0, inputDropout: 0);
        (Network inputsOnly, _) = Make(dropout: 0, inputDropout: 1e-9f);
        NetworkPass a = none.NewNetworkPass(batch.Count), b = inputsOnly.NewNetworkPass(batch.Count);
        none.Forward(batch, a, new PassNoise(_seed, 0, IsTraining: true));
        inputsOnly.Forward(batch, b, new PassNoise(_seed, 0, IsTraining: true));
        Assert.Equal(a.Outputs.Span.ToArray(), b.Outputs.Span.ToArray());
    }

    [Fact]
    public void Evaluation_silences_nobody()
    {
        (Network network, Batch batch) = Make(dropout: 0.5f, inputDropout: 0.5f);
        (Network none, _) = Make(dropout: 0, inputDropout: 0);
        NetworkPass pass = network.NewNetworkPass(batch.Count), plain = none.NewNetworkPass(batch.Count);
        network.Forward(batch, pass, new PassNoise(_seed, 0, IsTraining: true));
        network.Forward(batch, pass, PassNoise.Evaluation(_seed));
        none.Forward(batch, plain, PassNoise.Evaluation(_seed));
        Assert.Equal(plain.Outputs.Span.ToArray(), pass.Outputs.Span.ToArray());
    }

    [Fact]
    public void Masks_depend_on_the_seed_layer_and_step_alone()
    {
        (Network network, Batch batch) = Make(dropout: 0.5f, inputDropout: 0.5f);
        float[] Activity(ulong seed, long step)
        {
            NetworkPass pass = network.NewNetworkPass(batch.Count);
            network.Forward(batch, pass, new PassNoise(new Seed(seed), step, IsTraining: true));
            return [.. pass.H[0].Span, .. pass.H[1].Span];
        }
        Assert.Equal(Activity(3, 5), Activity(3, 5));
        Assert.NotEqual(Activity(3, 5), Activity(3, 6));
        Assert.NotEqual(Activity(3, 5), Activity(4, 5));
    }

    /// <summary>With the masks of one step held, the loss is a function of the weights: its finite differences are the estimate.</summary>
    [Theory]
    [InlineData("tanh")]
    [InlineData("relu")]
    [InlineData("softplus")]
    public void The_gradient_goes_through_the_masks_of_the_forward_pass(string activation)
    {
        (Network network, Batch batch) = Make(dropout: 0.4f, inputDropout: 0.3f, activation);
        Step step = new(network, optimiser: null, batch.Count, _seed);
        step.Begin(batch, 11);
        new Backpropagation(network).Estimate(step);
        NetworkPass pass = network.NewNetworkPass(batch.Count);
        RandomStream directions = _seed.Stream("test");
        for (int l = 1; l <= network.Depth; l++)
        {
            Tensor weights = network.Connections[l - 1].Weights.Value, start = weights.Copy(), direction = weights.LikeThis(),
                estimate = weights.LikeThis();
            step.Updates[l].Weights.Materialise(estimate);
            directions.FillNormal(direction.Span, 1);
            const float Difference = 3e-4f;
            double Loss(float along)
            {
                weights.CopyFrom(start);
                weights.Add(direction, along);
                network.Forward(batch, pass, step.Noise);
                return pass.Loss;
            }
            double slope = (Loss(Difference) - Loss(-Difference)) / (2 * Difference);
            weights.CopyFrom(start);
            Assert.Equal(slope, estimate.Dot(direction), 0.02 * Math.Max(1, Math.Abs(slope)));
        }
    }

    private static (Network Network, Batch Batch) Make(float dropout, float inputDropout, string activation = "tanh")
    {
        Network network = new(new NetworkOptions
        {
            Widths = [50, 40, 30, 4],
            Activation = Nonlinearity.Parse(activation),
            Dropout = dropout,
            InputDropout = inputDropout,
        }, Loss.CrossEntropy, _seed);
        Batch batch = new(8, 50, 4, isClassification: true);
        _seed.Stream("test input").FillUniform(batch.Inputs.Span, 0.1f, 1);
        for (int i = 0; i < batch.Count; i++) batch.SetLabel(i, i % 4);
        return (network, batch);
    }
}
