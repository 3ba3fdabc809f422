using System.Globalization;
using Plasticity.Lab.Statistics;

namespace Plasticity.Lab.Reproductions;

/// <summary>Results of claims in words and figures, the same on the terminal and in the book.</summary>
public static class ClaimWords
{
    /// <summary><c>pass</c>, <c>fail</c> or <c>skipped</c>; with <c>, not certain</c> if the interval reaches across the bound.</summary>
    public static string Outcome(ClaimResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        string word = result.Outcome switch { ClaimOutcome.Passed => "pass", ClaimOutcome.Failed => "fail", _ => "skipped" };
        return result.IsCertain == false ? word + ", not certain" : word;
    }

    /// <summary>The mean and its interval, such as <c>0.087 [0.080, 0.094]</c>; <c>n/a</c> if nothing was measured.</summary>
    public static string Measured(ClaimResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.Measured is not { } interval) return "n/a";
        int decimals = Decimals(interval);
        string Text(double value)
        {
            string text = value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
            // Of a number that rounds to nothing, the sign says nothing.
            return text.StartsWith('-') && text.All(c => c is '-' or '0' or '.') ? text[1..] : text;
        }
        return Text(interval.Mean) + (interval.HasBounds ? $" [{Text(interval.Low)}, {Text(interval.High)}]" : "");
    }

    /// <summary>A mean of a claim's measures, such as <c>accuracy(fa) = 0.953</c>; with the arm if it was chosen as the best.</summary>
    public static string Term(ClaimTerm term)
    {
        ArgumentNullException.ThrowIfNull(term);
        string value = term.Mean.ToString(Math.Abs(term.Mean) >= 10 ? "F1" : Math.Abs(term.Mean) >= 0.01 ? "F3" : "G3",
            CultureInfo.InvariantCulture);
        string chosen = term.Text.Contains("best=", StringComparison.Ordinal) ? $" ({term.Arm})" : "";
        return $"`{term.Text}` = {value}{chosen}";
    }

    /// <summary>Two significant digits of the interval's width, three of the mean if there is none; at most six decimals.</summary>
    private static int Decimals(MeanInterval interval)
    {
        const int most = 6, least = 1;
        double width = interval.HasBounds ? interval.High - interval.Low : 0;
        double scale = width > 0 ? width / 10 : Math.Abs(interval.Mean) / 100;
        return scale > 0 ? Math.Clamp((int)-Math.Floor(Math.Log10(scale)), least, most) : least;
    }
}
