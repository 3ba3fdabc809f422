using System.Globalization;
using Plasticity.Lab.Sweeps;

namespace Plasticity.Lab.Reproductions;

/// <summary>Says which arm of a sweep is meant: its rule, its values of swept keys, or both, as <c>fa lr=0.1</c>.</summary>
/// <param name="Settings">The keys and values it must have; <c>rule</c> for the rule.</param>
/// <param name="Text">As it was written.</param>
/// <param name="Place">Where it was written.</param>
/// <param name="Offset">At which character of that.</param>
public sealed record ArmSelector(IReadOnlyList<KeyValuePair<string, string>> Settings, string Text, ClaimText Place, int Offset)
{
    /// <summary>
    /// The arms that are meant: one, or if a key is left open to take the best of, one for each of its values.
    /// </summary>
    /// <param name="manifest">The sweep.</param>
    /// <param name="open">The key that is left open; null for none.</param>
    /// <exception cref="Configuration.ConfigurationException">There is no such arm, or there are several.</exception>
    public IReadOnlyList<int> Find(SweepManifest manifest, string? open)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        foreach (string key in Settings.Select(setting => setting.Key).Append(open).OfType<string>())
            if (!manifest.ArmKeys.Contains(key))
                throw Error($"'{key}' is not swept in this study. Did you mean '{Nearest.To(key, manifest.ArmKeys)}'? "
                    + $"Swept: {string.Join(", ", manifest.ArmKeys)}.");
        foreach ((string key, string value) in Settings)
        {
            string[] values = [.. manifest.Arms.Select(arm => arm.ValueOf(key)).OfType<string>().Distinct()];
            if (!values.Any(known => AreEqual(known, value)))
                throw Error($"no arm has {key}={value}. Did you mean '{Nearest.To(value, values)}'? There are: "
                    + $"{string.Join(", ", values)}.");
        }
        int[] found = [.. Enumerable.Range(0, manifest.Arms.Count).Where(i => Settings.All(setting =>
            manifest.Arms[i].ValueOf(setting.Key) is { } value && AreEqual(value, setting.Value)))];
        if (found.Length == 0) throw Error($"no arm is '{Text}'. Arms: {Labels(manifest, Enumerable.Range(0, manifest.Arms.Count))}.");
        string[] undecided = [.. manifest.ArmKeys.Where(key => key != open
            && found.Select(i => manifest.Arms[i].ValueOf(key)).Distinct().Count() > 1)];
        if (undecided.Length > 0)
            throw Error($"'{Text}' means several arms: {Labels(manifest, found)}. Say also {string.Join(" and ", undecided)}, as "
                + $"{undecided[0]}={manifest.Arms[found[0]].ValueOf(undecided[0])}.");
        return found;
    }

    /// <summary>Whether two texts are the same value: 0.10 is 0.1.</summary>
    private static bool AreEqual(string a, string b) => a == b
        || (double.TryParse(a, NumberStyles.Float, CultureInfo.InvariantCulture, out double left)
            && double.TryParse(b, NumberStyles.Float, CultureInfo.InvariantCulture, out double right) && left == right);

    private static string Labels(SweepManifest manifest, IEnumerable<int> arms) =>
        string.Join(", ", arms.Select(i => $"'{manifest.Arms[i].Label}'"));

    private Configuration.ConfigurationException Error(string message) => Place.Error(Offset, message);
}
