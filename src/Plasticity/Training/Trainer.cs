using System.Diagnostics;
using Plasticity.Networks;
using Plasticity.Numerics;
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

    private readonly Model _model;
    private readonly LearningTask _task;
    private readonly LearningRule _rule;
    private readonly Optimiser _optimiser;
    private readonly TrainingOptions _options;
    private readonly Probe[] _probes;
    private readonly Step _step;
    private readonly Batch _batch;
    private readonly BatchOrder _order;
    private readonly Augmenter _augmenter;
    private readonly Evaluator _evaluator;
    private readonly DivergenceGuard _guard;

    // What moves. Of these, Capture takes all but the last two, and so must it take whatever is added.
    private readonly List<Metric> _metrics = [];
    private readonly Cost _cost = new();
    private long _steps;
    private long? _evaluatedAt;
    private double? _epochLoss;
    private long _learningTicks;
    private bool _isWithinStep;
    private string? _divergence;

    /// <summary>Prepares a trial.</summary>
    /// <param name="model">The model; it is changed in place.</param>
    /// <param name="rule">The rule, made for this model.</param>
    /// <param name="optimiser">What applies the rule's estimates.</param>
    /// <param name="task">The task.</param>
    /// <param name="options">Epochs, batch size, and how images are varied.</param>
    /// <param name="seed">The trial's seed.</param>
    /// <param name="probes">What is measured besides loss and accuracy.</param>
    public Trainer(
        Model model, LearningRule rule, Optimiser optimiser, LearningTask task, TrainingOptions options, Seed seed,
        IReadOnlyList<Probe> probes)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(options);
        (_model, _task, _rule, _optimiser, _options, _probes) = (model, task, rule, optimiser, options, [.. probes]);
        _order = new BatchOrder(task.Train.Count, options.BatchSize, seed);
        _augmenter = new Augmenter(options.Augmentation, task.InputShape, seed);
        _batch = task.Train.NewBatch(options.BatchSize);
        _step = new Step(model, optimiser, options.BatchSize, seed);
        _evaluator = new Evaluator(model, rule, seed);
        _guard = new DivergenceGuard(model, options.LargestGrowth);
    }

    /// <summary>Updates made so far.</summary>
    public long Steps => _steps;

    /// <summary>Everything measured so far, in order.</summary>
    public IReadOnlyList<Metric> Metrics => _metrics;

    /// <summary>The number of updates of a trial.</summary>
    public long TotalSteps => (long)_options.Epochs * _order.BatchesPerEpoch;

    /// <summary>Whole epochs learned so far; the last may still have to be evaluated.</summary>
    public int EpochsDone => (int)(_steps / _order.BatchesPerEpoch);

    private bool IsEvaluationDue => _steps % _order.BatchesPerEpoch == 0 && _evaluatedAt != _steps;

    // After the last evaluation on validation samples, nothing is measured but the test samples.
    private bool IsTested => _steps == TotalSteps && _evaluatedAt == _steps && _metrics is [.., { Split: "test" }];

    private IEnumerable<(string Name, Tensor Value)> State =>
        _model.State.Select(state => ($"model.{state.Name}", state.Value))
            .Concat(_rule.State.Select(state => ($"rule.{state.Name}", state.Value)))
            .Concat(_optimiser.State.Select(state => ($"optimiser.{state.Name}", state.Value)))
            .Concat(_probes.SelectMany((probe, i) => probe.State.Select(state => ($"probe{i + 1}.{state.Name}", state.Value))));

    /// <summary>Runs the trial from where it stands to its end, or until it diverges or is cancelled.</summary>
    public TrialOutcome Run(CancellationToken cancellation) => Run(null, cancellation);

    /// <summary>
    /// Runs the trial from where it stands to its end, or until it diverges or is cancelled. It is cancelled between two steps or two
    /// portions of an evaluation, of which nothing is then kept: wherever it stops it can be captured, and run on.
    /// </summary>
    /// <param name="watch">Looks on between steps; null for nobody.</param>
    /// <param name="cancellation">Stops the trial.</param>
    /// <exception cref="InvalidOperationException">An exception once left the trial within a step.</exception>
    public TrialOutcome Run(ITrainerWatch? watch, CancellationToken cancellation)
    {
        try
        {
            while (_divergence is null && !IsTested)
            {
                cancellation.ThrowIfCancellationRequested();
                if (IsEvaluationDue) Evaluate(watch, cancellation);
                else if (_steps < TotalSteps) AdvanceGuarded(watch);
                else RecordEvaluation("test", _evaluator.Measure(_task.Test, cancellation));
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested && !_isWithinStep)
        {
            return Ended(TrialState.Interrupted, $"stopped at step {_steps}");
        }
        return _divergence is null
            ? Ended(TrialState.Finished, "") with { TestLoss = Latest("test", "loss"), TestAccuracy = Latest("test", "accuracy") }
            : Ended(TrialState.Diverged, _divergence);
    }

    /// <summary>
    /// Copies everything that decides how the trial goes on. Null if the trial has diverged, or if a parameter or a number of its state is
    /// not finite, which the next check for divergence will tell: such a checkpoint must not replace a sound one, so there is none.
    /// </summary>
    /// <exception cref="InvalidOperationException">The trial is within a step, or an exception once left it there.</exception>
    public Checkpoint? Capture()
    {
        if (_isWithinStep) throw WithinStep("captured");
        if (_divergence is not null) return null;
        OrderedDictionary<string, Tensor> tensors = [];
        foreach ((string name, Tensor value) in State)
        {
            if (!value.IsFinite()) return null;
            tensors.Add(name, value.Copy());
        }
        return new Checkpoint
        {
            Steps = _steps,
            EvaluatedAt = _evaluatedAt,
            TotalSteps = TotalSteps,
            BatchesPerEpoch = _order.BatchesPerEpoch,
            EpochLoss = _epochLoss,
            Applied = _optimiser.Applied,
            Cost = _cost.Copy(),
            Seconds = Seconds,
            InitialNorms = [.. _guard.InitialNorms],
            Metrics = [.. _metrics],
            Tensors = tensors,
        };
    }

    /// <summary>
    /// Puts the trial where another one of the same configuration and seed was captured. Also brings back a trial that an exception left
    /// within a step, or that has diverged.
    /// </summary>
    /// <exception cref="CheckpointException">It is of another model, rule, optimiser or plan; the trial is as it was.</exception>
    public void Restore(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        checkpoint.RequireFit([.. State], TotalSteps, _order.BatchesPerEpoch, _guard.InitialNorms.Length);
        foreach ((string name, Tensor value) in State) value.CopyFrom(checkpoint.Tensors[name]);
        _optimiser.Applied = checkpoint.Applied;
        _guard.StartFrom(checkpoint.InitialNorms);
        _metrics.Clear();
        _metrics.AddRange(checkpoint.Metrics);
        _cost.Clear();
        _cost.Add(checkpoint.Cost);
        _steps = checkpoint.Steps;
        _evaluatedAt = checkpoint.EvaluatedAt;
        _epochLoss = checkpoint.EpochLoss;
        _learningTicks = (long)Math.Round(checkpoint.Seconds * Stopwatch.Frequency);
        _isWithinStep = false;
        _divergence = null;
    }

    /// <summary>Makes one update: the next batch, the rule's estimate, the probes' look at it, the optimiser's step.</summary>
    /// <exception cref="InvalidOperationException">An exception once left the trial within a step.</exception>
    public void Advance()
    {
        if (_isWithinStep) throw WithinStep("continued");
        _isWithinStep = true;
        long start = Stopwatch.GetTimestamp();
        if (_steps % _order.BatchesPerEpoch == 0) _epochLoss = 0;
        _task.Train.Fill(_batch, _order.At(_steps));
        _augmenter.Apply(_batch, _steps);
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
        if (_model.HasStatistics) _model.Follow(_step.Forward());
        if (!_step.Updates.IsEmpty)
        {
            _step.Apply();
            _rule.Applied(_step);
        }
        _epochLoss += _step.Loss;                        // none for the epoch if a step had none
        _cost.Add(_step.Cost);
        _steps++;
        _learningTicks += Stopwatch.GetTimestamp() - start - probed;
        _isWithinStep = false;
    }

    private double Seconds => Stopwatch.GetElapsedTime(0, _learningTicks).TotalSeconds;

    private void AdvanceGuarded(ITrainerWatch? watch)
    {
        Advance();
        _divergence = FindDivergence();
        if (_divergence is null) watch?.AfterStep(this);
    }

    private string? FindDivergence()
    {
        if (_step.Loss is { } loss && DivergenceGuard.CheckLoss(loss, _steps) is { } wrong) return wrong;
        bool isTurnOfWeights = _steps % StepsBetweenWeightChecks == 0 || _steps % _order.BatchesPerEpoch == 0;
        return isTurnOfWeights ? _guard.CheckWeights(_steps) : null;
    }

    private void Evaluate(ITrainerWatch? watch, CancellationToken cancellation)
    {
        // All or nothing: measured first, so that a cancelled evaluation leaves no line behind.
        (double Loss, double? Accuracy) validation = _evaluator.Measure(_task.Validation, cancellation);
        if (_steps > 0 && _epochLoss is { } sum) Record("train", "loss", sum / _order.BatchesPerEpoch);
        RecordEvaluation("validation", validation);
        _evaluatedAt = _steps;
        if (_steps > 0) watch?.AfterEpoch(this);
    }

    private void RecordEvaluation(string split, (double Loss, double? Accuracy) measured)
    {
        Record(split, "loss", measured.Loss);
        if (measured.Accuracy is { } fraction) Record(split, "accuracy", fraction);
    }

    private double? Latest(string split, string name)
    {
        for (int i = _metrics.Count - 1; i >= 0; i--)
            if (_metrics[i].Split == split && _metrics[i].Name == name && _metrics[i].Layer == 0) return _metrics[i].Value;
        return null;
    }

    private InvalidOperationException WithinStep(string done) =>
        new($"The trial stands within step {_steps}, where it cannot be {done}: do it between steps, or restore a checkpoint first.");

    private void Record(string split, string name, double value) =>
        _metrics.Add(new Metric(_steps, (double)_steps / _order.BatchesPerEpoch, split, 0, name, value));

    private TrialOutcome Ended(TrialState state, string reason) => new()
    {
        State = state,
        Steps = _steps,
        Reason = reason,
        Metrics = [.. _metrics],
        Cost = _cost.Copy(),
        Samples = _steps * _options.BatchSize,
        Seconds = Seconds,
    };
}
