using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Rules;

/// <summary>A rule whose estimates go through a transform: <c>fa+oja</c> is feedback alignment with Oja's plasticity added.</summary>
public sealed class WithTransform : LearningRule
{
    private readonly LearningRule _rule;
    private readonly UpdateTransform _transform;

    /// <summary>Wraps a rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="transform">What acts on its estimates.</param>
    public WithTransform(LearningRule rule, UpdateTransform transform)
    {
        ArgumentNullException.ThrowIfNull(transform);
        (_rule, _transform) = (rule, transform);
        transform.ActOn(rule);
    }

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> State =>
        _rule.State.Select(state => ("rule." + state.Name, state.Value))
            .Concat(_transform.State.Select(state => ("transform." + state.Name, state.Value)));

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> LearnedFeedback =>
        _rule.LearnedFeedback.Select(feedback => ("rule." + feedback.Name, feedback.Value));

    /// <inheritdoc/>
    public override WeightSet? Feedback => _rule.Feedback;

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> NoiseOf(Step step) =>
        Noise(step, "rule.", _rule.NoiseOf).Concat(Noise(step, "transform.", _transform.NoiseOf));

    /// <inheritdoc/>
    public override void Estimate(Step step)
    {
        using (step.Part("rule.")) _rule.Estimate(step);
        using (step.Part("transform.")) _transform.Transform(step);
    }

    /// <inheritdoc/>
    public override LearningRule? NewReference() => _rule.NewReference();

    /// <inheritdoc/>
    public override void Applied(Step step)
    {
        using (step.Part("rule.")) _rule.Applied(step);
        using (step.Part("transform.")) _transform.Applied(step);
    }

    /// <inheritdoc/>
    public override void Predict(Model model, Batch batch, Pass pass, PassNoise noise) => _rule.Predict(model, batch, pass, noise);

    /// <summary>The noise of a part of a rule, whose names start with a prefix.</summary>
    internal static List<(string Name, Tensor Value)> Noise(
        Step step, string prefix, Func<Step, IEnumerable<(string Name, Tensor Value)>> noiseOf)
    {
        // All at once, for what is given is that of the part only as long as the scope lasts.
        using Step.PartScope part = step.Part(prefix);
        return [.. noiseOf(step).Select(noise => (prefix + noise.Name, noise.Value))];
    }
}
