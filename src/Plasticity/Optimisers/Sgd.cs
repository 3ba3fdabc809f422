using Plasticity.Networks;

namespace Plasticity.Optimisers;

/// <summary>
/// Plain stochastic gradient descent: the terms of an estimate are added straight into the weights, in one pass over memory.
/// </summary>
/// <param name="model">The model whose parameters it changes.</param>
/// <param name="options">Learning rate and so on.</param>
/// <param name="totalSteps">The number of steps the schedule stretches over.</param>
public sealed class Sgd(Model model, OptimiserOptions options, long totalSteps) : Optimiser(model, options, totalSteps)
{
    /// <inheritdoc/>
    protected override bool KeepsDense => false;
}
