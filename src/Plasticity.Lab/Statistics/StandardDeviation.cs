namespace Plasticity.Lab.Statistics;

/// <summary>The standard deviation of values that come one by one (Welford, Technometrics 4:419, 1962).</summary>
internal struct StandardDeviation
{
    private int _count;
    private double _mean, _squares;

    /// <summary>Takes one more value.</summary>
    public void Add(double value)
    {
        double before = value - _mean;
        _mean += before / ++_count;
        _squares += before * (value - _mean);
    }

    /// <summary>The deviation, with n - 1; not a number if there are fewer than two values.</summary>
    public readonly double Value => _count < 2 ? double.NaN : Math.Sqrt(_squares / (_count - 1));
}
