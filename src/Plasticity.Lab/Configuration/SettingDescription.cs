using Plasticity.Lab.Sweeps;

namespace Plasticity.Lab.Configuration;

/// <summary>A setting in words, for help and documentation.</summary>
/// <param name="Key">The dotted key.</param>
/// <param name="Allowed">What its value may be.</param>
/// <param name="Description">What it is.</param>
/// <param name="Default">Its value unless set; null where that depends on the task, the rule or the machine, as the description
/// says.</param>
public sealed record SettingDescription(string Key, string Allowed, string Description, string? Default)
{
    private static readonly Dictionary<string, string> _groups = new()
    {
        ["network"] = "network",
        ["net"] = "network",
        ["lr"] = "training",
        ["optimizer"] = "training",
        ["opt"] = "training",
        ["data"] = "data",
        ["probes"] = "probes",
        ["spiking"] = "spiking",
        ["search"] = "search",
    };

    /// <summary>The groups, in reading order, and what the settings of each are about.</summary>
    public static IReadOnlyList<(string Name, string About)> Groups { get; } =
    [
        ("run", "what is learned, by which rule, for how long"),
        ("network", "the feed-forward network"),
        ("training", "how estimates are applied: alone for all rules, after a rule (fa.lr=0.1) for that one"),
        ("data", "which samples are used, and what is done to images"),
        ("probes", "what is measured, and when; no result depends on it"),
        ("spiking", "the network of spiking rules"),
        ("sweep", "what is compared"),
        ("search", "how values are proposed for interval(...) and choice(...)"),
        ("execution", "how runs are run; no result depends on it"),
        ("per rule", "the options of rules, and their own training"),
    ];

    /// <summary>The group that it belongs to; one of <see cref="Groups"/>.</summary>
    public string Group => Key.StartsWith("RULE.", StringComparison.Ordinal) ? "per rule"
        : _groups.TryGetValue(Key.Split('.')[0], out string? group) ? group
        : SweepKey.Find(Key) is not { } ofSweep ? "run"
        : ofSweep.IsSaved ? "sweep" : "execution";

    /// <summary>Whether it stands for the keys of every rule, rather than being one.</summary>
    public bool IsPattern => Group == "per rule";

    /// <summary>Whether every value of it makes an arm, if there are several.</summary>
    public bool IsSwept => SweepKey.Find(Key) is null;

    /// <summary>Whether a key says how runs are run, rather than which.</summary>
    public static bool IsOfExecution(string key) => SweepKey.Find(key) is { IsSaved: false };

    /// <summary>Every setting, group by group, in reading order.</summary>
    public static IReadOnlyList<SettingDescription> All
    {
        get
        {
            // Of a spiking rule, so that the spiking network has its settings too; what a task or a rule decides is no default.
            RunConfiguration usual = SweepMerge.Resolve([new("rule", "eprop")]).Arms[0].Experiment.Configuration;
            string[] decided = ["rule", "network", "loss", "lr", "optimizer", "probes.every"];
            string? Known(string key, Func<string?> value) => decided.Contains(key) ? null : value();
            IEnumerable<SettingDescription> all =
            [
                .. ConfigurationKey.All.Select(key =>
                    new SettingDescription(key.Name, key.Allowed, key.Description, Known(key.Name, () => key.Get(usual) ?? key.Unsaved))),
                new("rules", "rules joined by commas, such as bp,fa,fa+oja", "the same as rule with several values", null),
                .. TrainingKey.All.Select(key =>
                    new SettingDescription(key.Name, key.Allowed, key.Description, Known(key.Name, () => key.Get(new()) ?? key.Unsaved))),
                .. SweepKey.All.Select(key => new SettingDescription(key.Name, key.Allowed, key.Description, key.Default)),
                new("RULE.OPTION", "as 'plasticity rules RULE' lists them",
                    "an option of a rule, such as fa.feedbackScale=2; it counts wherever the rule takes part", null),
                new("RULE.lr, RULE.opt...", "as lr, optimizer and opt.*",
                    "the training of one rule, such as fa.lr=0.05 or fa+oja.optimizer=adam", null),
            ];
            return [.. Groups.SelectMany(group => all.Where(setting => setting.Group == group.Name))];
        }
    }
}
