namespace Plasticity.Lab.Reports.Charts;

/// <summary>The range of an axis, on round numbers.</summary>
/// <param name="Low">Its lower end.</param>
/// <param name="High">Its upper end.</param>
public readonly record struct AxisRange(double Low, double High)
{
    /// <summary>The smallest range on round numbers that holds the finite values.</summary>
    /// <param name="values">Values to hold.</param>
    public static AxisRange Around(IEnumerable<double> values)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        if (finite.Length == 0) return new AxisRange(0, 1);
        double low = finite.Min(), high = finite.Max();
        if (high - low < 1e-9)
        {
            double margin = Math.Max(Math.Abs(high) * 0.1, 1e-3);
            (low, high) = (low - margin, high + margin);
        }

        double raw = (high - low) / 5;
        double magnitude = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double step = magnitude * (raw / magnitude) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
        return new AxisRange(Math.Floor(low / step + 1e-9) * step, Math.Ceiling(high / step - 1e-9) * step);
    }

    /// <summary>The part of this range inside another.</summary>
    /// <param name="low">The other's lower end.</param>
    /// <param name="high">The other's upper end.</param>
    public AxisRange Within(double low, double high) => new(Math.Max(Low, low), Math.Min(High, high));

    /// <summary>The range as a JSON array.</summary>
    public string Json => $"[{ChartSpec.Number(Low)?.ToJsonString() ?? "0"}, {ChartSpec.Number(High)?.ToJsonString() ?? "1"}]";
}
