using Plasticity.Lab.Configuration;
using Plasticity.Lab.Search;

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
        foreach (Setting setting in merged)
            if (SweepKey.Find(setting.Key) is { } ofSweep)
                ConfigurationMerge.AtItsPlace(setting, () => ConfigurationMerge.Try(setting, ofSweep.Allowed,
                    () => ofSweep.Set(draft, SweepValue.Unquoted(setting.Value!))));
        List<Setting> plain = [];
        List<SweepAxis> axes = [];
        List<Dimension> searched = [];
        foreach (Setting setting in merged.Where(setting => SweepKey.Find(setting.Key) is null))
            ConfigurationMerge.AtItsPlace(setting, () => Sort(setting, draft.SearchKind is not null, plain, axes, searched));
        // The rule first, whatever the order typed: arms are then listed rule by rule.
        axes = [.. axes.OrderBy(axis => axis.Key != "rule")];
        CheckThatRulesTakePart([.. plain, .. axes.Select(axis => new Setting(axis.Key, axis.Values[0])),
            .. searched.Select(dimension => new Setting(dimension.Key, ""))], axes);
        ArmResolver resolver = new(plain, draft.Seeds[0], merged.ToDictionary(setting => setting.Key, setting => setting.Place));
        List<KeyValuePair<string, string>[]> combinations = [.. Product(axes).Select(resolver.Relevant).DistinctBy(Name)];
        SweepSearch? search = SearchOf(draft, searched, combinations, resolver);
        KeyValuePair<string, string>? control = ControlOf(draft.Control, axes, combinations);
        IReadOnlyList<SweepArm> arms = search is not null ? [] : Arms(combinations, control, resolver);
        Sweep sweep = new()
        {
            Settings = [.. merged.Where(setting => SweepKey.Find(setting.Key) is not { IsSaved: false })],
            Title = draft.Title,
            Axes = axes,
            Seeds = draft.Seeds,
            Control = control,
            Arms = arms,
            Runs = [.. Sweep.Plan(arms, draft.Seeds, first: 0)],
            Search = search,
            Execution = draft.Execution,
            ExecutionSettings = [.. merged.Where(setting => SweepKey.Find(setting.Key) is { IsSaved: false })],
            Remarks = [.. merged.Select(ConfigurationMerge.VersionRemark).OfType<string>()],
        };
        return sweep.Next(result: null) ?? sweep;
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

    /// <summary>Puts a setting where it belongs: with those that all arms have, with the swept ones, or with the searched ones.</summary>
    private static void Sort(Setting setting, bool isSearch, List<Setting> plain, List<SweepAxis> axes, List<Dimension> searched)
    {
        if (!ConfigurationMerge.IsKnown(setting.Key)) throw UnknownKey.Error(setting.Key);
        string text = setting.Value!, whole = SweepValue.Unquoted(text);
        // A text that is a value of the key as it stands is one value, even if there is a comma in it.
        if (VersionKeys.All.Contains(setting.Key) || ConfigurationMerge.Accepts(setting with { Value = whole }))
        {
            plain.Add(setting with { Value = whole });
            return;
        }
        try
        {
            switch (SweepValue.Parse(text))
            {
                case SweepValue.Single single: plain.Add(setting with { Value = single.Text }); break;
                case SweepValue.Interval interval when isSearch:
                    searched.Add(new Interval(setting.Key, interval.Low, interval.High, interval.IsLog, interval.IsWhole));
                    break;
                case SweepValue.Choice choice when isSearch: searched.Add(new Choice(setting.Key, choice.Texts)); break;
                case SweepValue.Choice choice: AddAxis(choice.Texts); break;
                case SweepValue.Several several: AddAxis(several.Texts); break;
                default:
                    throw new FormatException(
                        "an interval is for searches: set search.kind=random or tpe, or give a list, such as logspace(-4,-1,7).");
            }
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            throw new ConfigurationException($"{setting.Key} = {text}: {exception.Message.Split(" (Parameter '")[0]}", exception);
        }

        void AddAxis(IReadOnlyList<string> values)
        {
            if (values.All(value => value.Length == 0)) throw new FormatException("there must be a value.");
            foreach (IGrouping<string, string> twice in values.GroupBy(value => value).Where(group => group.Count() > 1))
                throw new FormatException($"'{twice.Key}' is given twice.");
            if (values.Count == 1) plain.Add(setting with { Value = values[0] });
            else axes.Add(new SweepAxis(setting.Key, values));
        }
    }

    private static SweepSearch? SearchOf(SweepDraft draft, List<Dimension> searched, List<KeyValuePair<string, string>[]> combinations,
        ArmResolver resolver)
    {
        if (draft.SearchKind is not { } kind) return null;
        if (searched.Count == 0)
            throw new ConfigurationException("search.kind: there is nothing to search: give lr=tag(log,interval(1e-3,1)) for example, "
                + "or batch=choice(16,32).");
        List<SearchProblem> problems = [];
        foreach (KeyValuePair<string, string>[] combination in combinations)
        {
            Dimension[] own = [.. searched.Where(dimension =>
                resolver.Relevant([.. combination, new(dimension.Key, "")]).Any(value => value.Key == dimension.Key))];
            if (own.Length == 0)
                throw new ConfigurationException($"{Name(combination)}: none of the searched keys "
                    + $"({string.Join(", ", searched.Select(dimension => dimension.Key))}) concerns this rule; leave it out.");
            try
            {
                SearchOptions options = draft.Search with
                {
                    Kind = kind,
                    Epochs = resolver.EpochsOf(combination),
                    Halving = draft.Halving is { } halving
                        ? halving with { FirstEpochs = draft.FirstEpochs, Bracket = draft.Bracket } : null,
                };
                problems.Add(new SearchProblem(combination, SearchFactory.Create(new SearchSpace(own), options)));
            }
            catch (ArgumentException exception)
            {
                throw new ConfigurationException($"search: {exception.Message.Split(" (Parameter '")[0]}", exception);
            }
        }
        IEnumerable<string> keys = searched.Select(dimension => dimension.Key);
        return new SweepSearch(problems, [.. draft.Halving is null ? keys : keys.Append("epochs")], resolver);
    }

    /// <summary>A setting of a rule that is not in the sweep is a slip when typed; a file may keep it for other runs.</summary>
    private static void CheckThatRulesTakePart(IReadOnlyList<Setting> all, List<SweepAxis> axes)
    {
        string typed = all.FirstOrDefault(setting => setting.Key == "rule")?.Value ?? "bp";
        IReadOnlyList<string> rules = axes.FirstOrDefault(axis => axis.Key == "rule")?.Values ?? [typed];
        foreach (Setting setting in all)
        {
            if (setting.Place is not null || rules.Any(rule => ArmResolver.TakesPart(setting.Key, rule))) continue;
            throw new ConfigurationException($"{setting.Key} = {setting.Value}: '{RuleKey.Read(setting.Key)!.Rule}' is not among "
                + $"rules={string.Join(',', rules)}. Add it to rules, or leave the setting out.");
        }
    }

    private static List<SweepArm> Arms(List<KeyValuePair<string, string>[]> combinations, KeyValuePair<string, string>? control,
        ArmResolver resolver)
    {
        Dictionary<string, int> index = combinations.Index().ToDictionary(pair => Name(pair.Item), pair => pair.Index);
        HashSet<string> labels = [];
        List<SweepArm> arms = [];
        foreach ((int i, KeyValuePair<string, string>[] values) in combinations.Index())
        {
            IEnumerable<KeyValuePair<string, string>> against = values.Select(value => value.Key == control?.Key ? control.Value : value);
            bool isFound = index.TryGetValue(Name(resolver.Relevant(against)), out int other);
            int? found = control is not null && isFound && other != i ? other : null;
            arms.Add(resolver.Resolve(i, values, found, place: null, labels));
        }
        return arms;
    }

    /// <summary>Every combination, the last axis fastest.</summary>
    private static IEnumerable<KeyValuePair<string, string>[]> Product(IEnumerable<SweepAxis> axes) =>
        axes.Aggregate((IEnumerable<KeyValuePair<string, string>[]>)[[]], (combinations, axis) => combinations
            .SelectMany(_ => axis.Values, (combination, value) => (KeyValuePair<string, string>[])[.. combination, new(axis.Key, value)]));

    private static string Name(KeyValuePair<string, string>[] values) =>
        string.Join(' ', values.Select(value => $"{value.Key}={value.Value}"));

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
