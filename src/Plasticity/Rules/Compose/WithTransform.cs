using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Rules;

/// <summary>A rule whose estimates go through a transform: <c>fa+oja</c> is feedback alignment with Oja's plasticity added.</summary>
/// <param name="rule">The rule.</param>
/// <param name="transform">What acts on its estimates.</param>
public sealed class WithTransform(LearningRule rule, UpdateTransform transform) : LearningRule
{
    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> State =>
        rule.State.Select(state => ("rule." + state.Name, state.Value))
            .Concat(transform.State.Select(state => ("transform." + state.Name, state.Value)));

    /// <inheritdoc/>
    public override WeightSet? Feedback => rule.Feedback;

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> NoiseOf(Step step) =>
        rule.NoiseOf(step).Select(noise => ("rule." + noise.Name, noise.Value));

    /// <inheritdoc/>
    public override void Estimate(Step step)
    {
        rule.Estimate(step);
        transform.Transform(step);
    }

    /// <inheritdoc/>
    public override LearningRule? NewReference() => rule.NewReference();

    /// <inheritdoc/>
    public override void Applied(Step step)
    {
        rule.Applied(step);
        transform.Applied(step);
    }

    /// <inheritdoc/>
    public override void Predict(Model model, Batch batch, Pass pass, PassNoise noise) => rule.Predict(model, batch, pass, noise);
}
