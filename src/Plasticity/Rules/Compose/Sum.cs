using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Rules;

/// <summary>The weighted sum of two rules' estimates: <c>fa+wp</c>. Its reference and predictor are the first rule's.</summary>
/// <param name="first">A rule.</param>
/// <param name="second">Another rule on the same model.</param>
/// <param name="weight">
/// Multiplies the second rule's estimate. Both go through one optimiser at one learning rate; <see cref="RuleExpression"/> gives the
/// ratio of the rules' own default rates, so that under plain SGD each makes the step it was tuned for.
/// </param>
public sealed class Sum(LearningRule first, LearningRule second, float weight = 1) : LearningRule
{
    private Step? _inner;

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> State =>
        first.State.Select(state => ("first." + state.Name, state.Value))
            .Concat(second.State.Select(state => ("second." + state.Name, state.Value)));

    /// <summary>The first rule's.</summary>
    public override WeightSet? Feedback => first.Feedback;

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> NoiseOf(Step step) =>
        WithTransform.Noise(step, "first.", first.NoiseOf).Concat(WithTransform.Noise(step, "second.", second.NoiseOf));

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> LearnedFeedback =>
        first.LearnedFeedback.Select(feedback => ("first." + feedback.Name, feedback.Value))
            .Concat(second.LearnedFeedback.Select(feedback => ("second." + feedback.Name, feedback.Value)));

    /// <inheritdoc/>
    public override void Estimate(Step step)
    {
        using (step.Part("first.")) first.Estimate(step);
        // The second rule gets a step of its own: its terms refer to teaching signals that must not overwrite the first rule's.
        _inner ??= new Step(step.Model, optimiser: null, step.BatchSize, step.Seed);
        _inner.Given = step.Given?.Within("second.");
        _inner.Begin(step.Batch, step.Index);
        second.Estimate(_inner);
        step.Updates.Append(_inner.Updates, weight);
        step.Cost.Add(_inner.Cost);
    }

    /// <inheritdoc/>
    public override LearningRule? NewReference() => first.NewReference();

    /// <inheritdoc/>
    public override void Applied(Step step)
    {
        using (step.Part("first.")) first.Applied(step);
        using (step.Part("second.")) second.Applied(step);
    }

    /// <inheritdoc/>
    public override void Predict(Model model, Batch batch, Pass pass, PassNoise noise) => first.Predict(model, batch, pass, noise);
}
