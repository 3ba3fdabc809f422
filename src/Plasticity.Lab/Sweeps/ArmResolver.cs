using Plasticity.Lab.Configuration;

namespace Plasticity.Lab.Sweeps;

/// <summary>Makes arms: the settings that all arms have, and a combination of swept values.</summary>
/// <param name="plain">The settings that all arms have.</param>
/// <param name="firstSeed">The seed that arms are resolved with.</param>
/// <param name="places">The files and lines that swept keys are from, for messages.</param>
internal sealed class ArmResolver(IReadOnlyList<Setting> plain, ulong firstSeed, IReadOnlyDictionary<string, string?> places)
{
    private readonly LoadedTasks _tasks = new();
    private readonly string _usualRule = plain.FirstOrDefault(setting => setting.Key == "rule")?.Value ?? "bp";

    /// <summary>The values that matter to the rule of a combination: backprop has no feedback scale to be swept.</summary>
    public KeyValuePair<string, string>[] Relevant(IEnumerable<KeyValuePair<string, string>> values)
    {
        KeyValuePair<string, string>[] all = [.. values];
        return [.. all.Where(value => TakesPart(value.Key, RuleOf(all)))];
    }

    /// <summary>Resolves and checks an arm.</summary>
    /// <param name="index">Its place among the arms.</param>
    /// <param name="values">Its values of the swept keys.</param>
    /// <param name="control">The arm it is compared with.</param>
    /// <param name="place">Where in a search it belongs.</param>
    /// <param name="labels">Labels that are taken; receives its own.</param>
    /// <exception cref="ConfigurationException">The settings contradict each other.</exception>
    public SweepArm Resolve(int index, KeyValuePair<string, string>[] values, int? control, SearchPlace? place, ISet<string> labels)
    {
        string rule = RuleOf(values);
        List<Setting> own = [.. plain.Where(setting => TakesPart(setting.Key, rule) && values.All(value => value.Key != setting.Key)),
            new("seed", ValueText.Of(firstSeed)),
            .. values.Select(value => new Setting(value.Key, value.Value, places.GetValueOrDefault(value.Key)))];
        string label = Label(values), unique = label;
        // A search may ask for one configuration twice.
        for (int n = 2; !labels.Add(unique); n++) unique = $"{label} ({n})";
        return new SweepArm(index, unique, values, ConfigurationMerge.Resolve(own, _tasks), control, place);
    }

    /// <summary>The epochs of a combination before any value is searched.</summary>
    public int EpochsOf(KeyValuePair<string, string>[] values) =>
        Resolve(0, values, null, null, new HashSet<string>()).Experiment.Configuration.Training.Epochs;

    /// <summary>Whether a key says something about a run of a rule.</summary>
    public static bool TakesPart(string key, string rule)
    {
        if (TrainingKey.Find(key) is not null || ConfigurationKey.Find(key) is not null || RuleKey.Read(key) is not { } ofRule) return true;
        return ofRule.Training is not null ? ofRule.Rule == rule : rule.Split('+').Contains(ofRule.Rule);
    }

    private string RuleOf(KeyValuePair<string, string>[] values) =>
        values.FirstOrDefault(value => value.Key == "rule").Value ?? _usualRule;

    private string Label(KeyValuePair<string, string>[] values)
    {
        IEnumerable<string> others = values.Where(value => value.Key != "rule").Select(value => $"{value.Key}={value.Value}");
        bool isRuleSwept = values.Any(value => value.Key == "rule");
        return string.Join(' ', isRuleSwept || values.Length == 0 ? others.Prepend(RuleOf(values)) : others);
    }
}
