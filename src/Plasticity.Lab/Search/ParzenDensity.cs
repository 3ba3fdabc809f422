using Plasticity.Numerics;

namespace Plasticity.Lab.Search;

/// <summary>An adaptive Parzen estimator over an <see cref="Interval"/>: a bell round each value, and a wide one for the prior.</summary>
/// <remarks>
/// <code>
///   p(u) = 1 / (n + 1) sum_{i=0}^{n} N(u; m_i, s_i) / Z_i,   u in [0, 1] the position of a value
///   Z_i  = Phi((1 - m_i) / s_i) - Phi(-m_i / s_i)            the bell is cut at the ends, and has mass 1
///   m_0  = 1/2, s_0 = 1                                      the prior
///   s_i  = larger distance to the neighbours of m_i among all m, the only one if there is one, within [1 / min(100, n + 2), 1]
/// </code>
/// Of whole numbers the probability is taken, not the density: Phi of the ends of a number's positions in place of N.
/// Source: Bergstra, Bardenet, Bengio and Kegl, Algorithms for Hyper-Parameter Optimization, NIPS 2011, section 4; the limits of s_i and
/// the prior are those of Hyperopt and Optuna.
/// </remarks>
internal sealed class ParzenDensity : IDensity
{
    private const double PriorMean = 0.5, LargestWidth = 1;
    private const int MostForSmallest = 100;

    private readonly Interval _interval;
    private readonly double[] _mean, _width, _mass;

    /// <summary>Puts a bell round each of some numbers of the interval.</summary>
    public ParzenDensity(Interval interval, IReadOnlyList<double> numbers)
    {
        _interval = interval;
        _mean = [PriorMean, .. numbers.Select(interval.Position)];
        _width = Widths(_mean);
        _mass = [.. _mean.Zip(_width, (mean, width) => UnitNormal.Below((1 - mean) / width) - UnitNormal.Below(-mean / width))];
    }

    public string Draw(ref RandomStream stream)
    {
        int bell = stream.NextInt(_mean.Length);
        Span<float> normal = stackalloc float[1];
        double position;
        do
        {
            // Drawn again where it is cut; means lie inside, so that at least a third of any bell is left.
            stream.FillNormal(normal, 1);
            position = _mean[bell] + _width[bell] * normal[0];
        }
        while (position is < 0 or > 1);
        return _interval.At(position);
    }

    public double Log(string value)
    {
        double x = Interval.Number(value), sum = 0;
        if (_interval.IsWhole)
        {
            double low = _interval.Position(x - 0.5), high = _interval.Position(x + 0.5);
            for (int i = 0; i < _mean.Length; i++)
                sum += (UnitNormal.Below((high - _mean[i]) / _width[i]) - UnitNormal.Below((low - _mean[i]) / _width[i])) / _mass[i];
        }
        else
        {
            double u = _interval.Position(x);
            for (int i = 0; i < _mean.Length; i++) sum += UnitNormal.Density((u - _mean[i]) / _width[i]) / (_width[i] * _mass[i]);
        }
        return Elementary.Log(sum / _mean.Length);
    }

    /// <summary>The widths of bells; the first is the prior's.</summary>
    private static double[] Widths(double[] mean)
    {
        double[] width = new double[mean.Length];
        int[] order = [.. Enumerable.Range(0, mean.Length).OrderBy(i => mean[i])];
        double smallest = 1.0 / Math.Min(MostForSmallest, mean.Length + 1);
        for (int place = 0; place < order.Length; place++)
        {
            double here = mean[order[place]];
            double toLower = place > 0 ? here - mean[order[place - 1]] : 0;
            double toUpper = place < order.Length - 1 ? mean[order[place + 1]] - here : 0;
            width[order[place]] = Math.Clamp(Math.Max(toLower, toUpper), smallest, LargestWidth);
        }
        width[0] = LargestWidth;
        return width;
    }
}
