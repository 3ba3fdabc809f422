using Plasticity.Lab.Statistics;
using Xunit;

namespace Plasticity.Tests.Lab.Statistics;

public sealed class AreaUnderCurveTests
{
    [Fact]
    public void Trapezoids_by_hand() =>
        // 1 x 0.25 + 3 x 0.75 over 4.
        Assert.Equal(0.625, AreaUnderCurve.Of([(0, 0), (1, 0.5), (4, 1)]), 12);

    [Fact]
    public void A_straight_line_has_the_height_of_its_middle_wherever_it_is_sampled()
    {
        double[] x = [-1, 0.5, 0.7, 2, 9];
        Assert.Equal(2 + 3 * 4, AreaUnderCurve.Of([.. x.Select(at => (at, 2 + 3 * at))]), 12);
        Assert.Equal(2 + 3 * 4, AreaUnderCurve.Of([.. x.Select(at => (7 * at + 1, 2 + 3 * at))]), 12);
    }

    [Fact]
    public void A_constant_and_a_single_point_are_their_own_mean()
    {
        Assert.Equal(0.1, AreaUnderCurve.Of([(0, 0.1), (3, 0.1), (10, 0.1)]));
        Assert.Equal(0.7, AreaUnderCurve.Of([(5, 0.7)]));
    }

    [Fact]
    public void What_is_no_curve_is_refused()
    {
        Assert.Throws<ArgumentException>(() => AreaUnderCurve.Of([]));
        Assert.Contains("point 1 of 2 is at 1 after 1",
            Assert.Throws<ArgumentException>(() => AreaUnderCurve.Of([(1, 1), (1, 2)])).Message);
        Assert.Contains("chance", Assert.Throws<ArgumentException>(() => AreaUnderCurve.Of([(1, 1), (2, double.NaN)])).Message);
    }
}
