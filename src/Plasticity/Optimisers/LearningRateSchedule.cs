using System.Globalization;

namespace Plasticity.Optimisers;

/// <summary>How the learning rate changes over training, as a factor on it.</summary>
/// <remarks>
/// Written <c>constant</c>, <c>linear</c> (down to 0), <c>cosine</c> (down to 0), or <c>steps:0.1@0.5,0.75</c> (times 0.1 at half and at
/// three quarters of training); each may be followed by <c>/warmup:0.05</c>, a linear rise over the first twentieth.
/// </remarks>
public sealed record LearningRateSchedule
{
    private readonly string _shape;
    private readonly double[] _drops;
    private readonly double _dropFactor;
    private readonly double _warmup;

    private LearningRateSchedule(string shape, double[] drops, double dropFactor, double warmup)
    {
        (_shape, _drops, _dropFactor, _warmup) = (shape, drops, dropFactor, warmup);
    }

    /// <summary>The learning rate stays as it is.</summary>
    public static LearningRateSchedule Constant { get; } = Parse("constant");

    /// <summary>Reads a schedule.</summary>
    /// <exception cref="FormatException">The text is not a schedule.</exception>
    public static LearningRateSchedule Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        FormatException Wrong() =>
            new($"Unknown schedule '{text}': expected constant, linear, cosine or steps:FACTOR@FRACTION,..., "
                + "perhaps followed by /warmup:FRACTION.");
        double Fraction(string part) =>
            double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value is > 0 and < 1
                ? value : throw Wrong();

        string[] halves = text.Split('/');
        double warmup = 0;
        if (halves.Length > 2 || (halves.Length == 2 && !halves[1].StartsWith("warmup:", StringComparison.Ordinal))) throw Wrong();
        if (halves.Length == 2) warmup = Fraction(halves[1]["warmup:".Length..]);
        if (halves[0] is "constant" or "linear" or "cosine") return new(halves[0], [], 1, warmup);
        if (!halves[0].StartsWith("steps:", StringComparison.Ordinal)) throw Wrong();
        string[] steps = halves[0]["steps:".Length..].Split('@');
        if (steps.Length != 2) throw Wrong();
        return new("steps", [.. steps[1].Split(',').Select(Fraction)], Fraction(steps[0]), warmup);
    }

    /// <summary>The factor on the learning rate at a step; past the last step, that of the end, never below 0.</summary>
    public float FactorAt(long step, long totalSteps)
    {
        double progress = totalSteps <= 1 ? 0 : Math.Min(1, (double)step / totalSteps);
        if (progress < _warmup) return (float)((step + 1) / (_warmup * totalSteps + 1));
        double rest = _warmup < 1 ? (progress - _warmup) / (1 - _warmup) : 0;
        return _shape switch
        {
            "linear" => (float)(1 - rest),
            "cosine" => (float)Math.Max(0, HalfCosine(rest)),
            "steps" => Dropped(progress),
            _ => 1,
        };
    }

    /// <summary>The text <see cref="Parse"/> reads back.</summary>
    public override string ToString()
    {
        string shape = _shape == "steps"
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"steps:{_dropFactor}@{string.Join(',', _drops.Select(drop => drop.ToString(CultureInfo.InvariantCulture)))}")
            : _shape;
        return _warmup > 0 ? string.Create(CultureInfo.InvariantCulture, $"{shape}/warmup:{_warmup}") : shape;
    }

    /// <summary>
    /// (1 + cos(pi x)) / 2 = 1 - sin^2(pi x / 2), by the Taylor series of sine: the same bits on every machine, which Math.Cos does not
    /// promise.
    /// </summary>
    private static double HalfCosine(double x)
    {
        double angle = Math.PI * x / 2, term = angle, sine = angle;
        for (int n = 1; n <= 11; n++)
        {
            term *= -angle * angle / (2 * n * (2 * n + 1));
            sine += term;
        }
        return 1 - sine * sine;
    }

    private float Dropped(double progress)
    {
        double factor = 1;
        foreach (double drop in _drops)
            if (progress >= drop) factor *= _dropFactor;
        return (float)factor;
    }
}
