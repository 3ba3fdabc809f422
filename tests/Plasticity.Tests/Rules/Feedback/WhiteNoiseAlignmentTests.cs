using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Rules;
using Xunit;

namespace Plasticity.Tests.Rules.Feedback;

/// <summary>Feedback weights that learn from noise: what it is, what it teaches in expectation, how much it varies.</summary>
public sealed class WhiteNoiseAlignmentTests
{
    /// <summary>One step from B = 0 at rate 1: B is the mean outer product itself, (amp sigma^2) W in expectation.</summary>
    [Theory]
    [InlineData("5-4-3", AlignmentNoise.Normal)]
    [InlineData("5-4-3", AlignmentNoise.Uniform)]
    [InlineData("2c3-3c3v-4", AlignmentNoise.Normal)]
    [InlineData("2c3-3c3v-4", AlignmentNoise.Uniform)]
    [InlineData("4c3-4c3vx2-4", AlignmentNoise.Normal)]
    public void Amp_on_noise_is_sigma_squared_W(string network, AlignmentNoise noise)
    {
        AlignmentOptions options = new()
        {
            Amp = 1,
            Input = AlignmentSource.Noise,
            Noise = noise,
            NoiseScale = 0.5f,
            Rate = 1,
            Samples = 40_000,
            Bound = false,
        };
        AlignmentCase c = new(options, network, network.Contains('c', StringComparison.Ordinal) ? new ImageShape(7, 7, 2) : null);
        foreach (SynapticConnection path in c.Network.FeedbackPaths) c.B[path.Index].Clear();
        c.Learn();
        Tensor w = c.Network.Weights[2], b = c.B[2];
        for (int i = 0; i < w.Count; i++)
            // Four standard deviations and more of a mean of 40,000 products, each of the order of sigma^2 |w|.
            Assert.Equal(0.25 * w.Span[i], b.Span[i], 5 * 0.25 * 2.5 / Math.Sqrt(40_000));
        Assert.InRange(AlignmentCase.Angle(b, w), 1e-3, 3);
    }

    [Fact]
    public void Noise_is_drawn_for_each_layer_and_step_and_for_no_other_seed()
    {
        AlignmentOptions options = new() { Amp = 1, Input = AlignmentSource.Noise };
        float[] Of(int l, long index, ulong seed) =>
            new AlignmentCase(options, "4-4-4-4", seed: seed).Given(Weights).Learn(index).B[l].Span.ToArray();
        float[] one = Of(2, 0, 1);
        Assert.Equal(one, Of(2, 0, 1));
        Assert.NotEqual(one, Of(3, 0, 1));                                   // alike but for the noise
        Assert.NotEqual(one, Of(2, 1, 1));
        Assert.NotEqual(one, Of(2, 0, 2));

        static void Weights(AlignmentCase c)
        {
            for (int l = 2; l <= 4; l++)
            {
                c.Network.Weights[l].Fill(0.5);
                c.B[l].Fill(0.25);
            }
        }
    }

    /// <summary>The stationary variance falls as 1 / m, so small angles fall as its root.</summary>
    [Fact]
    public void Four_times_the_samples_halve_the_angle()
    {
        double few = MeanAngle(64), many = MeanAngle(256);
        Assert.InRange(few, 3, 20);
        Assert.InRange(few / many, 1.85, 2.15);

        static double MeanAngle(int samples)
        {
            AlignmentOptions options = WeightMirror.Defaults with { Samples = samples };
            AlignmentCase c = new(options, "24-24-24");
            for (long t = 0; t < 100; t++) c.Learn(t);
            double sum = 0;
            for (long t = 100; t < 400; t++) sum += AlignmentCase.Angle(c.Learn(t).B[2], c.Network.Weights[2]);
            return sum / 300;
        }
    }

    [Fact]
    public void A_mirror_comes_to_amp_sigma_squared_over_decay_times_W()
    {
        AlignmentOptions options = new()
        {
            Amp = 3,
            Decay = 0.5f,
            NoiseScale = 2,
            Input = AlignmentSource.Noise,
            Samples = 4096,
            Rate = 0.1f,
        };
        AlignmentCase c = new(options);
        for (long t = 0; t < 300; t++) c.Learn(t);
        Assert.Equal(3 * 4 / 0.5, c.B[2].Dot(c.Network.Weights[2]) / c.Network.Weights[2].Dot(c.Network.Weights[2]), 0.5);
        Assert.InRange(AlignmentCase.Angle(c.B[2], c.Network.Weights[2]), 0, 1);
    }

    /// <summary>As many samples as the batch has; of maps as few as have as many positions.</summary>
    [Theory]
    [InlineData("5-4-3", 0, 6)]
    [InlineData("5-4-3", 10, 10)]
    [InlineData("2c3-3c3v-4", 0, 1)]                                          // 25 positions
    [InlineData("2c3-3c3v-4", 26, 2)]
    public void Cost_counts_the_products_of_as_many_samples(string network, int samples, int rows)
    {
        AlignmentOptions options = InformationAlignment.Defaults with { Samples = samples };
        AlignmentCase c = new(options, network, network.Contains('c', StringComparison.Ordinal) ? new ImageShape(7, 7, 2) : null);
        SynapticConnection path = c.Network.FeedbackPaths[0], other = c.Network.FeedbackPaths[1 < c.Network.FeedbackPaths.Count ? 1 : 0];
        c.Learn();
        int others = Math.Max(6, samples);
        double expected = 3.0 * (path.MultiplyAdds * rows + (ReferenceEquals(path, other) ? 0 : other.MultiplyAdds * others))
            / (6.0 * c.Network.MultiplyAdds);
        Assert.Equal(expected, c.Step.Cost.Backward, 1e-12);
    }

    [Fact]
    public void Burn_in_mirrors_the_initial_weights_before_the_first_step_and_only_once()
    {
        AlignmentOptions options = WeightMirror.Defaults with { BurnIn = 200, Samples = 256 };
        AlignmentCase c = new(options);
        c.Step.Begin(c.Batch, 0);
        Assert.True(c.Learner.Begin(c.Step));
        Assert.InRange(AlignmentCase.Angle(c.B[2], c.Network.Weights[2]), 0, 8);
        float[] burnt = c.B[2].Span.ToArray();
        Assert.True(c.Learner.Begin(c.Step));
        Assert.Equal(burnt, c.B[2].Span.ToArray());
        Assert.Equal(1, c.Learner.State.Single(state => state.Name == "burnt-in").Value[0, 0]);
    }
}
