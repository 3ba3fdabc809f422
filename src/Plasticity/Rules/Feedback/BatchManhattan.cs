using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Rules;

/// <summary>Batch Manhattan, added to any rule: of its estimate only the signs are left.</summary>
/// <remarks>Equations, source and deviations: <see cref="Card"/>.</remarks>
public sealed class BatchManhattan : UpdateTransform
{
    private readonly Dictionary<Parameter, Tensor> _signs;

    /// <summary>Makes the transform for a model.</summary>
    public BatchManhattan(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        _signs = model.Parameters.ToDictionary(parameter => parameter, parameter => parameter.Value.LikeThis());
    }

    /// <summary>The facts.</summary>
    public static RuleCard Card { get; } = new()
    {
        Id = "bm",
        Name = "Batch Manhattan",
        Family = "Feedback",
        Year = 2016,
        Source = "Liao, Leibo, Poggio, How important is weight symmetry in backpropagation?, AAAI 2016, arXiv 1510.05067.",
        Summary = "Added to a rule, it leaves only the signs of the estimate: every parameter makes a step of one size.",
        Equations = """
            dW_l <- sign(dW_l),   db_l <- sign(db_l)            sign(0) = 0; of the mean over the batch
            Coupled decay, momentum and decoupled decay come after it, in the optimiser.
            Changes nothing but the size of the step if the estimate has entries of one size already.
            """,
        Deviations = ["Gains of normalisations are treated alike.",
            "Rates are not scaled: a rule with it wants a smaller learning rate than without."],
        Plausibility = new(WeightTransport: false, SeparatePhases: false, GlobalSignal: false, SymmetricWeights: false,
            StoresActivity: false, SignedError: false, NeedsDerivative: false, Online: true),
    };

    /// <inheritdoc/>
    public override void Transform(Step step)
    {
        ArgumentNullException.ThrowIfNull(step);
        foreach ((Parameter parameter, Tensor signs) in _signs)
        {
            Update update = step.Updates.Of(parameter);
            if (update.IsEmpty) continue;
            update.Materialise(signs);
            signs.SetSign(signs);                                         // dW_l <- sign(dW_l)
            update.Replace(signs);
        }
    }
}
