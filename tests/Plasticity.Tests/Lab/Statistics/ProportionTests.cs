using Plasticity.Lab.Statistics;
using Xunit;

namespace Plasticity.Tests.Lab.Statistics;

public sealed class ProportionTests
{
    [Theory]
    // Newcombe, Statistics in Medicine 17:857, 1998, table I, method 3.
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    [InlineData(20, 20, 0.8389, 1)]
    public void Published_examples(double successes, int count, double low, double high)
    {
        Estimate share = Proportion.Of(successes, count);
        Assert.Equal(successes / count, share.Value, 12);
        Assert.Equal(low, share.Low, 4);
        Assert.Equal(high, share.High, 4);
    }

    [Fact]
    public void Nothing_of_nothing_is_unknown_and_more_than_all_refused()
    {
        Assert.True(double.IsNaN(Proportion.Of(0, 0).Value));
        Assert.Throws<ArgumentOutOfRangeException>(() => Proportion.Of(3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Proportion.Of(double.NaN, 2));
    }
}
