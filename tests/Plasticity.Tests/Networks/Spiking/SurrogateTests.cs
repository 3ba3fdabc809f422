using Plasticity.Networks;
using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Networks.Spiking;

public sealed class SurrogateTests
{
    [Theory]
    [InlineData("piecewise-linear", 0.6)]      // g / thr
    [InlineData("fast-sigmoid:25", 1)]
    [InlineData("atan", 1)]                    // k / 2
    [InlineData("rectangular", 1)]
    [InlineData("logistic", 6.25)]             // k / 4
    public void The_slope_at_threshold_is_that_of_its_formula(string name, double slope)
    {
        Assert.Equal(slope, SlopeAt(name, 0), 1e-6);
    }

    [Theory]
    [InlineData("piecewise-linear")]
    [InlineData("fast-sigmoid")]
    [InlineData("atan")]
    [InlineData("rectangular")]
    [InlineData("logistic")]
    public void Far_from_threshold_the_slope_is_small_and_finite(string name)
    {
        foreach (float x in new[] { -1e30f, -1000, -5, 5, 1000, 1e30f }) Assert.InRange(SlopeAt(name, x), 0, 0.03);
    }

    [Fact]
    public void The_piecewise_linear_slope_ends_one_threshold_away()
    {
        Assert.Equal(0.3, SlopeAt("piecewise-linear", -0.25f), 1e-6);
        Assert.Equal(0, SlopeAt("piecewise-linear", 0.5f));
        Assert.Equal(0, SlopeAt("piecewise-linear", -0.5f));
    }

    [Theory]
    [InlineData("piecewise-linear")]
    [InlineData("piecewise-linear:0.5")]
    [InlineData("atan")]
    [InlineData("logistic:4")]
    public void Its_text_reads_back(string text)
    {
        Assert.Equal(text, Surrogate.Parse(text).ToString());
        Assert.Equal(Surrogate.Parse(text), Surrogate.Parse(Surrogate.Parse(text).ToString()));
    }

    [Theory]
    [InlineData("step")]
    [InlineData("atan:-1")]
    [InlineData("atan:x")]
    public void What_is_no_surrogate_is_refused(string text)
    {
        Assert.Contains(text, Assert.Throws<FormatException>(() => Surrogate.Parse(text)).Message, StringComparison.Ordinal);
    }

    private static float SlopeAt(string name, float x)
    {
        Tensor tensor = Tensor.From([x], 1, 1);
        Surrogate.Parse(name).ToSlopes(tensor, threshold: 0.5f);
        return tensor.Span[0];
    }
}
