using System.Globalization;
using Plasticity.Lab.Configuration;

namespace Plasticity.Lab.Launchers;

/// <summary>
/// A limit of time as Slurm writes it: minutes, minutes:seconds, hours:minutes:seconds, or days-hours[:minutes[:seconds]].
/// </summary>
/// <param name="Seconds">How long, above 0.</param>
public readonly record struct SlurmTime(long Seconds)
{
    private const string Allowed = "minutes (90), hours:minutes:seconds (1:30:00) or days-hours (2-12)";

    /// <summary>Reads a time.</summary>
    /// <exception cref="ConfigurationException">It is none of Slurm's forms, or not above 0.</exception>
    public static SlurmTime Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        long?[] parts = [.. text[(dash + 1)..].Split(':').Select(Whole)];
        long? days = dash < 0 ? 0 : Whole(text[..dash]);
        if (days is null || parts.Length > 3 || parts.Contains(null)) throw Wrong(text);
        // With days the first number is hours; alone or with one more it is minutes.
        long unit = dash >= 0 || parts.Length == 3 ? 3600 : 60;
        long seconds = days.Value * 24 * 3600;
        foreach (long? part in parts)
        {
            seconds += part!.Value * unit;
            unit /= 60;
        }
        return seconds > 0 ? new SlurmTime(seconds) : throw Wrong(text);
    }

    /// <summary>The text that <see cref="Parse"/> reads back.</summary>
    public override string ToString()
    {
        long days = Seconds / (24 * 3600);
        string clock = string.Create(CultureInfo.InvariantCulture, $"{Seconds / 3600 % 24:00}:{Seconds / 60 % 60:00}:{Seconds % 60:00}");
        return days == 0 ? clock : string.Create(CultureInfo.InvariantCulture, $"{days}-{clock}");
    }

    // Six digits are two years of minutes: enough, and no product of them overflows.
    private static long? Whole(string text) =>
        text.Length <= 6 && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : null;

    private static ConfigurationException Wrong(string text) => new($"time = {text}: expected {Allowed}.");
}
