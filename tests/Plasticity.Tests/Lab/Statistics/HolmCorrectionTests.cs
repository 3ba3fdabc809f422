using Plasticity.Lab.Statistics;
using Xunit;

namespace Plasticity.Tests.Lab.Statistics;

public sealed class HolmCorrectionTests
{
    [Theory]
    // The examples in the documentation of two other implementations: pingouin's multicomp and stdlib's padjust.
    [InlineData(new[] { 0.5, 0.003, 0.32, 0.054, 0.0003 }, new[] { 0.64, 0.012, 0.64, 0.162, 0.0015 })]
    [InlineData(new[] { 0.319, 0.201, 0.4, 0.374, 0.113 }, new[] { 0.957, 0.804, 0.957, 0.957, 0.565 })]
    // By hand: 4 x 0.005, 3 x 0.01, 2 x 0.03, and 1 x 0.04 raised to its predecessor.
    [InlineData(new[] { 0.01, 0.04, 0.03, 0.005 }, new[] { 0.03, 0.06, 0.06, 0.02 })]
    [InlineData(new[] { 0.9, 0.8 }, new[] { 1.0, 1 })]
    [InlineData(new[] { 0.02 }, new[] { 0.02 })]
    [InlineData(new double[0], new double[0])]
    public void Worked_examples(double[] pValues, double[] adjusted) =>
        Assert.Equal(adjusted, HolmCorrection.Adjust(pValues).Select(p => Math.Round(p, 12)));

    [Fact]
    public void Adjusting_keeps_the_order_and_never_helps()
    {
        double[] pValues = [.. Population.Normals(40, 1, 0).Select(z => MathNet.Numerics.Distributions.Normal.CDF(0, 1, z))];
        IReadOnlyList<double> adjusted = HolmCorrection.Adjust(pValues);
        for (int i = 0; i < 40; i++)
        {
            Assert.InRange(adjusted[i], pValues[i], Math.Min(1, 40 * pValues[i]));
            for (int j = 0; j < 40; j++) Assert.True(pValues[i] > pValues[j] || adjusted[i] <= adjusted[j]);
        }
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void What_is_no_probability_is_named(double wrong) =>
        Assert.Contains("p-value 1 of 2", Assert.Throws<ArgumentException>(() => HolmCorrection.Adjust([0.5, wrong])).Message);
}
