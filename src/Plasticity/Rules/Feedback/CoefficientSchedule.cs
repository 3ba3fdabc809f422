using System.Globalization;
using System.Text.RegularExpressions;
using Plasticity.Numerics;

namespace Plasticity.Rules;

/// <summary>How a coefficient changes over training, as a factor on it.</summary>
/// <remarks>
/// Written <c>constant</c>; <c>linear:0.1</c> or <c>exponential:0.1</c>, from 1 down (or up) to the factor; <c>triangular:0.1*4</c>, from 1
/// to the factor and back, four times. Each may be followed by <c>@0.2-0.8</c>, the part of training over which it happens: before and
/// after it the coefficient is 0.
/// </remarks>
public sealed partial record CoefficientSchedule
{
    private const string Expected = "expected constant, linear:FACTOR, exponential:FACTOR or triangular:FACTOR*CYCLES, perhaps followed by "
        + "@START-STOP, fractions of training.";

    private string Shape { get; init; } = "constant";

    private double Factor { get; init; } = 1;

    private int Cycles { get; init; } = 1;

    private double Start { get; init; }

    private double Stop { get; init; } = 1;

    /// <summary>Reads a schedule.</summary>
    /// <exception cref="FormatException">The text is not a schedule.</exception>
    public static CoefficientSchedule Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Match match = Pattern().Match(text);
        FormatException Wrong() => new($"Unknown schedule '{text}': {Expected}");
        if (!match.Success) throw Wrong();
        double Number(string group, double otherwise) =>
            match.Groups[group] is { Success: true } found ? double.Parse(found.Value, CultureInfo.InvariantCulture) : otherwise;
        CoefficientSchedule schedule = new()
        {
            Shape = match.Groups["shape"].Success ? match.Groups["shape"].Value : "constant",
            Factor = Number("factor", 1),
            Cycles = (int)Number("cycles", 1),
            Start = Number("start", 0),
            Stop = Number("stop", 1),
        };
        bool isTriangular = schedule.Shape == "triangular";
        if (schedule.Stop > 1 || schedule.Start >= schedule.Stop || schedule.Cycles < 1 || isTriangular != match.Groups["cycles"].Success
            || (schedule.Shape == "exponential" && schedule.Factor <= 0)) throw Wrong();
        return schedule;
    }

    /// <summary>The factor on the coefficient.</summary>
    /// <param name="progress">How much of training is behind, 0 to 1.</param>
    public double FactorAt(double progress)
    {
        if (progress < Start || progress > Stop) return 0;
        double passed = (progress - Start) / (Stop - Start);
        return Shape switch
        {
            "linear" => 1 + (Factor - 1) * passed,
            "exponential" => Elementary.Exp(passed * Elementary.Log(Factor)),
            "triangular" => 1 + (Factor - 1) * Triangle(passed * Cycles),
            _ => 1,
        };
    }

    /// <summary>The text if it is a schedule: for options, which are kept as they were written.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    internal static string Checked(string text)
    {
        try
        {
            Parse(text);
            return text;
        }
        catch (FormatException exception)
        {
            throw new ArgumentException(exception.Message, exception);
        }
    }

    /// <summary>0 at whole numbers, 1 half-way between.</summary>
    private static double Triangle(double x)
    {
        double within = x - Math.Floor(x);
        return within <= 0.5 ? 2 * within : 2 - 2 * within;
    }

    [GeneratedRegex(@"^(constant|(?<shape>linear|exponential|triangular):(?<factor>[0-9]*\.?[0-9]+)(\*(?<cycles>[0-9]{1,6}))?)"
        + @"(@(?<start>[0-9]*\.?[0-9]+)-(?<stop>[0-9]*\.?[0-9]+))?$")]
    private static partial Regex Pattern();
}
