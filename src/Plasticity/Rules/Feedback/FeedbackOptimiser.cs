using Plasticity.Numerics;
using Plasticity.Optimisers;

namespace Plasticity.Rules;

/// <summary>
/// How gradients in feedback weights become changes of them. Plain descent adds terms straight into B; momentum and Adam keep a dense
/// gradient and running means of it. Equations: <see cref="Momentum"/>, <see cref="Adam"/>.
/// </summary>
internal sealed class FeedbackOptimiser
{
    private const double Coefficient = 0.9, Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8;

    private readonly OptimiserKind _kind;
    private readonly Tensor? _gradient;
    private readonly Tensor? _mean;
    private readonly Tensor? _square;

    /// <summary>Prepares an optimiser for the feedback weights of one connection.</summary>
    public FeedbackOptimiser(OptimiserKind kind, Tensor feedback)
    {
        _kind = kind;
        if (kind == OptimiserKind.Sgd) return;
        _gradient = feedback.LikeThis();
        _mean = feedback.LikeThis();
        if (kind == OptimiserKind.Adam) _square = feedback.LikeThis();
    }

    /// <summary>What it carries from step to step.</summary>
    public IEnumerable<(string Name, Tensor Value)> State
    {
        get
        {
            if (_mean is not null) yield return (_kind == OptimiserKind.Adam ? "mean" : "velocity", _mean);
            if (_square is not null) yield return ("square", _square);
        }
    }

    /// <summary>The dense gradient to be filled in; null for plain descent, whose terms go straight into B.</summary>
    public Tensor? Gradient => _gradient;

    /// <summary>Refuses an optimiser there is not for feedback weights.</summary>
    /// <exception cref="ArgumentException">It is none of those.</exception>
    public static OptimiserKind Checked(OptimiserKind kind) => kind != OptimiserKind.RmsProp
        ? kind : throw new ArgumentException("feedbackOptimizer = rms-prop: feedback weights have sgd, momentum, nesterov and adam.");

    /// <summary>B -= rate direction(gradient).</summary>
    /// <param name="feedback">B.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="before">How many steps lie before this one.</param>
    public void Apply(Tensor feedback, double rate, long before)
    {
        if (_gradient is null) return;
        if (_kind == OptimiserKind.Adam)
        {
            _gradient.SetAdamDirection(
                _mean!, _square!, Beta1, Beta2, 1 / (1 - Power(Beta1, before + 1)), 1 / (1 - Power(Beta2, before + 1)), Epsilon);
        }
        else
        {
            _mean!.LeakAndAdd(Coefficient, _gradient);                            // v = m v + g
            if (_kind == OptimiserKind.Nesterov) _gradient.Add(_mean!, Coefficient);
            else _gradient.CopyFrom(_mean!);
        }
        feedback.Add(_gradient, -rate);
    }

    /// <summary>b^n by squaring: the same bits on every machine, which Math.Pow does not promise.</summary>
    private static double Power(double b, long n)
    {
        double power = 1;
        for (; n > 0; n >>= 1, b *= b)
            if ((n & 1) == 1) power *= b;
        return power;
    }
}
