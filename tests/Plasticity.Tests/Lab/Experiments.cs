using Plasticity.Lab.Configuration;
using Plasticity.Lab.Sweeps;

namespace Plasticity.Tests.Lab;

/// <summary>Sweeps from settings, as on the command line.</summary>
internal static class Experiments
{
    /// <summary>Resolves settings.</summary>
    public static Sweep Of(params string[] settings) => SweepMerge.Resolve(settings.Select(Setting.Parse));

    /// <summary>The configuration of the first arm.</summary>
    public static RunConfiguration One(params string[] settings) => Of(settings).Arms[0].Experiment.Configuration;

    /// <summary>One that takes a moment: two rules, three seeds, few samples.</summary>
    public static Sweep Small(params string[] settings) =>
        Of(["rules=bp,fa", "seeds=3", "epochs=2", "network=64-8-10", "data.trainSamples=128", "data.testSamples=64", .. settings]);
}
