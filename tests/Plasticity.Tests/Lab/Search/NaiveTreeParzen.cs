using System.Globalization;
using Plasticity.Lab.Search;

namespace Plasticity.Tests.Lab.Search;

/// <summary>The equations of the tree-structured Parzen estimator written out: every integral is a sum over a fine grid.</summary>
internal static class NaiveTreeParzen
{
    /// <summary>log l(x) - log g(x) of one key.</summary>
    public static double Ratio(Dimension dimension, IReadOnlyList<string> good, IReadOnlyList<string> bad, string x) =>
        Math.Log(Density(dimension, good, x) / Density(dimension, bad, x));

    /// <summary>The density of a number or the probability of a whole number or a choice, among others of its key.</summary>
    public static double Density(Dimension dimension, IReadOnlyList<string> values, string x)
    {
        if (dimension is Choice choice) return (values.Count(value => value == x) + 1.0) / (values.Count + choice.Values.Count);
        Interval interval = (Interval)dimension;
        List<double> means = [.. values.Select(value => Unit(interval, Parse(value)))];
        double Bell(double mean, double width)
        {
            double Height(double u) => Math.Exp(-(u - mean) * (u - mean) / (2 * width * width));
            double here = interval.IsWhole ? Integral(Height, Unit(interval, Parse(x) - 0.5), Unit(interval, Parse(x) + 0.5), 30)
                : Height(Unit(interval, Parse(x)));
            return here / Integral(Height, 0, 1, 100);
        }
        double sum = Bell(0.5, 1);
        for (int i = 0; i < means.Count; i++)
        {
            // The others, the prior's mean too, in rank: of equal ones the earlier comes first, and the prior's before all.
            List<(double Mean, int Place)> others = [.. means.Select((mean, j) => (mean, j)).Where(other => other.j != i), (0.5, -1)];
            double lower = others.Where(other => other.CompareTo((means[i], i)) < 0).Select(o => means[i] - o.Mean).DefaultIfEmpty(0).Min();
            double upper = others.Where(other => other.CompareTo((means[i], i)) > 0).Select(o => o.Mean - means[i]).DefaultIfEmpty(0).Min();
            sum += Bell(means[i], Math.Clamp(Math.Max(lower, upper), 1.0 / Math.Min(100, means.Count + 2), 1));
        }
        return sum / (means.Count + 1);
    }

    private static double Unit(Interval interval, double x)
    {
        double low = interval.Low - (interval.IsWhole ? 0.5 : 0), high = interval.High + (interval.IsWhole ? 0.5 : 0);
        return interval.IsLog ? Math.Log(x / low) / Math.Log(high / low) : (x - low) / (high - low);
    }

    /// <summary>Simpson's rule.</summary>
    private static double Integral(Func<double, double> f, double from, double to, int parts)
    {
        double sum = f(from) + f(to), step = (to - from) / parts;
        for (int i = 1; i < parts; i++) sum += (i % 2 == 1 ? 4 : 2) * f(from + i * step);
        return sum * step / 3;
    }

    private static double Parse(string value) => double.Parse(value, CultureInfo.InvariantCulture);
}
