namespace Plasticity.Lab.Configuration;

/// <summary>A setting in words, for help and documentation.</summary>
/// <param name="Key">The dotted key.</param>
/// <param name="Allowed">What its value may be.</param>
/// <param name="Description">What it is.</param>
public sealed record SettingDescription(string Key, string Allowed, string Description)
{
    /// <summary>Every setting, in reading order.</summary>
    public static IReadOnlyList<SettingDescription> All =>
    [
        .. ConfigurationKey.All.Select(key => new SettingDescription(key.Name, key.Allowed, key.Description)),
        .. TrainingKey.All.Select(key => new SettingDescription(key.Name, key.Allowed, key.Description)),
        new("RULE.OPTION", "as 'plasticity rules RULE' lists them", "an option of a rule, such as fa.feedbackScale=2; it counts wherever the rule takes part"),
        new("RULE.lr, RULE.opt...", "as lr, optimizer and opt.*", "the training of one rule, such as fa.lr=0.05 or fa+oja.optimizer=adam"),
    ];
}
