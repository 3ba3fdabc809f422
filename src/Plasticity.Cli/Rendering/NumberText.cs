using System.Globalization;
using Plasticity.Lab.Statistics;

namespace Plasticity.Cli.Rendering;

/// <summary>Numbers as people read them.</summary>
internal static class NumberText
{
    /// <summary>What stands for a number that there is not.</summary>
    public const string None = "n/a";

    /// <summary><c>96.6 % [96.1, 97.0]</c> from fractions.</summary>
    public static string Percent(MeanInterval? interval) => interval is not { } known ? None
        : Text($"{100 * known.Mean:F1} %") + (known.HasBounds ? Text($" [{100 * known.Low:F1}, {100 * known.High:F1}]") : "");

    /// <summary><c>-1.2 [-1.6, -0.8]</c>: a difference of fractions, in percentage points.</summary>
    public static string Points(MeanInterval? interval) => interval is not { } known ? None
        : Text($"{100 * known.Mean:+0.0;-0.0;0.0}")
            + (known.HasBounds ? Text($" [{100 * known.Low:+0.0;-0.0;0.0}, {100 * known.High:+0.0;-0.0;0.0}]") : "");

    /// <summary><c>0.0123 [0.0119, 0.0127]</c>: three significant digits.</summary>
    public static string Plain(MeanInterval? interval) => interval is not { } known ? None
        : Significant(known.Mean) + (known.HasBounds ? $" [{Significant(known.Low)}, {Significant(known.High)}]" : "");

    /// <summary>Three significant digits.</summary>
    public static string Significant(double? value)
    {
        if (value is not { } number || !double.IsFinite(number)) return None;
        if (Math.Abs(number) < 1000) return number.ToString("G3", CultureInfo.InvariantCulture);
        double unit = Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(number))) - 2);
        return (Math.Round(number / unit) * unit).ToString("N0", CultureInfo.InvariantCulture);
    }

    /// <summary><c>0.031</c> or <c>&lt; 0.001</c>; nothing if there is none.</summary>
    public static string Probability(double? value) =>
        value is not { } number ? "" : number < 0.001 ? "< 0.001" : Text($"{number:F3}");

    /// <summary>One decimal.</summary>
    public static string Tenths(double? value) => value is { } number ? Text($"{number:F1}") : None;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
