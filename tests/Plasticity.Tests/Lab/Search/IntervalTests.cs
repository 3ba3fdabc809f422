using System.Globalization;
using Plasticity.Lab.Search;
using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Lab.Search;

public sealed class IntervalTests
{
    private const int Draws = 10_000;

    [Theory]
    [InlineData(-3.7, 12.2, false)]
    [InlineData(0.1, 0.2, false)]
    [InlineData(1e-5, 10, true)]
    [InlineData(0.3, 0.30000001, true)]
    public void Draws_lie_within_and_read_back(double low, double high, bool isLog)
    {
        foreach (string text in Drawn(new("x", low, high, isLog)))
        {
            double x = double.Parse(text, CultureInfo.InvariantCulture);
            Assert.InRange(x, low, high);
            float single = float.Parse(text, CultureInfo.InvariantCulture);
            Assert.True(text == single.ToString(CultureInfo.InvariantCulture) || x == low || x == high, text);
        }
    }

    [Fact]
    public void A_logarithmic_interval_has_as_many_draws_in_every_decade()
    {
        int[] decades = new int[6];
        foreach (string text in Drawn(new("x", 1e-5, 10, IsLog: true)))
            decades[(int)Math.Floor(Math.Log10(double.Parse(text, CultureInfo.InvariantCulture)) + 5)]++;
        // The standard deviation of a count is 37.
        Assert.All(decades, count => Assert.InRange(count, Draws / 6 - 150, Draws / 6 + 150));
    }

    [Fact]
    public void Whole_numbers_are_drawn_alike_the_ends_included()
    {
        List<IGrouping<string, string>> groups = [.. Drawn(new("x", -2, 2, IsWhole: true)).GroupBy(text => text)];
        Assert.Equal(["-1", "-2", "0", "1", "2"], groups.Select(group => group.Key).Order(StringComparer.Ordinal));
        Assert.All(groups, group => Assert.InRange(group.Count(), Draws / 5 - 160, Draws / 5 + 160));
    }

    /// <summary>A number n has the share log((n + 1/2) / (n - 1/2)).</summary>
    [Fact]
    public void Whole_numbers_of_a_logarithmic_interval_thin_out()
    {
        Dictionary<int, int> counts = Drawn(new("x", 1, 64, IsLog: true, IsWhole: true))
            .CountBy(text => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)).ToDictionary();
        Assert.Equal((1, 64), (counts.Keys.Min(), counts.Keys.Max()));
        foreach (int n in new[] { 1, 2, 8, 64 })
        {
            double share = Math.Log((n + 0.5) / (n - 0.5)) / Math.Log(64.5 / 0.5);
            Assert.Equal(share, counts[n] / (double)Draws, 4 * Math.Sqrt(share / Draws));
        }
    }

    [Fact]
    public void Large_whole_numbers_are_written_out()
    {
        Interval large = new("x", 1, 1L << 53, IsWhole: true);
        Assert.Equal("9007199254740992", large.At(1));
        Assert.Equal("1", large.At(0));
    }

    [Theory]
    [InlineData(0, "0.001")]
    [InlineData(0.25, "0.01")]
    [InlineData(1, "10")]
    public void Positions_of_a_logarithmic_interval_are_shares_of_its_decades(double position, string value)
    {
        Interval interval = new("x", 1e-3, 10, IsLog: true);
        Assert.Equal(value, interval.At(position));
        Assert.Equal(position, interval.Position(Interval.Number(value)), 12);
    }

    [Theory]
    [InlineData(1, 1, false, false, "no interval")]
    [InlineData(2, 1, false, false, "no interval")]
    [InlineData(double.NaN, 1, false, false, "no interval")]
    [InlineData(0, double.PositiveInfinity, false, false, "no interval")]
    [InlineData(0, 1e300, false, false, "no interval")]
    [InlineData(0, 1, true, false, "above 0")]
    [InlineData(-1, 1, true, true, "above 0")]
    [InlineData(0.5, 3, false, true, "whole")]
    [InlineData(1, 1e16, false, true, "whole")]
    public void A_range_that_cannot_be_searched_is_refused(double low, double high, bool isLog, bool isWhole, string message)
    {
        string text = Assert.Throws<ArgumentException>(() => new Interval("lr", low, high, isLog, isWhole)).Message;
        Assert.StartsWith("lr: ", text, StringComparison.Ordinal);
        Assert.Contains(message, text, StringComparison.Ordinal);
    }

    private static string[] Drawn(Interval interval)
    {
        RandomStream stream = new(7, "test");
        string[] values = new string[Draws];
        for (int i = 0; i < Draws; i++) values[i] = interval.Draw(ref stream);
        return values;
    }
}
