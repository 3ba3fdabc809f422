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
}
