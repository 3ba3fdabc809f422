using Plasticity.Lab.Configuration;

namespace Plasticity.Tests.Lab;

/// <summary>Experiments from settings, as on the command line.</summary>
internal static class Experiments
{
    /// <summary>Resolves settings.</summary>
    public static Experiment Of(params string[] settings) => ConfigurationMerge.Resolve(settings.Select(Setting.Parse));

    /// <summary>One that takes a moment: two rules, few samples.</summary>
    public static Experiment Small(params string[] settings) =>
        Of(["rules=bp,fa", "seeds=3", "epochs=2", "network=64-8-10", "data.trainSamples=128", "data.testSamples=64", .. settings]);
}
