using Plasticity.Rules;

namespace Plasticity.Lab.Configuration;

/// <summary>The error for a key that there is not; it names the nearest one there is.</summary>
internal static class UnknownKey
{
    public static ConfigurationException Error(string key)
    {
        int dot = key.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0 && RuleKey.OptionsOf(key[..dot]) is { } options)
        {
            // The rule is right, so only its own keys are candidates.
            IEnumerable<string> own = options.Select(option => option.Name), training = TrainingKey.All.Select(entry => entry.Name);
            List<string> names = [.. own.Concat(training).Select(name => $"{key[..dot]}.{name}")];
            return new($"There is no setting '{key}'. Did you mean '{Nearest.To(key, names)}'? "
                + (options.Count == 0 ? $"'{key[..dot]}' has no options of its own."
                    : $"Options of {key[..dot]}: {string.Join(", ", own)}."));
        }
        string? member = Candidates().FirstOrDefault(name => name.StartsWith(key + '.', StringComparison.Ordinal));
        if (member is not null)
            return new($"'{key}' is a group of settings and has no value of its own: set one of them, such as {member}.");
        return new($"There is no setting '{key}'. Did you mean '{Nearest.To(key, Candidates())}'? "
            + "'plasticity run --help-config' lists all settings, 'plasticity rules ID' those of a rule.");
    }

    private static IEnumerable<string> Candidates() =>
    [
        .. ConfigurationKey.All.Select(entry => entry.Name),
        .. TrainingKey.All.Select(entry => entry.Name),
        .. SweepKey.All.Select(entry => entry.Name),
        "rules",
        .. Catalogue.Rules.SelectMany(entry => Keys(entry.Card.Id, entry.Options)),
        .. Catalogue.Transforms.SelectMany(entry => Keys(entry.Card.Id, entry.Options)),
    ];

    private static IEnumerable<string> Keys(string id, IReadOnlyList<RuleOption> options) =>
        options.Select(option => $"{id}.{option.Name}").Concat([$"{id}.lr", $"{id}.optimizer"]);
}
