using Plasticity.Numerics;

namespace Plasticity.Rules;

/// <summary>
/// Something that acts on the estimate of any rule: adds plasticity, gates it, filters it. Each is one file; none is a rule's flag.
/// </summary>
public abstract class UpdateTransform
{
    /// <summary>Called once, with the rule whose estimates it is going to act on.</summary>
    /// <param name="rule">The rule, itself perhaps one with a transform.</param>
    public virtual void ActOn(LearningRule rule)
    {
    }

    /// <summary>Changes or adds to <see cref="Step.Updates"/> after the rule has filled it in.</summary>
    public abstract void Transform(Step step);

    /// <summary>Called after the estimate was applied, and after the rule was told, for transforms whose own state follows it.</summary>
    public virtual void Applied(Step step)
    {
    }

    /// <summary>
    /// The tensors it carries from step to step, with the names they are saved under, as a rule's are: <see cref="LearningRule.State"/>.
    /// </summary>
    public virtual IEnumerable<(string Name, Tensor Value)> State => [];

    /// <summary>The random numbers of a step that are kept nowhere, as a rule's are: <see cref="LearningRule.NoiseOf"/>.</summary>
    /// <param name="step">The step, begun.</param>
    public virtual IEnumerable<(string Name, Tensor Value)> NoiseOf(Step step) => [];
}
