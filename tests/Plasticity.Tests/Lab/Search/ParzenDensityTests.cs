using System.Globalization;
using Plasticity.Lab.Search;
using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Lab.Search;

public sealed class ParzenDensityTests
{
    /// <summary>
    /// Values 0.1 and 0.45 of [0, 1], prior 0.5: both widths are the gap 0.35, above the smallest, 1/4. Masses from a table of Phi:
    /// round 0.1, Phi(2.5714) - Phi(-0.2857) = 0.994936 - 0.387553; round 0.45, Phi(1.5714) - Phi(-1.2857) = 0.941957 - 0.099273;
    /// the prior, Phi(0.5) - Phi(-0.5) = 0.382925.
    /// </summary>
    [Fact]
    public void A_worked_example()
    {
        IDensity density = new Interval("x", 0, 1).Density(["0.1", "0.45"]);
        const double Peak = 0.398942;
        double atTenth = (Peak * Math.Exp(-0.08) / 0.382925
            + Peak / 0.35 / (0.994936 - 0.387553)
            + Peak * Math.Exp(-0.5) / 0.35 / (0.941957 - 0.099273)) / 3;
        Assert.Equal(Math.Log(atTenth), density.Log("0.1"), 1e-5);
    }

    public static TheoryData<string> Keys => ["lr", "momentum", "hidden", "depth", "optimizer"];

    [Theory, MemberData(nameof(Keys))]
    public void Is_what_the_equations_say(string key)
    {
        Dimension dimension = Find(key);
        foreach (int count in new[] { 0, 1, 2, 9, 25 })
        {
            string[] values = Drawn(dimension, 3, count);
            IDensity density = dimension.Density(values);
            foreach (string x in Drawn(dimension, 4, 10))
                Assert.Equal(Math.Log(NaiveTreeParzen.Density(dimension, values, x)), density.Log(x), 1e-4);
        }
    }

    /// <summary>Whole numbers and choices have probabilities, which sum to 1; the draws have these frequencies.</summary>
    [Theory]
    [InlineData("depth")]
    [InlineData("optimizer")]
    public void Draws_are_as_frequent_as_the_density_says(string key)
    {
        const int Draws = 4000;
        Dimension dimension = Find(key);
        IDensity density = dimension.Density(Drawn(dimension, 5, 6));
        RandomStream stream = new(6, "test");
        Dictionary<string, int> counts =
            Enumerable.Range(0, Draws).Select(_ => density.Draw(ref stream)).CountBy(value => value).ToDictionary();
        double sum = 0;
        foreach ((string value, int count) in counts)
        {
            double share = Math.Exp(density.Log(value));
            Assert.Equal(share, (double)count / Draws, 4 * Math.Sqrt(share / Draws));
            sum += share;
        }
        Assert.Equal(1, sum, 1e-12);
    }

    /// <summary>Probabilities of the four quarters, from the density at 400 positions, are the frequencies of draws.</summary>
    [Fact]
    public void Draws_of_an_interval_are_as_frequent_as_the_density_says()
    {
        const int Draws = 4000;
        Interval interval = new("x", 0, 1);
        IDensity density = interval.Density(["0.9", "0.95", "1", "0.2"]);
        RandomStream stream = new(6, "test");
        double[] shares = new double[4], counts = new double[4];
        for (int i = 0; i < 400; i++)
            shares[i / 100] += Math.Exp(density.Log(((i + 0.5) / 400).ToString(CultureInfo.InvariantCulture))) / 400;
        for (int i = 0; i < Draws; i++) counts[Math.Min(3, (int)(4 * Interval.Number(density.Draw(ref stream))))]++;
        Assert.Equal(1, shares.Sum(), 1e-4);
        for (int quarter = 0; quarter < 4; quarter++)
            Assert.Equal(shares[quarter], counts[quarter] / Draws, 4 * Math.Sqrt(shares[quarter] / Draws));
    }

    /// <summary>A hundred times the same value: bells as narrow as allowed, and still a prior everywhere.</summary>
    [Fact]
    public void Stays_finite_where_all_values_are_one()
    {
        Interval interval = new("x", 1e-4, 10, IsLog: true);
        IDensity density = interval.Density([.. Enumerable.Repeat("0.0001", 200)]);
        Assert.InRange(density.Log("10"), Math.Log(0.5 / 201), 0);
        Assert.InRange(density.Log("0.0001"), 4, 5);
    }

    private static Dimension Find(string key) => SearchRun.EveryKind.Dimensions.Single(dimension => dimension.Key == key);

    private static string[] Drawn(Dimension dimension, ulong seed, int count)
    {
        RandomStream stream = new(seed, "test");
        string[] values = new string[count];
        for (int i = 0; i < count; i++) values[i] = dimension.Draw(ref stream);
        return values;
    }
}
