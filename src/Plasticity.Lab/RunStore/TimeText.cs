using System.Globalization;

namespace Plasticity.Lab.RunStore;

/// <summary>Times as they are written into files.</summary>
internal static class TimeText
{
    private const string Format = "yyyy-MM-ddTHH:mm:ssZ";

    /// <summary>The time now, UTC, to the second, such as <c>2026-01-31T12:00:00Z</c>.</summary>
    public static string Of(TimeProvider clock) =>
        clock.GetUtcNow().ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>Reads such a time; null if it is none.</summary>
    public static DateTimeOffset? Parse(string? text) =>
        DateTimeOffset.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time : null;
}
