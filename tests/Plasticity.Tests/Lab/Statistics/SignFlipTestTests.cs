using Plasticity.Lab.Statistics;
using Xunit;

namespace Plasticity.Tests.Lab.Statistics;

public sealed class SignFlipTestTests
{
    /// <summary>
    /// Heights of cross- less self-fertilised maize in eighths of an inch: Darwin's fifteen pairs, in Fisher, The Design of Experiments.
    /// </summary>
    internal static readonly double[] Darwin = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];

    [Fact]
    public void Darwins_maize_has_the_probability_that_Fisher_counted()
    {
        // Fisher counted 863 of 32,768 sums at least as large; two-sided 1,726, that is 5.267 %.
        Assert.Equal(2 * 863 / 32768.0, SignFlipTest.PValue(Darwin));
        Assert.Equal(1726 / 32768.0, Counted(Darwin));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(12)]
    public void Every_choice_of_signs_is_counted_once(int count)
    {
        // Multiples of 1/360 have ties that rounding breaks; those of 1/8 are exact.
        for (int s = 0; s < 30; s++)
        {
            int[] whole = [.. Population.Normals(count, s, 3).Select(z => (int)Math.Round(3 * z + 1))];
            Assert.Equal(Counted([.. whole.Select(d => d / 8.0)]), SignFlipTest.PValue([.. whole.Select(d => d / 360.0)]));
        }
    }

    [Theory]
    [InlineData(5, 0.0625)]
    [InlineData(6, 0.03125)]
    [InlineData(10, 2.0 / 1024)]
    [InlineData(30, 2.0 / (1 << 30))]
    public void Differences_of_one_sign_have_the_smallest_p_value(int pairs, double smallest)
    {
        Assert.Equal(smallest, SignFlipTest.PValue([.. Enumerable.Range(1, pairs).Select(i => i / 10.0)]));
        Assert.Equal(smallest, SignFlipTest.PValue([.. Enumerable.Repeat(-0.1, pairs)]));
        Assert.Equal(smallest, SignFlipTest.SmallestPValue(pairs));
    }

    [Fact]
    public void No_difference_is_no_evidence()
    {
        Assert.Equal(1, SignFlipTest.PValue([]));
        Assert.Equal(1, SignFlipTest.PValue([0, 0, 0]));
        Assert.Equal(1, SignFlipTest.PValue([0.3, -0.1, -0.2]));
        Assert.Equal(1, SignFlipTest.SmallestPValue(0));
    }

    [Fact]
    public void Only_size_relative_to_one_another_matters()
    {
        double p = SignFlipTest.PValue(Darwin);
        Assert.Equal(p, SignFlipTest.PValue([.. Darwin.Reverse().Select(difference => -1e-6 * difference)]));
        Assert.Equal(p, SignFlipTest.PValue([.. Darwin.Select(difference => 1e9 * difference)]));
    }

    [Fact]
    public void Random_signs_estimate_what_counting_finds()
    {
        // The standard error of 100,000 draws at p = 0.05 is 0.0007.
        double sampled = SignFlipTest.Sampled(Darwin, 314 - 1e-6, default);
        Assert.Equal(1726 / 32768.0, sampled, 0.0025);
        Assert.NotEqual(sampled, SignFlipTest.Sampled(Darwin, 314 - 1e-6, new Seed(1)));
    }

    [Fact]
    public void Many_pairs_are_tested_by_random_signs_and_never_have_p_zero()
    {
        double[] strong = [.. Enumerable.Repeat(1.0, 40)];
        Assert.Equal(1.0 / 100_001, SignFlipTest.PValue(strong));
        Assert.Equal(1.0 / 100_001, SignFlipTest.SmallestPValue(40));
        // 24 plus and 16 minus signs: P(|S| >= 8) for a sum of 40 signs, by the binomial distribution.
        double exact = 2 * MathNet.Numerics.Distributions.Binomial.CDF(0.5, 40, 16);
        Assert.Equal(exact, SignFlipTest.PValue([.. Enumerable.Range(0, 40).Select(i => i < 24 ? 1.0 : -1)]), 0.006);
    }

    [Theory]
    [InlineData(10, 0)]
    [InlineData(20, 0)]
    [InlineData(12, 1)]
    [InlineData(20, 2)]
    public void Without_an_effect_one_in_twenty_is_below_5_percent(int pairs, int kind)
    {
        Population population = kind switch { 0 => Population.Normal, 1 => Population.Skewed, _ => Population.Accuracies };
        int rejected = ParallelEnumerable.Range(0, 4000).Count(s => SignFlipTest.PValue(
            [.. population.Sample(pairs, s).Zip(population.Sample(pairs, s, 1), (x, y) => x - y)]) <= 0.05);
        Assert.InRange(rejected / 4000.0, 0.04, 0.06);
    }

    [Fact]
    public void A_difference_that_is_not_finite_is_refused() =>
        Assert.Throws<ArgumentException>(() => SignFlipTest.PValue([1, double.PositiveInfinity]));

    /// <summary>By the definition, in whole numbers.</summary>
    private static double Counted(double[] differences)
    {
        long[] whole = [.. differences.Select(d => (long)(d * 8))];
        long observed = Math.Abs(whole.Sum());
        int large = 0;
        for (int signs = 0; signs < 1 << whole.Length; signs++)
        {
            long sum = 0;
            for (int i = 0; i < whole.Length; i++) sum += (signs >> i & 1) == 1 ? whole[i] : -whole[i];
            if (Math.Abs(sum) >= observed) large++;
        }
        return large / (double)(1 << whole.Length);
    }
}
