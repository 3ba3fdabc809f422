using Plasticity.Lab.Sweeps;
using Plasticity.Training;

namespace Plasticity.Lab.Results;

/// <summary>What an arm computes and keeps, whatever machine it runs on.</summary>
/// <remarks>
/// <code>
///   FLOPs of an update = 2 M n (forward + backward + 2 inference + updates)     sweeps per update, as the rule counts them
/// </code>
/// with M the multiply-adds of one forward sweep for one sample, each two operations, and n the samples of a batch. A backward sweep
/// carries a signal through all weights, a step of inference is a forward and a backward sweep, and an update costs one sweep of outer
/// products. So backprop, with one of each, takes 3 x 2 M n. Element-wise work is left out, and the sweeps are counted in full although
/// none need go below the first layer: at most a factor of 1.5 too much, for a network of one layer.
/// </remarks>
/// <param name="FlopsPerUpdate">Floating-point operations of an update with a full batch.</param>
/// <param name="Flops">Floating-point operations of a whole run, evaluations and probes left out; the mean over the runs.</param>
/// <param name="Parameters">Weights and biases.</param>
/// <param name="StateBytes">Bytes kept between updates: four for each parameter and each number of the rule and of the optimiser.</param>
public sealed record ComputeCost(double FlopsPerUpdate, double Flops, long Parameters, long StateBytes)
{
    /// <summary>The cost of an arm; null if no run finished or nothing was updated.</summary>
    /// <param name="arm">The arm.</param>
    /// <param name="finished">Its finished runs.</param>
    public static ComputeCost? Of(ArmFacts arm, IReadOnlyCollection<TrialOutcome> finished)
    {
        ArgumentNullException.ThrowIfNull(arm);
        ArgumentNullException.ThrowIfNull(finished);
        double steps = finished.Sum(outcome => (double)outcome.Steps), samples = finished.Sum(outcome => (double)outcome.Samples);
        if (steps <= 0) return null;
        double sweeps = finished.Sum(outcome =>
            outcome.Cost.Forward + outcome.Cost.Backward + 2 * outcome.Cost.Inference + outcome.Cost.Updates) / steps;
        double ofSample = 2.0 * arm.Model.MultiplyAdds * sweeps;
        return new(ofSample * arm.BatchSize, ofSample * samples / finished.Count, arm.Model.Parameters,
            4 * (arm.Model.Parameters + arm.Model.RuleState + arm.OptimiserState));
    }
}
