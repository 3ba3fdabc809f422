using Plasticity.Numerics;

namespace Plasticity.Lab.Search;

/// <summary>The normal distribution of mean 0 and deviation 1, with the same bits on every machine.</summary>
internal static class UnitNormal
{
    /// <summary>1 / sqrt(2 pi).</summary>
    private const double Peak = 0.39894228040143267794;

    /// <summary>The density, exp(-x^2 / 2) / sqrt(2 pi).</summary>
    public static double Density(double x) => Peak * Elementary.Exp(-0.5 * x * x);

    /// <summary>
    /// Phi(x), the probability of less than x, within 1e-15: 1/2 + density(x) (x + x^3 / 3 + x^5 / (3 5) + ...). Source: Marsaglia,
    /// Evaluating the Normal Distribution, Journal of Statistical Software 11(4), 2004.
    /// </summary>
    public static double Below(double x)
    {
        // Beyond, less than 1e-16 is left, and the series would be long.
        if (!(Math.Abs(x) <= 8.3)) return x > 0 ? 1 : x < 0 ? 0 : x;
        double term = x, sum = x, before = double.NaN;
        for (int k = 3; sum != before; k += 2)
        {
            before = sum;
            term *= x * x / k;
            sum += term;
        }
        return 0.5 + sum * Density(x);
    }
}
