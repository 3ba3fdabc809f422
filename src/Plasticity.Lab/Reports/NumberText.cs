using System.Globalization;
using Plasticity.Lab.Results;

namespace Plasticity.Lab.Reports;

/// <summary>How the report writes numbers: enough digits to compare, a true minus sign, no culture.</summary>
public static class NumberText
{
    private const string None = "n/a";

    /// <summary>A fraction in per cent, such as <c>97.3%</c>.</summary>
    /// <param name="fraction">From 0 to 1.</param>
    public static string Percent(double fraction) => Format(100 * fraction, "0.0", "%");

    /// <summary>The bounds of an interval of fractions in per cent, or an empty text when there are none.</summary>
    /// <param name="interval">Bounds from 0 to 1.</param>
    public static string PercentBounds(Interval interval) =>
        interval.HasBounds ? $"{Format(100 * interval.Low, "0.0")}\u2009–\u2009{Format(100 * interval.High, "0.0")}" : "";

    /// <summary>A difference of fractions in percentage points with its sign, such as <c>−0.42</c>.</summary>
    /// <param name="fraction">The difference.</param>
    public static string Points(double fraction) => Format(100 * fraction, "+0.00;\u22120.00;0.00");

    /// <summary>Three significant digits, such as <c>0.0412</c>.</summary>
    /// <param name="value">Any number.</param>
    public static string Significant(double value) => Format(value, "G3");

    /// <summary>The bounds of an interval to three significant digits, or an empty text when there are none.</summary>
    /// <param name="interval">Any bounds.</param>
    public static string SignificantBounds(Interval interval) =>
        interval.HasBounds ? $"{Significant(interval.Low)}\u2009–\u2009{Significant(interval.High)}" : "";

    /// <summary>Three significant digits with their sign, such as <c>+0.0412</c>.</summary>
    /// <param name="value">Any number.</param>
    public static string SignedSignificant(double value) => (value > 0 ? "+" : "") + Significant(value);

    /// <summary>An angle, such as <c>41°</c>.</summary>
    /// <param name="degrees">The angle.</param>
    public static string Degrees(double degrees) => Format(degrees, "0", "°");

    /// <summary>A rate to three digits with groups, such as <c>48 200</c>.</summary>
    /// <param name="rate">Anything per second.</param>
    public static string Rate(double rate)
    {
        if (!double.IsFinite(rate)) return None;
        if (rate < 100) return Format(rate, "0.##");
        double unit = Math.Pow(10, Math.Floor(Math.Log10(rate)) - 2);
        return (Math.Round(rate / unit) * unit).ToString("#,0", CultureInfo.InvariantCulture)
            .Replace(",", "\u202f", StringComparison.Ordinal);
    }

    /// <summary>A probability, such as <c>0.031</c> or <c>&lt; 0.001</c>.</summary>
    /// <param name="probability">From 0 to 1.</param>
    public static string Probability(double probability) =>
        probability < 0.001 ? "< 0.001" : Format(probability, probability < 0.0995 ? "0.000" : "0.00");

    /// <summary>A large number to three digits with the prefix of a unit, such as <c>1.53 G</c>.</summary>
    /// <param name="value">At least 0.</param>
    public static string Prefixed(double value)
    {
        if (!double.IsFinite(value)) return None;
        const string Prefixes = " kMGTPE";
        int power = value < 1000 ? 0 : Math.Min(Prefixes.Length - 1, (int)(Math.Log10(value) / 3 + 1e-12));
        // 999 600 has three digits as 1.00 M, not as 1000 k.
        if (power < Prefixes.Length - 1 && value / Math.Pow(1000, power) >= 999.5) power++;
        return Format(value / Math.Pow(1000, power), "G3", power == 0 ? "" : $"\u202f{Prefixes[power]}");
    }

    /// <summary>A value with every digit, for machines that read the page.</summary>
    /// <param name="value">Any number.</param>
    public static string Exact(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>How a trial ended, in a word.</summary>
    /// <param name="status">The way.</param>
    public static string Status(RunStatus status) => status.ToString().ToLowerInvariant();

    /// <summary>A count with its noun.</summary>
    /// <param name="count">How many.</param>
    /// <param name="noun">What, for one of it; more get an s.</param>
    public static string Plural(int count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    private static string Format(double value, string format, string unit = "")
    {
        if (!double.IsFinite(value)) return None;
        string text = value.ToString(format, CultureInfo.InvariantCulture);
        // A small negative number rounds to "-0.0"; nobody wants to read that.
        if (text.StartsWith('-')) text = text.All(letter => letter is '-' or '0' or '.') ? text[1..] : $"\u2212{text[1..]}";
        return text + unit;
    }
}
