using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Rules;
using Plasticity.Tasks;

namespace Plasticity.Training;

/// <summary>Measures loss and accuracy on a set of samples, with the rule's own predictor.</summary>
public sealed class Evaluator
{
    private const int MostSamplesAtOnce = 256;

    /// <summary>Activities that are held at once: 64 MiB. Larger networks look at fewer samples together.</summary>
    private const long MostUnitsAtOnce = 1 << 24;

    private readonly Model _model;
    private readonly LearningRule _rule;
    private readonly Seed _seed;
    private readonly Pass _pass;
    private readonly int[] _indices;
    private Batch? _batch;

    /// <summary>Prepares evaluations of a model.</summary>
    public Evaluator(Model model, LearningRule rule, Seed seed)
    {
        ArgumentNullException.ThrowIfNull(model);
        (_model, _rule, _seed) = (model, rule, seed);
        _indices = new int[(int)Math.Clamp(MostUnitsAtOnce / model.UnitsOfSample, 1, MostSamplesAtOnce)];
        _pass = model.NewPass(_indices.Length);
    }

    /// <summary>The mean loss, and the fraction of samples whose largest output is that of their class (null for regression).</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="cancellation">Asked before every portion of samples.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public (double Loss, double? Accuracy) Measure(Samples samples, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(samples);
        _batch ??= samples.NewBatch(_indices.Length);
        double loss = 0;
        int correct = 0;
        for (int start = 0; start < samples.Count; start += _indices.Length)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(_indices.Length, samples.Count - start);
            for (int i = 0; i < count; i++) _indices[i] = start + i;
            samples.Fill(_batch, _indices.AsSpan(0, count));
            _rule.Predict(_model, _batch, _pass, PassNoise.Evaluation(_seed));
            loss += _pass.Loss * count;
            for (int i = 0; samples.IsClassification && i < count; i++)
                if (_pass.Outputs.LargestColumn(i) == _batch.Labels[i]) correct++;
        }
        return (loss / samples.Count, samples.IsClassification ? (double)correct / samples.Count : null);
    }
}
