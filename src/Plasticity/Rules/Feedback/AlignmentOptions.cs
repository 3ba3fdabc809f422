using Plasticity.Optimisers;

namespace Plasticity.Rules;

/// <summary>What the primitives of feedback learning read.</summary>
public enum AlignmentSource
{
    /// <summary>The activity that the layer's synapses read in the task.</summary>
    Activity,

    /// <summary>White noise, independent for each layer and step.</summary>
    Noise,
}

/// <summary>The distribution of white noise.</summary>
public enum AlignmentNoise
{
    /// <summary>Normal.</summary>
    Normal,

    /// <summary>Uniform, of the same variance: within sqrt(3) standard deviations.</summary>
    Uniform,
}

/// <summary>Which projections something is done to.</summary>
public enum ProjectionSide
{
    /// <summary>Neither.</summary>
    None,

    /// <summary>The forward one, y = x W, and what B reconstructs from it.</summary>
    Forward,

    /// <summary>The one through feedback weights, v = x B, and what W reconstructs from it.</summary>
    Backward,

    /// <summary>Both.</summary>
    Both,
}

/// <summary>How feedback weights learn from primitives: which, from what, how fast. The defaults do nothing: feedback alignment.</summary>
public sealed record AlignmentOptions
{
    /// <summary>Multiplies the initial feedback weights, which are drawn like Xavier-uniform forward weights. Above 0.</summary>
    public float FeedbackScale { get; init => field = Guard.Positive(value); } = 1;

    /// <summary>c_a: B grows along W C, by which it follows W. At least 0.</summary>
    public float Amp { get; init => field = Guard.NotNegative(value); }

    /// <summary>c_d: B shrinks. At least 0.</summary>
    public float Decay { get; init => field = Guard.NotNegative(value); }

    /// <summary>c_n: what B reconstructs of the layer below is kept small. At least 0.</summary>
    public float Null { get; init => field = Guard.NotNegative(value); }

    /// <summary>c_s: the projection x B is kept small; not local. At least 0.</summary>
    public float Sparse { get; init => field = Guard.NotNegative(value); }

    /// <summary>c_f: B grows along W itself; not local. At least 0.</summary>
    public float Self { get; init => field = Guard.NotNegative(value); }

    /// <summary>How amp changes over training: <c>SHAPE[:FACTOR][*CYCLES][@START-STOP]</c>.</summary>
    public string AmpSchedule { get; init => field = CoefficientSchedule.Checked(value); } = "constant";

    /// <summary>How decay changes over training.</summary>
    public string DecaySchedule { get; init => field = CoefficientSchedule.Checked(value); } = "constant";

    /// <summary>How null changes over training.</summary>
    public string NullSchedule { get; init => field = CoefficientSchedule.Checked(value); } = "constant";

    /// <summary>How sparse changes over training.</summary>
    public string SparseSchedule { get; init => field = CoefficientSchedule.Checked(value); } = "constant";

    /// <summary>How self changes over training.</summary>
    public string SelfSchedule { get; init => field = CoefficientSchedule.Checked(value); } = "constant";

    /// <summary>The learning rate of B. Above 0.</summary>
    public float Rate { get; init => field = Guard.Positive(value); } = 0.1f;

    /// <summary>How the rate changes over training.</summary>
    public string RateSchedule { get; init => field = CoefficientSchedule.Checked(value); } = "constant";

    /// <summary>Steps over which the rate rises to its full height. At least 0.</summary>
    public int Warmup { get; init => field = Guard.AtLeast(value, 0); }

    /// <summary>Keeps the rate of each layer below 1 / (decay + null tr S + sparse tr C), at which steps cannot overshoot.</summary>
    public bool Bound { get; init; } = true;

    /// <summary>The optimiser of B: sgd, momentum, nesterov or adam, with their usual coefficients.</summary>
    public OptimiserKind FeedbackOptimizer { get; init => field = FeedbackOptimiser.Checked(value); } = OptimiserKind.Sgd;

    /// <summary>What the primitives read: activity of the task or white noise.</summary>
    public AlignmentSource Input { get; init; } = AlignmentSource.Activity;

    /// <summary>The distribution of the noise.</summary>
    public AlignmentNoise Noise { get; init; } = AlignmentNoise.Normal;

    /// <summary>The standard deviation of the noise. Above 0.</summary>
    public float NoiseScale { get; init => field = Guard.Positive(value); } = 1;

    /// <summary>
    /// Responses averaged over in a step; a map counts as one for each output position, so as many maps as give at least this many. 0 for
    /// the whole batch of activity, and for as many responses to noise as the batch has samples.
    /// </summary>
    public int Samples { get; init => field = Guard.AtLeast(value, 0); }

    /// <summary>Subtracts from each sample of x its own mean.</summary>
    public bool Centre { get; init; }

    /// <summary>Subtracts from each sample of x its own mean and divides it by its norm.</summary>
    public bool Normalise { get; init; }

    /// <summary>Subtracts from each feature of x its mean over the batch, in the copy that feedback weights project.</summary>
    public bool BatchCentre { get; init; }

    /// <summary>Which projections go through the layer's activation.</summary>
    public ProjectionSide Activation { get; init; } = ProjectionSide.None;

    /// <summary>Which projections have the layer's bias added.</summary>
    public ProjectionSide Bias { get; init; } = ProjectionSide.None;

    /// <summary>Which projections and reconstructions have each sample's own mean subtracted.</summary>
    public ProjectionSide CentreOutput { get; init; } = ProjectionSide.None;

    /// <summary>Which projections and reconstructions have each sample's own mean subtracted and are divided by its norm.</summary>
    public ProjectionSide NormaliseOutput { get; init; } = ProjectionSide.None;

    /// <summary>Subtracts from each feature of y = x W, and of what B reconstructs from it, its mean over the batch.</summary>
    public bool BatchCentreOutput { get; init; }

    /// <summary>Lets null keep small what W reconstructs from x B, instead of what B reconstructs from x W.</summary>
    public bool ReversedNull { get; init; }

    /// <summary>Lets amp compare x with the reconstruction that null keeps small, instead of x W with x B.</summary>
    public bool AmpOnReconstructions { get; init; }

    /// <summary>Steps at the start at which only B learns. At least 0.</summary>
    public int Delay { get; init => field = Guard.AtLeast(value, 0); }

    /// <summary>Steps of the task for each step of B. At least 1.</summary>
    public int Every { get; init => field = Guard.AtLeast(value, 1); } = 1;

    /// <summary>Steps of B on white noise before the first step of the task (mirror mode, sleep). At least 0.</summary>
    public int BurnIn { get; init => field = Guard.AtLeast(value, 0); }

    /// <summary>Sends errors through B scaled to the norm of W: of B its direction alone counts. It learns as it does without.</summary>
    public bool MatchNorm { get; init; }

    /// <summary>
    /// The standard deviation of noise that shakes B after each step, times the learning rate of the task. At least 0.
    /// </summary>
    public float FeedbackNoise { get; init => field = Guard.NotNegative(value); }

    /// <summary>Whether projections are linear and taken as they are: then products can be shared.</summary>
    internal bool IsPlain => !BatchCentre && !BatchCentreOutput && Activation == ProjectionSide.None && Bias == ProjectionSide.None
        && CentreOutput == ProjectionSide.None && NormaliseOutput == ProjectionSide.None;
}
