using Plasticity.Numerics;

namespace Plasticity.Lab.Statistics;

/// <summary>The paired permutation test: how often would the differences of pairs be this large if their signs were chance?</summary>
/// <remarks>
/// <para>
/// If two rules are alike, each pair might as well have come out the other way round. The p-value is the share of the 2^n ways to choose
/// signs for which |sum s_i d_i| is at least |sum d_i|; it assumes nothing about the distribution. Up to <see cref="MostExact"/> pairs all
/// ways are counted: each half of the differences has 2^(n/2) sums, made in sorted order, and one pass through both lists counts the
/// pairs of sums that are large enough. Beyond, <see cref="Flips"/> random choices are counted and p = (b + 1) / (m + 1), which is never 0.
/// </para>
/// <para>
/// Sums that are equal in theory differ by rounding (accuracies are multiples of 1/360, which doubles are not). Sums within 1e-9 of the
/// largest possible one, sum |d_i|, count as equal: far above rounding (1e-12), far below one image in a test set (1e-6).
/// </para>
/// Source: Fisher, The Design of Experiments, 1935, section 21; (b + 1) / (m + 1): Phipson and Smyth, Statistical Applications in Genetics
/// and Molecular Biology 9:39, 2010; counting by halves: Horowitz and Sahni, Journal of the ACM 21:277, 1974.
/// </remarks>
public static class SignFlipTest
{
    /// <summary>The most pairs for which every choice of signs is counted.</summary>
    public const int MostExact = 30;

    /// <summary>How many random choices of signs are counted beyond.</summary>
    public const int Flips = 100_000;

    private const double Tolerance = 1e-9;

    /// <summary>The two-sided p-value.</summary>
    /// <param name="differences">The difference of each pair; finite.</param>
    /// <param name="seed">Names the random signs, stream <c>sign-flips</c>; counts only beyond <see cref="MostExact"/> pairs.</param>
    /// <returns>The p-value, in (0, 1]; 1 if there are no differences.</returns>
    /// <exception cref="ArgumentException">A difference is not finite.</exception>
    public static double PValue(IReadOnlyList<double> differences, Seed seed = default)
    {
        Finite.All(differences, nameof(differences));
        double observed = Math.Abs(differences.Sum()) - Tolerance * differences.Sum(Math.Abs);
        if (observed <= 0) return 1;
        return differences.Count <= MostExact ? Exact([.. differences], observed) : Sampled([.. differences], observed, seed);
    }

    /// <summary>The smallest p-value that so many pairs can give, 2 / 2^n: five never reach 0.05.</summary>
    /// <param name="pairs">The number of pairs; not negative.</param>
    public static double SmallestPValue(int pairs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(pairs);
        if (pairs == 0) return 1;
        return pairs <= MostExact ? Math.ScaleB(1, 1 - pairs) : 1.0 / (Flips + 1);
    }

    internal static double Exact(double[] differences, double observed)
    {
        int half = differences.Length / 2;
        double[] first = SortedSums(differences.AsSpan(0, half)), second = SortedSums(differences.AsSpan(half));
        long large = 0;
        int j = second.Length;
        foreach (double sum in first)
        {
            while (j > 0 && sum + second[j - 1] >= observed) j--;
            large += second.Length - j;
        }
        // Every choice of signs has its mirror image, so as many sums are small as are large.
        return Math.ScaleB(2.0 * large, -differences.Length);
    }

    internal static double Sampled(double[] differences, double observed, Seed seed)
    {
        double[][] sums = [.. differences.Chunk(8).Select(SumsByByte)];
        int words = (differences.Length + 31) / 32;
        uint[] signs = new uint[words * 1000];
        RandomStream stream = seed.Stream("sign-flips");
        int large = 0;
        for (int done = 0; done < Flips; done += 1000)
        {
            stream.FillBits(signs);
            for (int f = 0; f < 1000; f++)
            {
                double sum = 0;
                for (int g = 0; g < sums.Length; g++) sum += sums[g][signs[f * words + g / 4] >> (8 * (g % 4)) & 0xFF];
                if (Math.Abs(sum) >= observed) large++;
            }
        }
        return (large + 1.0) / (Flips + 1.0);
    }

    /// <summary>The sums for all choices of signs, ascending: each value doubles the list, and two sorted lists are merged.</summary>
    private static double[] SortedSums(ReadOnlySpan<double> values)
    {
        double[] sums = [0];
        foreach (double value in values)
        {
            double step = Math.Abs(value);
            double[] next = new double[2 * sums.Length];
            for (int i = 0, low = 0, high = 0; i < next.Length; i++)
                next[i] = low < sums.Length && sums[low] - step <= sums[high] + step ? sums[low++] - step : sums[high++] + step;
            sums = next;
        }
        return sums;
    }

    /// <summary>The sums of up to eight values for all choices of signs, by the byte that says which are added.</summary>
    private static double[] SumsByByte(double[] values)
    {
        double[] sums = new double[256];
        for (int signs = 0; signs < 256; signs++)
            for (int i = 0; i < values.Length; i++) sums[signs] += (signs >> i & 1) == 1 ? values[i] : -values[i];
        return sums;
    }
}
