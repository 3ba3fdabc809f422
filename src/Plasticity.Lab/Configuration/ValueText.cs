using System.Globalization;

namespace Plasticity.Lab.Configuration;

/// <summary>Values as text, both ways, the same in every culture.</summary>
internal static class ValueText
{
    private static readonly HashSet<string> _infinity = new(StringComparer.OrdinalIgnoreCase) { "inf", "infinity", "\u221E" };

    /// <summary>A number of single precision.</summary>
    /// <exception cref="FormatException">It is none; there is a message only where "it must be a number" would not say why.</exception>
    public static float Number(string text)
    {
        // YAML writes .nan and .inf.
        string name = text.TrimStart('+', '-').TrimStart('.');
        if (name.Equals("nan", StringComparison.OrdinalIgnoreCase)) throw new FormatException("it must be a number, and NaN is none.");
        if (_infinity.Contains(name)) throw new FormatException("it must be a finite number.");
        if (!float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value)) throw new FormatException();
        if (!float.IsFinite(value)) throw new FormatException("it is too large: numbers are single precision, up to 3.4E+38.");
        if (value == 0 && text.TakeWhile(c => c is not ('e' or 'E')).Any(c => c is >= '1' and <= '9'))
            throw new FormatException("it is too small: numbers are single precision, from 1.4E-45.");
        return value;
    }

    public static int Whole(string text, int least)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value))
            throw IsDigits(text) ? TooLarge(int.MaxValue) : new FormatException();
        return value >= least ? value : throw new FormatException();
    }

    public static ulong Whole(string text)
    {
        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)) return value;
        throw IsDigits(text) ? TooLarge(ulong.MaxValue) : new FormatException();
    }

    public static long AnyWhole(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)) return value;
        throw IsDigits(text.TrimStart('+', '-')) ? TooLarge(long.MaxValue) : new FormatException();
    }

    public static bool TrueOrFalse(string text) => text switch { "true" => true, "false" => false, _ => throw new FormatException() };

    public static string Of(float value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Of(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Of(ulong value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Of(bool value) => value ? "true" : "false";

    private static bool IsDigits(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);

    private static FormatException TooLarge(ulong most) => new(string.Create(CultureInfo.InvariantCulture, $"it must be at most {most}."));
}
