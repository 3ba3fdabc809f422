using Plasticity.Lab.Reports;
using Xunit;

namespace Plasticity.Tests.Lab.Reports;

public sealed class NumberTextTests
{
    [Fact]
    public void Numbers_read_as_intended()
    {
        Assert.Equal("97.3%", NumberText.Percent(0.9731));
        Assert.Equal("\u22120.42", NumberText.Points(-0.0042));
        Assert.Equal("+0.42", NumberText.Points(0.0042));
        Assert.Equal("0.00", NumberText.Points(-0.00001).TrimStart('\u2212', '+'));
        Assert.Equal("412\u202f000", NumberText.Rate(412_300));
        Assert.Equal("12.35", NumberText.Rate(12.345678));
        Assert.Equal("41°", NumberText.Degrees(41.4));
        Assert.Equal("n/a", NumberText.Percent(double.NaN));
        Assert.Equal("", NumberText.PercentBounds(new Interval(0.5, double.NaN, double.NaN)));
        Assert.Equal("1 trial", NumberText.Plural(1, "trial"));
    }
}
