using System.Globalization;
using Plasticity.Numerics;

namespace Plasticity.Lab.Search;

/// <summary>Numbers from <see cref="Low"/> to <see cref="High"/>, both included.</summary>
/// <remarks>
/// A value x has a position u from 0 to 1, on which draws are uniform and densities are estimated:
/// <code>
///   u = (s(x) - s(a)) / (s(b) - s(a))      s = log if IsLog, else the identity
///   a, b = Low, High;   Low - 1/2, High + 1/2 if IsWhole
/// </code>
/// A whole number n owns the positions from n - 1/2 to n + 1/2. Other numbers are rounded to single precision, in which configurations
/// hold them, and written with the fewest digits that read back as the same.
/// </remarks>
/// <param name="Key">The key.</param>
/// <param name="Low">The lowest value; within the range of single precision.</param>
/// <param name="High">The highest value, above <paramref name="Low"/>; within the range of single precision.</param>
/// <param name="IsLog">Whether ratios count rather than differences, as for learning rates. Values are then above 0.</param>
/// <param name="IsWhole">Whether the values are whole numbers, of at most 2^53; the ends are too.</param>
public sealed record Interval(string Key, double Low, double High, bool IsLog = false, bool IsWhole = false) : Dimension(Key)
{
    private const double LargestWhole = 1L << 53;

    private readonly double _start = Scaled(IsLog, IsWhole ? Low - 0.5 : Low), _end = Scaled(IsLog, IsWhole ? High + 0.5 : High);

    /// <summary>The lowest value.</summary>
    public double Low { get; } = Checked(Key, Low, High, IsLog, IsWhole);

    /// <summary>The highest value.</summary>
    public double High { get; } = High;

    /// <summary>Whether ratios count rather than differences.</summary>
    public bool IsLog { get; } = IsLog;

    /// <summary>Whether the values are whole numbers.</summary>
    public bool IsWhole { get; } = IsWhole;

    internal override string Draw(ref RandomStream stream)
    {
        ulong bits = (ulong)stream.NextBits() << 32 | stream.NextBits();
        return At((bits >> 11) * (1.0 / (1L << 53)));
    }

    internal override bool Holds(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double x) && x >= Low && x <= High
            && (!IsWhole || double.IsInteger(x));

    internal override IDensity Density(IReadOnlyList<string> values) => new ParzenDensity(this, [.. values.Select(Number)]);

    /// <summary>The value, as text, at a position from 0 to 1.</summary>
    internal string At(double position)
    {
        double scaled = _start + position * (_end - _start), x = IsLog ? Elementary.Exp(scaled) : scaled;
        if (IsWhole) return ((long)Math.Clamp(Math.Round(x), Low, High)).ToString(CultureInfo.InvariantCulture);
        // Low and High themselves need not be floats: the nearest float may lie outside.
        string text = ((float)x).ToString(CultureInfo.InvariantCulture);
        double rounded = Number(text), inside = Math.Clamp(rounded, Low, High);
        return rounded == inside ? text : inside.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The position of a number.</summary>
    internal double Position(double x) => (Scaled(IsLog, x) - _start) / (_end - _start);

    /// <summary>The number a value says.</summary>
    internal static double Number(string value) => double.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static double Scaled(bool isLog, double x) => isLog ? Elementary.Log(x) : x;

    private static double Checked(string key, double low, double high, bool isLog, bool isWhole)
    {
        string range = string.Create(CultureInfo.InvariantCulture, $"{key}: {low} to {high}");
        if (!float.IsFinite((float)low) || !float.IsFinite((float)high) || !(low < high))
            throw new ArgumentException($"{range} is no interval: give two finite numbers, the lower one first.");
        if (isLog && (float)low <= 0)
            throw new ArgumentException($"{range} has no logarithmic scale: the lower end must be above 0. Raise it, or search linearly.");
        if (isWhole && (!double.IsInteger(low) || !double.IsInteger(high) || Math.Max(-low, high) > LargestWhole))
            throw new ArgumentException($"{range} is to be searched in whole numbers: both ends must be whole, and at most 2^53.");
        return low;
    }
}
