using Plasticity.Rules;

namespace Plasticity.Networks;

/// <summary>How a sample becomes the input of every time step.</summary>
public enum SpikeEncoder
{
    /// <summary>Input i spikes at each step with probability x_i, in [0, 1], independently.</summary>
    Bernoulli,

    /// <summary>Input i is the constant current x_i; nothing is drawn.</summary>
    Current,
}

/// <summary>A recurrent layer of leaky integrate-and-fire neurons with a leaky readout, in words. Decays are per time step.</summary>
/// <remarks>A time constant tau (in steps) is the decay exp(-1 / tau): 0.8 is tau = 4.5, 0.9 is 9.5, 0.95 is 19.5.</remarks>
public sealed record LifOptions
{
    /// <summary>The number of recurrent neurons. At least 1.</summary>
    public int Hidden { get; init => field = Guard.AtLeast(value, 1); } = 100;

    /// <summary>The number of time steps T for which a sample is shown. At least 1.</summary>
    public int TimeSteps { get; init => field = Guard.AtLeast(value, 1); } = 20;

    /// <summary>alpha, what a membrane keeps of its potential from a step to the next. 0 to below 1.</summary>
    public float MembraneDecay { get; init => field = Guard.Fraction(value); } = 0.9f;

    /// <summary>kappa, what the readout keeps from a step to the next. 0 to below 1.</summary>
    public float ReadoutDecay { get; init => field = Guard.Fraction(value); } = 0.8f;

    /// <summary>thr, the potential above which (strictly) a neuron spikes, and by which a spike lowers it. Above 0.</summary>
    public float Threshold { get; init => field = Guard.Positive(value); } = 1;

    /// <summary>What stands for the derivative of a spike.</summary>
    public Surrogate Surrogate { get; init; } = Surrogate.PiecewiseLinear;

    /// <summary>The number of steps after a spike during which a neuron integrates but cannot spike, with slope 0. At least 0.</summary>
    public int RefractorySteps { get; init => field = Guard.AtLeast(value, 0); }

    /// <summary>How a sample becomes the input of every time step.</summary>
    public SpikeEncoder Encoder { get; init; } = SpikeEncoder.Bernoulli;

    /// <summary>How the input weights start.</summary>
    public Initialisation InputInitialisation { get; init; } = new(InitialisationKind.KaimingNormal);

    /// <summary>How the recurrent weights start; each neuron's synapse onto itself is then removed.</summary>
    public Initialisation RecurrentInitialisation { get; init; } = new(InitialisationKind.KaimingNormal, 0.5f);

    /// <summary>How the readout weights start. Its bias starts at 0.</summary>
    public Initialisation ReadoutInitialisation { get; init; } = new(InitialisationKind.KaimingNormal, 0.5f);

    /// <summary>Whether readout units have a bias.</summary>
    public bool ReadoutBias { get; init; } = true;

    /// <summary>The fraction of neurons, the last ones, whose threshold rises with every spike of their own. 0 (none) to 1.</summary>
    public float AdaptiveFraction
    {
        get;
        init => field = value is >= 0 and <= 1
            ? value
            : throw new ArgumentOutOfRangeException(null, $"adaptiveFraction = {value}: it must be 0 to 1.");
    }

    /// <summary>beta, by how much a spike raises an adaptive neuron's threshold. At least 0.</summary>
    public float Adaptation { get; init => field = Guard.NotNegative(value); } = 0.1f;

    /// <summary>rho, what is kept of a raised threshold from a step to the next. 0 to below 1.</summary>
    public float AdaptationDecay { get; init => field = Guard.Fraction(value); } = 0.99f;
}
