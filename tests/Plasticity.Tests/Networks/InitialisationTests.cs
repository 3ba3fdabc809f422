using Plasticity.Networks;
using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Networks;

public sealed class InitialisationTests
{
    private const int FanIn = 300, FanOut = 200;

    [Theory]
    [InlineData("xavier-uniform", 6.0 / (FanIn + FanOut))]
    [InlineData("kaiming-uniform", 6.0 / FanIn)]
    [InlineData("xavier-uniform:0.5", 0.25 * 6.0 / (FanIn + FanOut))]
    [InlineData("uniform:0.2", 0.04)]
    public void Uniform_weights_fill_their_bounds(string text, double squaredBound)
    {
        float[] weights = Fill(text, FanIn, FanOut);
        double bound = Math.Sqrt(squaredBound);
        Assert.All(weights, weight => Assert.InRange(weight, -bound * 1.0000001, bound * 1.0000001));
        Assert.InRange(weights.Max(), bound * 0.999, bound);
        Assert.InRange(weights.Min(), -bound, -bound * 0.999);
        Moments(weights, squaredBound / 3, fourthOverSquared: 1.8);
    }

    [Theory]
    [InlineData("xavier-normal", 2.0 / (FanIn + FanOut))]
    [InlineData("kaiming-normal", 2.0 / FanIn)]
    [InlineData("kaiming-normal:2", 8.0 / FanIn)]
    [InlineData("normal:0.01", 1e-4)]
    public void Normal_weights_have_their_variance(string text, double variance) =>
        Moments(Fill(text, FanIn, FanOut), variance, fourthOverSquared: 3);

    [Theory]
    [InlineData(20, 30, 1)]
    [InlineData(30, 20, 1)]
    [InlineData(25, 25, 3)]
    [InlineData(1, 9, 1)]
    public void Orthogonal_weights_are(int fanIn, int fanOut, float scale)
    {
        Tensor weights = new(fanIn, fanOut);
        new Initialisation(InitialisationKind.Orthogonal, scale).Fill(weights, new RandomStream(1, "test"));
        bool byRows = fanIn <= fanOut;
        int count = Math.Min(fanIn, fanOut), length = Math.Max(fanIn, fanOut);
        for (int u = 0; u < count; u++)
            for (int v = 0; v <= u; v++)
            {
                double dot = 0;
                for (int k = 0; k < length; k++)
                    dot += byRows ? (double)weights[u, k] * weights[v, k] : (double)weights[k, u] * weights[k, v];
                Assert.Equal(u == v ? scale * scale : 0, dot, 1e-5);
            }
    }

    [Fact]
    public void Zero_is_zero() => Assert.All(Fill("zero", 5, 6), weight => Assert.Equal(0, weight));

    [Fact]
    public void Texts_round_trip()
    {
        foreach (string name in Initialisation.Names)
            foreach (string text in (string[])[name, name + ":0.25"]) Assert.Equal(text, Initialisation.Parse(text).ToString());
    }

    [Theory]
    [InlineData("xavier", "xavier-uniform")]
    [InlineData("normal:0", "above 0")]
    [InlineData("normal:-1", "above 0")]
    [InlineData("normal:x", "above 0")]
    [InlineData("normal:inf", "above 0")]
    [InlineData("", "xavier-uniform")]
    public void Texts_that_are_none_are_refused(string text, string named)
    {
        string message = Assert.Throws<FormatException>(() => Initialisation.Parse(text)).Message;
        Assert.Contains($"'{text}'", message, StringComparison.Ordinal);
        Assert.Contains(named, message, StringComparison.Ordinal);
    }

    private static float[] Fill(string text, int fanIn, int fanOut)
    {
        Tensor weights = new(fanIn, fanOut);
        weights.Fill(float.NaN);
        Initialisation.Parse(text).Fill(weights, new RandomStream(11, "test"));
        return weights.Span.ToArray();
    }

    /// <summary>Within five standard errors of 60,000 draws.</summary>
    private static void Moments(float[] weights, double variance, double fourthOverSquared)
    {
        double n = weights.Length, deviation = Math.Sqrt(variance);
        Assert.Equal(0, weights.Average(weight => (double)weight), 5 * deviation / Math.Sqrt(n));
        Assert.Equal(variance, weights.Average(weight => (double)weight * weight), 5 * variance * Math.Sqrt((fourthOverSquared - 1) / n));
        Assert.Equal(fourthOverSquared, weights.Average(weight => Math.Pow(weight, 4)) / variance / variance, 0.15);
    }
}
