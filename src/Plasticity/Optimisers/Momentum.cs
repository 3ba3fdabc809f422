using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Optimisers;

/// <summary>
/// Momentum: v = m v + g, direction v; Nesterov's form g + m v. Sutskever et al. 2013, in the form common in deep learning code.
/// </summary>
public sealed class Momentum : Optimiser
{
    private readonly Dictionary<Parameter, Tensor> _velocity;
    private readonly bool _nesterov;

    /// <summary>Prepares momentum for a model.</summary>
    /// <param name="model">The model whose parameters it changes.</param>
    /// <param name="options">Learning rate, momentum coefficient.</param>
    /// <param name="totalSteps">The number of steps the schedule stretches over.</param>
    public Momentum(Model model, OptimiserOptions options, long totalSteps) : base(model, options, totalSteps)
    {
        _velocity = model.Parameters.ToDictionary(parameter => parameter, parameter => parameter.Value.LikeThis());
        _nesterov = options.Kind == OptimiserKind.Nesterov;
    }

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> State => _velocity.Select(slot => ($"velocity.{slot.Key.Name}", slot.Value));

    /// <inheritdoc/>
    protected override bool KeepsDense => true;

    /// <inheritdoc/>
    protected override void Direct(Parameter parameter, Tensor estimate)
    {
        Tensor velocity = _velocity[parameter];
        velocity.Scale(Options.MomentumCoefficient);
        velocity.Add(estimate);                                               // v = m v + g
        if (_nesterov) estimate.Add(velocity, Options.MomentumCoefficient);   // g + m v
        else estimate.CopyFrom(velocity);
    }
}
