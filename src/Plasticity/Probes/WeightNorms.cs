using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Rules;
using Plasticity.Training;

namespace Plasticity.Probes;

/// <summary>The Euclidean norm of the weights of each connection.</summary>
/// <param name="schedule">When it measures.</param>
public sealed class WeightNorms(Schedule schedule) : Probe
{
    /// <inheritdoc/>
    public override bool IsDue(long step) => schedule.Includes(step);

    /// <inheritdoc/>
    public override void Observe(Step step, double epoch, ICollection<Metric> metrics)
    {
        foreach (Connection connection in step.Model.Connections)
            metrics.Add(new Metric(step.Index, epoch, "train", connection.Index, "weight-norm", connection.Weights.Value.Norm()));
    }
}
