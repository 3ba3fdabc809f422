using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Optimisers;

/// <summary>RMSprop (Tieleman and Hinton 2012), not centred: direction g / (sqrt(v) + eps), v = r v + (1 - r) g^2.</summary>
public sealed class RmsProp : Optimiser
{
    private readonly Dictionary<Parameter, Tensor> _square;

    /// <summary>Prepares RMSprop for a model.</summary>
    /// <param name="model">The model whose parameters it changes.</param>
    /// <param name="options">Learning rate, decay, epsilon.</param>
    /// <param name="totalSteps">The number of steps the schedule stretches over.</param>
    public RmsProp(Model model, OptimiserOptions options, long totalSteps) : base(model, options, totalSteps) =>
        _square = model.Parameters.ToDictionary(parameter => parameter, parameter => parameter.Value.LikeThis());

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> State => _square.Select(slot => ($"square.{slot.Key.Name}", slot.Value));

    /// <inheritdoc/>
    protected override bool KeepsDense => true;

    /// <inheritdoc/>
    protected override void Direct(Parameter parameter, Tensor estimate) =>
        estimate.SetRmsDirection(_square[parameter], Options.RmsDecay, Options.Epsilon);
}
