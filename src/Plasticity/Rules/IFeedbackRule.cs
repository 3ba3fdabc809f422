using Plasticity.Networks;

namespace Plasticity.Rules;

/// <summary>A rule whose errors descend through feedback weights: g = d F^T at every connection that is synapses.</summary>
public interface IFeedbackRule
{
    /// <summary>
    /// The feedback weights F that the errors of the last estimate descended through, shaped like W; before the first, those that would be
    /// used. With <see cref="Network.Weights"/> the rule is backpropagation.
    /// </summary>
    public WeightSet Feedback { get; }
}
