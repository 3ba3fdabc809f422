using System.Globalization;
using Plasticity.Lab.Statistics;

namespace Plasticity.Lab.Reproductions;

/// <summary>
/// A claim that can be checked: something measured, seed by seed, and the bounds it must keep. <c>a >= b + 0.04</c> measures <c>a - b</c>
/// against 0.04: what varies from seed to seed is brought to one side, numbers to the other, so that the figure shown is one that means
/// something, and its interval is that of paired differences.
/// </summary>
/// <param name="Measured">What is measured.</param>
/// <param name="Lower">What it must exceed or reach; null if there is no such bound.</param>
/// <param name="Upper">What it must stay below or reach; null if there is no such bound.</param>
public sealed record ClaimInequality(ClaimExpression Measured, ClaimBound? Lower, ClaimBound? Upper)
{
    /// <summary>Whether a value keeps the bounds; one that is not a number does not.</summary>
    public bool Holds(double value) => !double.IsNaN(value)
        && (Lower is not { } low || (low.IsStrict ? value > low.Value : value >= low.Value))
        && (Upper is not { } high || (high.IsStrict ? value < high.Value : value <= high.Value));

    /// <summary>
    /// Whether both ends of an interval agree with its mean about the bounds, that is, whether other seeds would probably say the same;
    /// null if the ends are not known.
    /// </summary>
    public bool? IsCertain(MeanInterval interval) => !interval.HasBounds ? null
        : Holds(interval.Mean) ? Holds(interval.Low) && Holds(interval.High)
        : Lower is { } low && interval.High < low.Value || Upper is { } high && interval.Low > high.Value;

    /// <summary>The bounds in words, such as <c>at least 0.04</c> or <c>-0.03 to 0.03</c>.</summary>
    public string BoundText => (Lower, Upper) switch
    {
        ({ } low, { } high) => $"{Text(low)} to {Text(high)}",
        ({ } low, null) => $"{(low.IsStrict ? "above" : "at least")} {Text(low)}",
        (null, { } high) => $"{(high.IsStrict ? "below" : "at most")} {Text(high)}",
        _ => "",
    };

    /// <summary>The inequality of two sides.</summary>
    /// <param name="left">The left side.</param>
    /// <param name="relation"><c>>=</c>, <c>></c>, <c>&lt;=</c> or <c>&lt;</c>.</param>
    /// <param name="right">The right side.</param>
    internal static ClaimInequality Of(ClaimExpression left, string relation, ClaimExpression right)
    {
        bool isAtLeast = relation[0] == '>', isStrict = relation.Length == 1;
        // A number on the left, as in 0.9 <= accuracy(fa), says something about the right side.
        if (left.IsConstant) (left, right, isAtLeast) = (right, left, !isAtLeast);
        (ClaimExpression? leftVaries, double leftConstant) = Split(left);
        (ClaimExpression? rightVaries, double rightConstant) = Split(right);
        ClaimExpression measured = (leftVaries, rightVaries) switch
        {
            ({ } l, { } r) => new ClaimExpression.Operation('-', l, r),
            ({ } l, null) => l,
            (null, { } r) => new ClaimExpression.Negated(r),
            _ => throw new InvalidOperationException("Nothing is measured."),
        };
        ClaimBound bound = new(Rounded(rightConstant - leftConstant), isStrict);
        return isAtLeast ? new(measured, bound, null) : new(measured, null, bound);
    }

    /// <summary>The terms of a sum that vary, and the sum of those that do not.</summary>
    private static (ClaimExpression? Varies, double Constant) Split(ClaimExpression expression)
    {
        if (expression.IsConstant) return (null, expression.Constant);
        if (expression is ClaimExpression.Negated { Operand: var operand })
        {
            (ClaimExpression? varies, double constant) = Split(operand);
            return (new ClaimExpression.Negated(varies!), -constant);
        }
        if (expression is not ClaimExpression.Operation { Operator: '+' or '-' } sum) return (expression, 0);
        bool isMinus = sum.Operator == '-';
        (ClaimExpression? left, double leftConstant) = Split(sum.Left);
        (ClaimExpression? right, double rightConstant) = Split(sum.Right);
        ClaimExpression whole = (left, right) switch
        {
            ({ } l, { } r) => new ClaimExpression.Operation(sum.Operator, l, r),
            ({ } l, null) => l,
            (null, { } r) => isMinus ? new ClaimExpression.Negated(r) : r,
            _ => throw new InvalidOperationException("A sum that varies has a term that does."),
        };
        return (whole, isMinus ? leftConstant - rightConstant : leftConstant + rightConstant);
    }

    /// <summary>Without the digits that binary fractions leave behind: 0.1 + 0.2 is 0.3.</summary>
    private static double Rounded(double value) =>
        double.Parse(value.ToString("G15", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static string Text(ClaimBound bound) => bound.Value.ToString("0.###############", CultureInfo.InvariantCulture);
}

/// <summary>A number that must not be crossed.</summary>
/// <param name="Value">The number.</param>
/// <param name="IsStrict">Whether it must not even be reached.</param>
public readonly record struct ClaimBound(double Value, bool IsStrict);
