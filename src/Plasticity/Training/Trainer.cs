using System.Diagnostics;
using Plasticity.Networks;
using Plasticity.Optimisers;
using Plasticity.Probes;
using Plasticity.Rules;
using Plasticity.Tasks;

namespace Plasticity.Training;

/// <summary>Runs a trial: one rule teaches one model one task. The loop is the same for every rule.</summary>
public sealed class Trainer
{
    /// <summary>Weights are looked at this often for divergence, besides at the end of every epoch.</summary>
    private const int StepsBetweenWeightChecks = 1000;

    private readonly LearningTask _task;
    private readonly LearningRule _rule;
    private readonly TrainingOptions _options;
    private readonly Probe[] _probes;
    private readonly Step _step;
    private readonly Batch _batch;
    private readonly BatchOrder _order;
    private readonly Evaluator _evaluator;
    private readonly DivergenceGuard _guard;
    private readonly List<Metric> _metrics = [];
    private readonly Cost _cost = new();
    private long _steps;
    private long _learningTicks;
    private double _epochLoss;

    /// <summary>Prepares a trial.</summary>
    /// <param name="model">The model; it is changed in place.</param>
    /// <param name="rule">The rule, made for this model.</param>
    /// <param name="optimiser">What applies the rule's estimates.</param>
    /// <param name="task">The task.</param>
    /// <param name="options">Epochs and batch size.</param>
    /// <param name="seed">The trial's seed.</param>
    /// <param name="probes">What is measured besides loss and accuracy.</param>
    public Trainer(
        Model model, LearningRule rule, Optimiser optimiser, LearningTask task, TrainingOptions options, Seed seed,
        IReadOnlyList<Probe> probes)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(options);
        (_task, _rule, _options, _probes) = (task, rule, options, [.. probes]);
        _order = new BatchOrder(task.Train.Count, options.BatchSize, seed);
        _batch = task.Train.NewBatch(options.BatchSize);
        _step = new Step(model, optimiser, options.BatchSize, seed);
        _evaluator = new Evaluator(model, rule, seed);
        _guard = new DivergenceGuard(model, options.LargestGrowth);
    }

    /// <summary>Raised after every epoch with the number of epochs done.</summary>
    public event Action<int>? EpochDone;

    /// <summary>Updates made so far.</summary>
    public long Steps => _steps;

    /// <summary>Everything measured so far, in order.</summary>
    public IReadOnlyList<Metric> Metrics => _metrics;

    /// <summary>The number of updates of a trial.</summary>
    public long TotalSteps => (long)_options.Epochs * _order.BatchesPerEpoch;

    /// <summary>Runs the trial to its end, or until it diverges or is cancelled.</summary>
    public TrialOutcome Run(CancellationToken cancellation)
    {
        EvaluateValidation();
        for (int epoch = 1; epoch <= _options.Epochs; epoch++)
        {
            _epochLoss = 0;
            for (int b = 0; b < _order.BatchesPerEpoch; b++)
            {
                if (cancellation.IsCancellationRequested) return Ended(TrialState.Interrupted, $"stopped at step {_steps}");
                Advance();
                if (_step.Loss is { } loss && DivergenceGuard.CheckLoss(loss, _steps) is { } wrong)
                    return Ended(TrialState.Diverged, wrong);
                if (_steps % StepsBetweenWeightChecks == 0 && _guard.CheckWeights(_steps) is { } wrongWeights)
                    return Ended(TrialState.Diverged, wrongWeights);
            }
            if (_guard.CheckWeights(_steps) is { } wrongAtEnd) return Ended(TrialState.Diverged, wrongAtEnd);
            if (_step.Loss is not null) Record("train", "loss", _epochLoss / _order.BatchesPerEpoch);
            EvaluateValidation();
            EpochDone?.Invoke(epoch);
        }
        (double testLoss, double? testAccuracy) = _evaluator.Measure(_task.Test);
        RecordEvaluation("test", testLoss, testAccuracy);
        return Ended(TrialState.Finished, "") with { TestLoss = testLoss, TestAccuracy = testAccuracy };
    }

    /// <summary>Makes one update: the next batch, the rule's estimate, the probes' look at it, the optimiser's step.</summary>
    public void Advance()
    {
        long start = Stopwatch.GetTimestamp();
        _task.Train.Fill(_batch, _order.At(_steps));
        _step.Begin(_batch, _steps);
        _rule.Estimate(_step);
        long probed = 0;
        foreach (Probe probe in _probes)
        {
            if (!probe.IsDue(_steps)) continue;
            long probeStart = Stopwatch.GetTimestamp();
            probe.Observe(_step, (double)_steps / _order.BatchesPerEpoch, _metrics);
            probed += Stopwatch.GetTimestamp() - probeStart;
        }
        if (!_step.Updates.IsEmpty)
        {
            _step.Apply();
            _rule.Applied(_step);
        }
        _epochLoss += _step.Loss ?? 0;
        _cost.Add(_step.Cost);
        _steps++;
        _learningTicks += Stopwatch.GetTimestamp() - start - probed;
    }

    private void EvaluateValidation()
    {
        (double loss, double? accuracy) = _evaluator.Measure(_task.Validation);
        RecordEvaluation("validation", loss, accuracy);
    }

    private void RecordEvaluation(string split, double loss, double? accuracy)
    {
        Record(split, "loss", loss);
        if (accuracy is { } fraction) Record(split, "accuracy", fraction);
    }

    private void Record(string split, string name, double value) =>
        _metrics.Add(new Metric(_steps, (double)_steps / _order.BatchesPerEpoch, split, 0, name, value));

    private TrialOutcome Ended(TrialState state, string reason) => new()
    {
        State = state,
        Steps = _steps,
        Reason = reason,
        Metrics = _metrics,
        Cost = _cost,
        Samples = _steps * _options.BatchSize,
        Seconds = Stopwatch.GetElapsedTime(0, _learningTicks).TotalSeconds,
    };
}
