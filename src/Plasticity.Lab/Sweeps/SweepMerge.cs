using Plasticity.Lab.Configuration;

namespace Plasticity.Lab.Sweeps;

/// <summary>Merges settings into a sweep: finds what is swept, multiplies it out, and resolves and checks every arm.</summary>
public static class SweepMerge
{
    /// <summary>Resolves settings; later ones win.</summary>
    /// <param name="settings">The settings, files' first.</param>
    /// <param name="defaults">Settings that count where nothing else is said, such as the rules of a comparison.</param>
    /// <exception cref="ConfigurationException">A key is unknown, a value is not allowed, or the settings contradict each
    /// other.</exception>
    public static Sweep Resolve(IEnumerable<Setting> settings, IEnumerable<Setting>? defaults = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        IReadOnlyList<Setting> merged = ConfigurationMerge.LastOfEach((defaults ?? []).Concat(settings).Select(Canonical));
        SweepDraft draft = new();
        List<Setting> plain = [];
        List<SweepAxis> axes = [];
        foreach (Setting setting in merged)
            ConfigurationMerge.AtItsPlace(setting, () =>
            {
                if (SweepKey.Find(setting.Key) is { } ofSweep)
                {
                    ConfigurationMerge.Try(setting, ofSweep.Allowed, () => ofSweep.Set(draft, SweepValue.Unquoted(setting.Value!)));
                    return;
                }
                if (!ConfigurationMerge.IsKnown(setting.Key)) throw UnknownKey.Error(setting.Key);
                IReadOnlyList<string> values = Values(setting);
                if (values.Count == 1) plain.Add(setting with { Value = values[0] });
                else axes.Add(new SweepAxis(setting.Key, values));
            });
        // The rule first, whatever the order typed: arms are then listed rule by rule.
        axes = [.. axes.OrderBy(axis => axis.Key != "rule")];
        CheckThatRulesTakePart(plain.Concat(axes.Select(axis => new Setting(axis.Key, axis.Values[0]))), axes);
        IReadOnlyList<SweepArm> arms = Arms(plain, axes, draft, out KeyValuePair<string, string>? control);
        return new Sweep
        {
            Settings = [.. merged.Where(setting => SweepKey.Find(setting.Key) is not { IsSaved: false })],
            Title = draft.Title,
            Axes = axes,
            Seeds = draft.Seeds,
            Control = control,
            Arms = arms,
            Execution = draft.Execution,
            Remarks = [.. arms.SelectMany(arm => arm.Experiment.Remarks).Distinct()],
        };
    }

    /// <summary><c>rules</c> is <c>rule</c> with several values, and <c>seed=3</c> is <c>seeds=[3]</c>.</summary>
    private static Setting Canonical(Setting setting) => setting switch
    {
        { Key: "rules" } => setting with { Key = "rule" },
        { Key: "seed", Value: { Length: > 0 } value } => setting with
        {
            Key = "seeds",
            Value = value.All(char.IsAsciiDigit) ? $"[{value}]" : value,
        },
        { Key: "seed" } => setting with { Key = "seeds" },
        _ => setting,
    };

    /// <summary>A text that is a value of the key as it stands is one value, even if there is a comma in it.</summary>
    private static IReadOnlyList<string> Values(Setting setting)
    {
        string text = setting.Value!, whole = SweepValue.Unquoted(text);
        if (VersionKeys.All.Contains(setting.Key) || ConfigurationMerge.Accepts(setting with { Value = whole })) return [whole];
        IReadOnlyList<string> values;
        try
        {
            values = SweepValue.Parse(text) switch
            {
                SweepValue.Single single => [single.Text],
                SweepValue.Several several => several.Texts,
                SweepValue.Choice choice => choice.Texts,
                _ => throw new FormatException("an interval is for searches; give a list, such as logspace(-4,-1,7), or set search.kind."),
            };
        }
        catch (FormatException exception)
        {
            throw new ConfigurationException($"{setting.Key} = {text}: {exception.Message}", exception);
        }
        if (values.FirstOrDefault(value => value.Length > 0) is null)
            throw new ConfigurationException($"{setting.Key} = {text}: there must be a value.");
        foreach (IGrouping<string, string> twice in values.GroupBy(value => value).Where(group => group.Count() > 1))
            throw new ConfigurationException($"{setting.Key} = {text}: '{twice.Key}' is given twice.");
        return values;
    }

    /// <summary>A setting of a rule that is not in the sweep is a slip when typed; a file may keep it for other runs.</summary>
    private static void CheckThatRulesTakePart(IEnumerable<Setting> settings, List<SweepAxis> axes)
    {
        Setting[] all = [.. settings];
        string typed = all.FirstOrDefault(setting => setting.Key == "rule")?.Value ?? "bp";
        IReadOnlyList<string> rules = axes.FirstOrDefault(axis => axis.Key == "rule")?.Values ?? [typed];
        foreach (Setting setting in all)
        {
            if (setting.Place is not null || rules.Any(rule => TakesPart(setting.Key, rule))) continue;
            throw new ConfigurationException($"{setting.Key} = {setting.Value}: '{RuleKey.Read(setting.Key)!.Rule}' is not among "
                + $"rules={string.Join(',', rules)}. Add it to rules, or leave the setting out.");
        }
    }

    /// <summary>Whether a key says something about a run of a rule.</summary>
    private static bool TakesPart(string key, string rule)
    {
        if (TrainingKey.Find(key) is not null || ConfigurationKey.Find(key) is not null || RuleKey.Read(key) is not { } ofRule) return true;
        return ofRule.Training is not null ? ofRule.Rule == rule : rule.Split('+').Contains(ofRule.Rule);
    }

    private static List<SweepArm> Arms(List<Setting> plain, List<SweepAxis> axes, SweepDraft draft,
        out KeyValuePair<string, string>? control)
    {
        string usual = plain.FirstOrDefault(setting => setting.Key == "rule")?.Value ?? "bp";
        List<KeyValuePair<string, string>[]> combinations = [.. Product(axes).Select(values => Relevant(values, usual))
            .DistinctBy(Name)];
        control = ControlOf(draft.Control, axes, combinations);
        Dictionary<string, int> index = combinations.Index().ToDictionary(pair => Name(pair.Item), pair => pair.Index);
        LoadedTasks tasks = new();
        List<SweepArm> arms = [];
        foreach ((int i, KeyValuePair<string, string>[] values) in combinations.Index())
        {
            string rule = ValueOf(values, "rule") ?? usual;
            List<Setting> own = [.. plain.Where(setting => TakesPart(setting.Key, rule)),
                new("seed", ValueText.Of(draft.Seeds[0])), .. values.Select(value => new Setting(value.Key, value.Value))];
            int? against = control is { } named && index.TryGetValue(Name(Relevant([.. values.Select(value =>
                value.Key == named.Key ? named : value)], usual)), out int found) && found != i ? found : null;
            arms.Add(new SweepArm(i, Label(values, usual), values, ConfigurationMerge.Resolve(own, tasks), against));
        }
        return arms;
    }

    /// <summary>Every combination, the last axis fastest.</summary>
    private static IEnumerable<KeyValuePair<string, string>[]> Product(IEnumerable<SweepAxis> axes) =>
        axes.Aggregate((IEnumerable<KeyValuePair<string, string>[]>)[[]], (combinations, axis) => combinations
            .SelectMany(_ => axis.Values, (combination, value) => (KeyValuePair<string, string>[])[.. combination, new(axis.Key, value)]));

    /// <summary>The values that matter to the rule of a combination: backprop has no feedback scale to be swept.</summary>
    private static KeyValuePair<string, string>[] Relevant(KeyValuePair<string, string>[] values, string usual)
    {
        string rule = ValueOf(values, "rule") ?? usual;
        return [.. values.Where(value => TakesPart(value.Key, rule))];
    }

    private static string Name(KeyValuePair<string, string>[] values) =>
        string.Join(' ', values.Select(value => $"{value.Key}={value.Value}"));

    private static string Label(KeyValuePair<string, string>[] values, string usual)
    {
        IEnumerable<string> others = values.Where(value => value.Key != "rule").Select(value => $"{value.Key}={value.Value}");
        string? rule = ValueOf(values, "rule");
        return string.Join(' ', rule is null && others.Any() ? others : others.Prepend(rule ?? usual));
    }

    private static string? ValueOf(KeyValuePair<string, string>[] values, string key) =>
        values.FirstOrDefault(value => value.Key == key).Value;

    private static KeyValuePair<string, string>? ControlOf(string? text, List<SweepAxis> axes,
        List<KeyValuePair<string, string>[]> combinations)
    {
        if (text is null)
            return combinations.Count > 1 && axes.Any(axis => axis.Key == "rule" && axis.Values.Contains("bp")) ? new("rule", "bp") : null;
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        KeyValuePair<string, string> named = equals < 0 ? new("rule", text) : new(text[..equals], text[(equals + 1)..]);
        if (axes.FirstOrDefault(candidate => candidate.Key == named.Key) is not { } axis)
        {
            string swept = axes.Count == 0 ? "nothing is: give rules=bp,fa for example"
                : $"swept: {string.Join(", ", axes.Select(other => other.Key))}";
            throw new ConfigurationException($"control = {text}: '{named.Key}' is not swept; {swept}.");
        }
        if (!axis.Values.Contains(named.Value))
            throw new ConfigurationException($"control = {text}: it must be one of {string.Join(", ", axis.Values)}.");
        return named;
    }
}
