using System.Globalization;

namespace Plasticity.Lab.RunStore;

/// <summary>Times as they are written into files.</summary>
internal static class TimeText
{
    /// <summary>The time now, UTC, to the second, such as <c>2026-01-31T12:00:00Z</c>.</summary>
    public static string Of(TimeProvider clock) =>
        clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
