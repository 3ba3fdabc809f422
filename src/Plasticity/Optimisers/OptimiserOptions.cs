using System.Runtime.CompilerServices;

namespace Plasticity.Optimisers;

/// <summary>The optimisers.</summary>
public enum OptimiserKind
{
    /// <summary>Plain stochastic gradient descent.</summary>
    Sgd,

    /// <summary>Heavy-ball momentum.</summary>
    Momentum,

    /// <summary>Nesterov's momentum.</summary>
    Nesterov,

    /// <summary>Adam with bias correction.</summary>
    Adam,

    /// <summary>RMSprop, not centred.</summary>
    RmsProp,
}

/// <summary>How estimates become changes of the weights.</summary>
public sealed record OptimiserOptions
{
    /// <summary>The optimiser.</summary>
    public OptimiserKind Kind { get; init; } = OptimiserKind.Sgd;

    /// <summary>The learning rate, above 0.</summary>
    public float LearningRate { get; init => field = Above(value, 0); } = 0.1f;

    /// <summary>The momentum coefficient of momentum and Nesterov, 0 to below 1.</summary>
    public float MomentumCoefficient { get; init => field = Fraction(value); } = 0.9f;

    /// <summary>Adam's decay of the mean gradient, 0 to below 1.</summary>
    public float Beta1 { get; init => field = Fraction(value); } = 0.9f;

    /// <summary>Adam's decay of the mean square, 0 to below 1; RMSprop uses <see cref="RmsDecay"/>.</summary>
    public float Beta2 { get; init => field = Fraction(value); } = 0.999f;

    /// <summary>RMSprop's decay of the mean square, 0 to below 1.</summary>
    public float RmsDecay { get; init => field = Fraction(value); } = 0.99f;

    /// <summary>Added to the root mean square of Adam and RMSprop, above 0.</summary>
    public float Epsilon { get; init => field = Above(value, 0); } = 1e-8f;

    /// <summary>Decoupled weight decay: each step first multiplies the weights (not biases) by 1 - rate * this. At least 0.</summary>
    public float WeightDecay { get; init => field = AtLeast(value, 0); }

    /// <summary>
    /// Coupled decay, the gradient of an L2 penalty: this times a parameter, weight, gain or bias, joins its estimate, after clipping and
    /// before momentum or Adam see it. What other programs call weight decay in SGD and Adam. At least 0.
    /// </summary>
    public float CoupledDecay { get; init => field = AtLeast(value, 0); }

    /// <summary>The largest norm of a whole estimate; a longer one is scaled down. 0 for no limit.</summary>
    public float Clip { get; init => field = AtLeast(value, 0); }

    /// <summary>How many numbers the optimiser carries from step to step for each parameter.</summary>
    public int StateOfParameter => Kind switch
    {
        OptimiserKind.Sgd => 0,
        OptimiserKind.Momentum or OptimiserKind.Nesterov or OptimiserKind.RmsProp => 1,
        OptimiserKind.Adam => 2,
        _ => throw new InvalidOperationException($"There is no optimiser {Kind}."),
    };

    /// <summary>How the learning rate changes over training.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Constant;

    private static float Above(float value, float bound, [CallerMemberName] string name = "") =>
        value > bound && float.IsFinite(value)
            ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be above {bound}.");

    private static float AtLeast(float value, float bound, [CallerMemberName] string name = "") =>
        value >= bound && float.IsFinite(value)
            ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be at least {bound}.");

    private static float Fraction(float value, [CallerMemberName] string name = "") =>
        value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be at least 0 and below 1.");
}
