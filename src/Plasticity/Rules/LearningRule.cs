using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Rules;

/// <summary>
/// A learning rule is an estimator: given a model and a batch, it says how each parameter should change. Rules are sealed; to vary one,
/// wrap it (<see cref="WithTransform"/>, <see cref="Sum"/>).
/// </summary>
public abstract class LearningRule
{
    /// <summary>
    /// Fills in <see cref="Step.Updates"/>. The model's parameters and the batch are the same afterwards as before, unless the rule
    /// itself calls <see cref="Step.Apply"/>.
    /// </summary>
    /// <param name="step">The batch and what goes with it.</param>
    public abstract void Estimate(Step step);

    /// <summary>
    /// What this rule's estimates are compared with, on the same batch and weights: a rule on the same model, or null if there is no
    /// meaningful reference.
    /// </summary>
    public abstract LearningRule? NewReference();

    /// <summary>
    /// The effective feedback F of the latest estimate: what errors descended through, one tensor a connection, shaped like W, whatever
    /// the rule keeps to make it. Null for rules whose errors do not descend through weights.
    /// </summary>
    public virtual WeightSet? Feedback => null;

    /// <summary>Called after the estimate was applied, for rules whose own state follows it (Kolen-Pollack, mirrors).</summary>
    public virtual void Applied(Step step)
    {
    }

    /// <summary>
    /// The tensors a rule carries from step to step, with the names they are saved under: the same tensors at every step. A trial that
    /// was stopped goes on from these, so what a rule remembers must be here; a number is a tensor of one element.
    /// </summary>
    /// <remarks>
    /// Names say what a tensor is like, so that it can be exchanged with other frameworks, which order axes differently: what belongs to
    /// connection l ends with l and is shaped like W_l (<c>B2</c>), like b_l, or like what it reads (<c>mean2</c>); direct feedback onto
    /// the layer of index i is <c>Di</c>, [units or channels, n_L]. Anything else is exchanged as it is stored.
    /// </remarks>
    public virtual IEnumerable<(string Name, Tensor Value)> State => [];

    /// <summary>
    /// The random numbers of a step that come from streams and are kept nowhere, drawn again in tensors of their own, so that other
    /// programs can be given the same; whoever has others gives them under these names in <see cref="Step.Given"/>, and then these are
    /// what was given. Names are as those of <see cref="State"/>; what is shaped like the activity of layer l ends with <c>hl</c>, like
    /// what connection l reads, with <c>xl</c>.
    /// </summary>
    /// <param name="step">The step, begun.</param>
    public virtual IEnumerable<(string Name, Tensor Value)> NoiseOf(Step step) => [];

    /// <summary>
    /// Of its state, the feedback weights that it changes as it learns; none if it has none or they are fixed. Always the same tensors.
    /// </summary>
    public virtual IEnumerable<(string Name, Tensor Value)> LearnedFeedback => [];

    /// <summary>
    /// Predicts with the rule's own predictor, for rules whose model is not simply run forward (settling networks, goodness). Fills the
    /// pass as <see cref="Model.Forward"/> does.
    /// </summary>
    public virtual void Predict(Model model, Batch batch, Pass pass, PassNoise noise) => model.Forward(batch, pass, noise);
}
