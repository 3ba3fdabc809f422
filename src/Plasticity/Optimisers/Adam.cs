using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Optimisers;

/// <summary>Adam with bias correction (Kingma and Ba 2015, Algorithm 1): direction m^ / (sqrt(v^) + eps).</summary>
public sealed class Adam : Optimiser
{
    private readonly Dictionary<Parameter, Tensor> _mean;
    private readonly Dictionary<Parameter, Tensor> _square;
    private double _meanCorrection = 1;
    private double _squareCorrection = 1;

    /// <summary>Prepares Adam for a model.</summary>
    /// <param name="model">The model whose parameters it changes.</param>
    /// <param name="options">Learning rate, betas, epsilon.</param>
    /// <param name="totalSteps">The number of steps the schedule stretches over.</param>
    public Adam(Model model, OptimiserOptions options, long totalSteps) : base(model, options, totalSteps)
    {
        _mean = model.Parameters.ToDictionary(parameter => parameter, parameter => parameter.Value.LikeThis());
        _square = model.Parameters.ToDictionary(parameter => parameter, parameter => parameter.Value.LikeThis());
    }

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> State =>
        _mean.Select(slot => ($"mean.{slot.Key.Name}", slot.Value)).Concat(_square.Select(slot => ($"square.{slot.Key.Name}", slot.Value)));

    /// <inheritdoc/>
    protected override bool KeepsDense => true;

    /// <inheritdoc/>
    protected override void Begin(long applied)
    {
        _meanCorrection = 1 / (1 - Power(Options.Beta1, applied + 1));
        _squareCorrection = 1 / (1 - Power(Options.Beta2, applied + 1));
    }

    /// <inheritdoc/>
    protected override void Direct(Parameter parameter, Tensor estimate) =>
        estimate.SetAdamDirection(
            _mean[parameter], _square[parameter], Options.Beta1, Options.Beta2, _meanCorrection, _squareCorrection, Options.Epsilon);

    /// <summary>b^n by squaring: the same bits on every machine, which Math.Pow does not promise.</summary>
    private static double Power(double b, long n)
    {
        double power = 1;
        for (; n > 0; n >>= 1, b *= b)
            if ((n & 1) == 1) power *= b;
        return power;
    }
}
