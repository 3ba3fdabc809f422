using System.Globalization;
using Plasticity.Lab.Sweeps;

namespace Plasticity.Lab.Reports;

/// <summary>Labels of arms as charts have room for them: <c>fa lr=0.00178</c> where the value is 0.0017782794.</summary>
public static class ArmLabels
{
    /// <summary>A label for each arm: shortened if all stay distinct, else the full one.</summary>
    public static string[] Short(SweepManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        string[] full = [.. manifest.Arms.Select(arm => arm.Label)];
        string[] shortened = [.. full.Select(label => string.Join(' ', label.Split(' ').Select(Part)))];
        return shortened.Distinct().Count() == shortened.Length ? shortened : full;
    }

    private static string Part(string part) =>
        part.IndexOf('=', StringComparison.Ordinal) is > 0 and int equals ? part[..(equals + 1)] + Value(part[(equals + 1)..]) : part;

    /// <summary>A value as a chart shows it: three significant digits of a long number.</summary>
    public static string Value(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Length > 6 && Number(value) is { } number ? number.ToString("G3", CultureInfo.InvariantCulture) : value;
    }

    /// <summary>The value as a finite number; null if it is none.</summary>
    internal static double? Number(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number : null;
}
