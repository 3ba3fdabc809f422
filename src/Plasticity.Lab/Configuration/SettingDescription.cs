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
    /// <summary>Whether a key says how runs are run, rather than which.</summary>
    public static bool IsOfExecution(string key) => SweepKey.Find(key) is { IsSaved: false };

    /// <summary>Every setting, in reading order.</summary>
    public static IReadOnlyList<SettingDescription> All
    {
        get
        {
            // Of a spiking rule, so that the spiking network has its settings too; what a task or a rule decides is no default.
            RunConfiguration usual = SweepMerge.Resolve([new("rule", "eprop")]).Arms[0].Experiment.Configuration;
            string[] decided = ["rule", "network", "loss", "lr", "optimizer", "probes.every"];
            string? Known(string key, Func<string?> value) => decided.Contains(key) ? null : value();
            return
            [
                .. ConfigurationKey.All.Select(key =>
                    new SettingDescription(key.Name, key.Allowed, key.Description, Known(key.Name, () => key.Get(usual)))),
                .. TrainingKey.All.Select(key =>
                    new SettingDescription(key.Name, key.Allowed, key.Description, Known(key.Name, () => key.Get(new())))),
                new("RULE.OPTION", "as 'plasticity rules RULE' lists them",
                    "an option of a rule, such as fa.feedbackScale=2; it counts wherever the rule takes part", null),
                new("RULE.lr, RULE.opt...", "as lr, optimizer and opt.*",
                    "the training of one rule, such as fa.lr=0.05 or fa+oja.optimizer=adam", null),
                new("rules", "rules joined by commas, such as bp,fa,fa+oja", "the same as rule with several values", null),
                .. SweepKey.All.Select(key => new SettingDescription(key.Name, key.Allowed, key.Description, key.Default)),
            ];
        }
    }
}
