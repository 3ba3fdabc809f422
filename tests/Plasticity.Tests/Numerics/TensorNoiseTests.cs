using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Numerics;

public sealed class TensorNoiseTests
{
    [Theory]
    [InlineData(NoiseKind.Signs, 3, 5)]
    [InlineData(NoiseKind.Normal, 3, 5)]
    [InlineData(NoiseKind.Signs, 70, 101)]
    [InlineData(NoiseKind.Normal, 70, 101)]
    public void Noise_is_the_same_however_it_is_drawn(NoiseKind kind, int rows, int columns)
    {
        Seed seed = new(3);
        Tensor x = new(rows, columns), v = x.LikeThis(), added = x.LikeThis(), together = x.LikeThis();
        x.SetNoise(NoiseKind.Normal, seed.Stream("x"), 1);
        v.SetNoise(kind, seed.Stream("v"), 1);
        added.CopyFrom(x);
        added.AddNoise(kind, seed.Stream("v"), -0.25f);
        together.SetWithNoise(x, kind, seed.Stream("v"), -0.25f);
        Assert.True(added.Span.SequenceEqual(together.Span));
        for (int i = 0; i < x.Count; i++) Assert.Equal(x.Span[i] - 0.25f * v.Span[i], together.Span[i], 1e-6f);
    }

    [Fact]
    public void Signs_are_plus_or_minus_the_scale()
    {
        Tensor v = new(40, 40);
        v.SetNoise(NoiseKind.Signs, new Seed(1).Stream("v"), 0.5f);
        Assert.All(v.Span.ToArray(), value => Assert.Equal(0.5f, MathF.Abs(value)));
        Assert.InRange(v.Sum() / v.Count, -0.05, 0.05);
    }

    [Theory]
    [InlineData(0.3f)]
    [InlineData(0.9f)]
    [InlineData(0)]
    public void A_mask_of_dropout_is_a_threshold_on_uniform_numbers_bit_for_bit(float rate)
    {
        Tensor mask = new(40, 33), wide;
        using (Precision.Use(ElementPrecision.Double)) wide = new Tensor(40, 33);
        mask.SetDropoutMask(rate, new Seed(1).Stream("dropout"));
        wide.SetDropoutMask(rate, new Seed(1).Stream("dropout"));
        float[] u = new float[mask.Count];
        RandomStream stream = new Seed(1).Stream("dropout");
        stream.FillUniform(u, 0, 1);
        float kept = 1 / (1 - rate);
        Assert.Equal([.. u.Select(value => value < rate ? 0 : kept)], mask.Span.ToArray());
        Assert.Equal([.. u.Select(value => value < rate ? 0 : 1 / (1 - (double)rate))], wide.Doubles.ToArray());
    }

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(1)]
    [InlineData(float.NaN)]
    public void A_rate_of_dropout_that_is_none_is_refused(float rate) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Tensor(2).SetDropoutMask(rate, new Seed(1).Stream("dropout")));
}
