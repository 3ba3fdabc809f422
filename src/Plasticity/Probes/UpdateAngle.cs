using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Rules;
using Plasticity.Training;

namespace Plasticity.Probes;

/// <summary>
/// The angle in degrees between a rule's estimate and its reference's, on the same batch and the same weights, and the ratio of their
/// norms; for the weights of each connection, and as layer 0 for all weights together. Undefined (not a number) where a norm is 0.
/// </summary>
/// <remarks>angle(A, B) = acos(&lt;A, B&gt; / (|A| |B|)), sums in double precision.</remarks>
public sealed class UpdateAngle : Probe
{
    private readonly LearningRule _reference;
    private readonly Schedule _schedule;
    private readonly Step _referenceStep;
    private readonly Tensor[] _estimates;
    private readonly Tensor[] _references;

    /// <summary>Prepares the probe.</summary>
    /// <param name="model">The model that learns.</param>
    /// <param name="reference">What estimates are compared with, made for the same model.</param>
    /// <param name="batchSize">The most samples of a batch.</param>
    /// <param name="seed">The trial's seed.</param>
    /// <param name="schedule">When it measures.</param>
    public UpdateAngle(Model model, LearningRule reference, int batchSize, Seed seed, Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(model);
        (_reference, _schedule) = (reference, schedule);
        // A step of its own: the reference's sweeps must not overwrite what the rule's terms refer to.
        _referenceStep = new Step(model, optimiser: null, batchSize, seed);
        _estimates = [.. model.Connections.Select(connection => connection.Weights.Value.LikeThis())];
        _references = [.. model.Connections.Select(connection => connection.Weights.Value.LikeThis())];
    }

    /// <summary>The reference's.</summary>
    public override IEnumerable<(string Name, Tensor Value)> State => _reference.State;

    /// <inheritdoc/>
    public override bool IsDue(long step) => _schedule.Includes(step);

    /// <inheritdoc/>
    public override void Observe(Step step, double epoch, ICollection<Metric> metrics)
    {
        _referenceStep.Begin(step.Batch, step.Index);
        _reference.Estimate(_referenceStep);
        double dot = 0, estimate = 0, reference = 0;
        for (int l = 1; l <= _estimates.Length; l++)
        {
            step.Updates[l].Weights.Materialise(_estimates[l - 1]);
            _referenceStep.Updates[l].Weights.Materialise(_references[l - 1]);
            double layerDot = _estimates[l - 1].Dot(_references[l - 1]);
            double layerEstimate = _estimates[l - 1].Dot(_estimates[l - 1]), layerReference = _references[l - 1].Dot(_references[l - 1]);
            Add(l, layerDot, layerEstimate, layerReference);
            dot += layerDot;
            estimate += layerEstimate;
            reference += layerReference;
        }
        Add(0, dot, estimate, reference);

        void Add(int layer, double product, double squared, double referenceSquared)
        {
            metrics.Add(new Metric(step.Index, epoch, "train", layer, "angle", Degrees(product, squared, referenceSquared)));
            double ratio = referenceSquared > 0 ? Math.Sqrt(squared / referenceSquared) : double.NaN;
            metrics.Add(new Metric(step.Index, epoch, "train", layer, "norm-ratio", ratio));
        }
    }

    /// <summary>The angle of two vectors from their inner product and squared norms; not a number if either is zero.</summary>
    public static double Degrees(double dot, double squaredA, double squaredB) =>
        squaredA > 0 && squaredB > 0 ? Math.Acos(Math.Clamp(dot / Math.Sqrt(squaredA * squaredB), -1, 1)) * 180 / Math.PI : double.NaN;
}
