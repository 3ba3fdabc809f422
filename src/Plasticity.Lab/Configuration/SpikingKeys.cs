using Plasticity.Networks;

namespace Plasticity.Lab.Configuration;

/// <summary>The keys of the spiking network; they are saved when a spiking rule takes part.</summary>
internal static class SpikingKeys
{
    private const string Above0 = "a number above 0", Fraction = "a number from 0 to below 1", Whole1 = "a whole number of at least 1";

    public static IReadOnlyList<ConfigurationKey> All { get; } =
    [
        Key("hidden", Whole1, "recurrent neurons", (options, text) => options with { Hidden = ValueText.Whole(text, 1) },
            options => ValueText.Of(options.Hidden)),
        Key("timeSteps", Whole1, "time steps for which a sample is shown",
            (options, text) => options with { TimeSteps = ValueText.Whole(text, 1) }, options => ValueText.Of(options.TimeSteps)),
        Key("membraneDecay", Fraction, "what a membrane keeps from step to step",
            (options, text) => options with { MembraneDecay = ValueText.Number(text) }, options => ValueText.Of(options.MembraneDecay)),
        Key("readoutDecay", Fraction, "what the readout keeps from step to step",
            (options, text) => options with { ReadoutDecay = ValueText.Number(text) }, options => ValueText.Of(options.ReadoutDecay)),
        Key("threshold", Above0, "potential above which a neuron spikes",
            (options, text) => options with { Threshold = ValueText.Number(text) }, options => ValueText.Of(options.Threshold)),
        Key("surrogate", "a surrogate such as piecewise-linear", "what stands for the derivative of a spike",
            (options, text) => options with { Surrogate = Surrogate.Parse(text) }, options => options.Surrogate.ToString()),
        Key("refractorySteps", "a whole number of at least 0", "steps after a spike without another",
            (options, text) => options with { RefractorySteps = ValueText.Whole(text, 0) },
                options => ValueText.Of(options.RefractorySteps)),
        new("spiking.encoder", "bernoulli | current",
            "how a sample becomes input over time: random spikes, or a constant current; current for inputs beyond 0 to 1 unless set",
            (draft, text) => (draft.Spiking, draft.IsEncoderSet) = (draft.Spiking with { Encoder = EncoderNamed(text) }, true),
            c => c.Spiking is { } options ? (options.Encoder == SpikeEncoder.Bernoulli ? "bernoulli" : "current") : null),
        Key("inputInit", Starts, "how input weights start",
            (options, text) => options with { InputInitialisation = Initialisation.Parse(text) },
                options => options.InputInitialisation.ToString()),
        Key("recurrentInit", Starts, "how recurrent weights start",
            (options, text) => options with { RecurrentInitialisation = Initialisation.Parse(text) },
                options => options.RecurrentInitialisation.ToString()),
        Key("readoutInit", Starts, "how readout weights start",
            (options, text) => options with { ReadoutInitialisation = Initialisation.Parse(text) },
                options => options.ReadoutInitialisation.ToString()),
        Key("readoutBias", "true | false", "whether readout units have biases",
            (options, text) => options with { ReadoutBias = ValueText.TrueOrFalse(text) }, options => ValueText.Of(options.ReadoutBias)),
        Key("adaptiveFraction", "a number from 0 to 1", "fraction of neurons whose threshold rises with their spikes",
            (options, text) => options with { AdaptiveFraction = ValueText.Number(text) },
                options => ValueText.Of(options.AdaptiveFraction)),
        Key("adaptation", "a number of at least 0", "by how much a spike raises it",
            (options, text) => options with { Adaptation = ValueText.Number(text) }, options => ValueText.Of(options.Adaptation)),
        Key("adaptationDecay", Fraction, "what is kept of that from step to step",
            (options, text) => options with { AdaptationDecay = ValueText.Number(text) }, options => ValueText.Of(options.AdaptationDecay)),
    ];

    private static string Starts => NetworkKeys.Starts;

    private static ConfigurationKey Key(string name, string allowed, string description, Func<LifOptions, string, LifOptions> set,
        Func<LifOptions, string> get) =>
        new("spiking." + name, allowed, description, (draft, text) => draft.Spiking = set(draft.Spiking, text),
            c => c.Spiking is { } options ? get(options) : null);

    private static SpikeEncoder EncoderNamed(string text) => text switch
    {
        "bernoulli" => SpikeEncoder.Bernoulli,
        "current" => SpikeEncoder.Current,
        _ => throw new FormatException(),
    };
}
