using MathNet.Numerics.Distributions;
using Plasticity.Lab.Search;
using Xunit;

namespace Plasticity.Tests.Lab.Search;

public sealed class UnitNormalTests
{
    [Fact]
    public void Is_the_distribution_of_another_library()
    {
        for (int i = -4000; i <= 4000; i++)
        {
            double x = i / 200.0;
            Assert.Equal(Normal.CDF(0, 1, x), UnitNormal.Below(x), 1e-15);
            Assert.Equal(Normal.PDF(0, 1, x), UnitNormal.Density(x), 1e-15);
        }
    }

    [Fact]
    public void Edges_are_what_mathematics_says()
    {
        Assert.Equal(0.5, UnitNormal.Below(0));
        Assert.Equal(0, UnitNormal.Below(double.NegativeInfinity));
        Assert.Equal(1, UnitNormal.Below(double.PositiveInfinity));
        Assert.True(double.IsNaN(UnitNormal.Below(double.NaN)));
    }
}
