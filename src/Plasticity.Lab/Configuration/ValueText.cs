using System.Globalization;

namespace Plasticity.Lab.Configuration;

/// <summary>Values as text, both ways, the same in every culture.</summary>
internal static class ValueText
{
    public static float Number(string text) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value) ? value
            : throw new FormatException();

    public static int Whole(string text, int least) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least ? value
            : throw new FormatException();

    public static ulong Whole(string text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value : throw new FormatException();

    public static long AnyWhole(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value
            : throw new FormatException();

    public static bool TrueOrFalse(string text) => text switch { "true" => true, "false" => false, _ => throw new FormatException() };

    public static string Of(float value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Of(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Of(ulong value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Of(bool value) => value ? "true" : "false";
}
