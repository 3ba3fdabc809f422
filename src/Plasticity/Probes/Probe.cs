using Plasticity.Numerics;
using Plasticity.Rules;
using Plasticity.Training;

namespace Plasticity.Probes;

/// <summary>
/// Measures something at a step, between the rule's estimate and its application. A probe changes nothing, and draws from no stream of the
/// trial: switching one on moves no bit of the result.
/// </summary>
public abstract class Probe
{
    /// <summary>The tensors it carries from one measurement to the next, with the names they are saved under.</summary>
    public virtual IEnumerable<(string Name, Tensor Value)> State => [];

    /// <summary>Whether it measures at this step.</summary>
    public abstract bool IsDue(long step);

    /// <summary>Measures, and adds what it found.</summary>
    /// <param name="step">The step, with the estimate filled in and not yet applied.</param>
    /// <param name="epoch">Passes over the training samples so far.</param>
    /// <param name="metrics">Receives the measurements.</param>
    public abstract void Observe(Step step, double epoch, ICollection<Metric> metrics);
}
