namespace Plasticity.Lab.Reports;

/// <summary>The number that arms are ranked by: how it is called, which end of it is good, and how it is written.</summary>
/// <param name="Name">What it is, such as <c>test accuracy</c>.</param>
/// <param name="IsFraction">Whether it is a fraction, shown in per cent, and its differences in percentage points.</param>
/// <param name="LowerIsBetter">Whether less is better.</param>
public sealed record Score(string Name, bool IsFraction, bool LowerIsBetter)
{
    /// <summary>The fraction of test samples whose class was found.</summary>
    public static Score TestAccuracy { get; } = new("test accuracy", IsFraction: true, LowerIsBetter: false);

    /// <summary>The mean loss on test samples.</summary>
    public static Score TestLoss { get; } = new("test loss", IsFraction: false, LowerIsBetter: true);

    /// <summary>The name as it begins a heading.</summary>
    public string Title => char.ToUpperInvariant(Name[0]) + Name[1..];

    /// <summary>The noun in it as it begins a heading, such as <c>Accuracy</c>.</summary>
    public string Noun
    {
        get
        {
            string noun = Name.Split(' ')[^1];
            return char.ToUpperInvariant(noun[0]) + noun[1..];
        }
    }

    /// <summary>The unit of differences, such as <c>percentage points of test accuracy</c>.</summary>
    public string DifferenceUnit => IsFraction ? $"percentage points of {Name}" : Name;

    /// <summary>How charts write a value on an axis: with as many digits as tell its ticks apart.</summary>
    /// <param name="axis">The range of the axis.</param>
    internal string AxisFormat(Charts.AxisRange axis) => !IsFraction ? ".3~g" : axis.High - axis.Low < 0.06 ? ".1%" : ".0%";

    /// <summary>How charts write a value of one seed.</summary>
    public string SeedFormat => IsFraction ? ".1%" : ".3~g";

    /// <summary>How charts write a mean.</summary>
    public string MeanFormat => IsFraction ? ".2%" : ".3~g";

    /// <summary>How charts write a difference, which is in percentage points for fractions.</summary>
    public string DifferenceFormat => IsFraction ? "+.2f" : "+.3~g";

    /// <summary>What a difference is multiplied by before it is drawn.</summary>
    public double DifferenceScale => IsFraction ? 100 : 1;

    /// <summary>A value, such as <c>97.3%</c> or <c>0.0412</c>.</summary>
    public string Text(double value) => IsFraction ? NumberText.Percent(value) : NumberText.Significant(value);

    /// <summary>The bounds of an interval, or an empty text when there are none.</summary>
    public string Bounds(Interval interval) => IsFraction ? NumberText.PercentBounds(interval) : NumberText.SignificantBounds(interval);

    /// <summary>A difference with its sign.</summary>
    public string Difference(double value) => IsFraction ? NumberText.Points(value) : NumberText.SignedSignificant(value);

    /// <summary>The bounds of an interval of differences, or an empty text when there are none.</summary>
    public string DifferenceBounds(Interval interval) =>
        interval.HasBounds ? $"{Difference(interval.Low)} to {Difference(interval.High)}" : "";

    /// <summary>The smallest axis that holds values and makes sense for this score.</summary>
    /// <param name="values">Values to hold.</param>
    internal Charts.AxisRange Axis(IEnumerable<double> values) =>
        Charts.AxisRange.Around(values).Within(IsFraction ? 0 : double.NegativeInfinity, IsFraction ? 1 : double.PositiveInfinity);

    /// <summary>Whether one value is better than another.</summary>
    public bool IsBetter(double value, double other) => LowerIsBetter ? value < other : value > other;

    /// <summary>Arms best first; those without a finite score last, equal ones in the order given.</summary>
    public IEnumerable<ArmResult> Ranked(IEnumerable<ArmResult> arms) => arms.OrderByDescending(arm =>
        arm.Score is { } score && double.IsFinite(score.Mean) ? (LowerIsBetter ? -score.Mean : score.Mean) : double.NegativeInfinity);
}
