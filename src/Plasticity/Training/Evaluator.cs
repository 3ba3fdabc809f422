using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Rules;
using Plasticity.Tasks;

namespace Plasticity.Training;

/// <summary>Measures loss and accuracy on a set of samples, with the rule's own predictor.</summary>
public sealed class Evaluator
{
    private const int MostSamplesAtOnce = 256;

    private readonly Model _model;
    private readonly LearningRule _rule;
    private readonly Seed _seed;
    private readonly Pass _pass;
    private readonly int[] _indices = new int[MostSamplesAtOnce];
    private Batch? _batch;

    /// <summary>Prepares evaluations of a model.</summary>
    public Evaluator(Model model, LearningRule rule, Seed seed)
    {
        ArgumentNullException.ThrowIfNull(model);
        (_model, _rule, _seed) = (model, rule, seed);
        _pass = model.NewPass(MostSamplesAtOnce);
    }

    /// <summary>The mean loss, and the fraction of samples whose largest output is that of their class (null for regression).</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="cancellation">Asked before every portion of samples.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public (double Loss, double? Accuracy) Measure(Samples samples, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(samples);
        _batch ??= samples.NewBatch(MostSamplesAtOnce);
        double loss = 0;
        int correct = 0;
        for (int start = 0; start < samples.Count; start += MostSamplesAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(MostSamplesAtOnce, samples.Count - start);
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
