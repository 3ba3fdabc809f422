using System.Runtime.CompilerServices;

namespace Plasticity.Rules;

/// <summary>Range checks for options. The message names the option, the value and what is allowed.</summary>
public static class Guard
{
    /// <summary>Requires a finite value above 0.</summary>
    public static float Positive(float value, [CallerMemberName] string name = "") =>
        value > 0 && float.IsFinite(value)
            ? value : throw new ArgumentOutOfRangeException(null, $"{Name(name)} = {value}: it must be above 0.");

    /// <summary>Requires a finite value of at least 0.</summary>
    public static float NotNegative(float value, [CallerMemberName] string name = "") =>
        value >= 0 && float.IsFinite(value)
            ? value : throw new ArgumentOutOfRangeException(null, $"{Name(name)} = {value}: it must be at least 0.");

    /// <summary>Requires a value of at least 0 and below 1.</summary>
    public static float Fraction(float value, [CallerMemberName] string name = "") =>
        value is >= 0 and < 1
            ? value : throw new ArgumentOutOfRangeException(null, $"{Name(name)} = {value}: it must be at least 0 and below 1.");

    /// <summary>Requires a value from 0 to 1, both included.</summary>
    public static float Probability(float value, [CallerMemberName] string name = "") =>
        value is >= 0 and <= 1
            ? value : throw new ArgumentOutOfRangeException(null, $"{Name(name)} = {value}: it must be from 0 to 1.");

    /// <summary>Requires a text that a reader takes; returns the text.</summary>
    /// <param name="value">The text.</param>
    /// <param name="parse">The reader; its <see cref="FormatException"/> says what is wrong.</param>
    /// <param name="name">The option.</param>
    public static string Text<T>(string value, Func<string, T> parse, [CallerMemberName] string name = "")
    {
        ArgumentNullException.ThrowIfNull(parse);
        try
        {
            parse(value);
            return value;
        }
        catch (FormatException exception)
        {
            throw new ArgumentOutOfRangeException(null, $"{Name(name)} = {value}: {exception.Message}");
        }
    }

    /// <summary>Requires a whole number of at least <paramref name="least"/>.</summary>
    public static int AtLeast(int value, int least, [CallerMemberName] string name = "") =>
        value >= least ? value : throw new ArgumentOutOfRangeException(null, $"{Name(name)} = {value}: it must be at least {least}.");

    private static string Name(string property) => char.ToLowerInvariant(property[0]) + property[1..];
}
