using System.Diagnostics.CodeAnalysis;
using Plasticity.Lab.Configuration;
using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Optimisers;
using Plasticity.Probes;
using Plasticity.Rules;
using Plasticity.Tasks;
using Plasticity.Training;

namespace Plasticity.Lab.Trials;

/// <summary>Runs every rule with every seed, one core a trial, several at a time. Results do not depend on how many.</summary>
public sealed class TrialRunner
{
    private const int MostProductThreads = 256;

    private readonly ExperimentConfiguration _configuration;
    private readonly LearningTask _task;
    private readonly ITrialObserver? _observer;

    /// <summary>Prepares to run an experiment.</summary>
    public TrialRunner(Experiment experiment, ITrialObserver? observer = null)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        (_configuration, _task, _observer) = (experiment.Configuration, experiment.Task, observer);
    }

    /// <summary>Runs all trials. When cancelled, those under way stop at their next step and the rest are not begun.</summary>
    /// <returns>One result for every rule and seed: rule by rule, seeds in the order given.</returns>
    public IReadOnlyList<TrialResult> RunAll(CancellationToken cancellation)
    {
        // Seed by seed, so that an interrupted comparison has as many complete pairs as can be.
        Trial[] queue = [.. _configuration.Seeds.SelectMany(seed => _configuration.Rules.Select(rule => new Trial(rule, seed)))];
        TrialResult[] results = new TrialResult[queue.Length];
        int next = -1;
        void Work()
        {
            for (int i = Interlocked.Increment(ref next); i < queue.Length; i = Interlocked.Increment(ref next))
            {
                results[i] = cancellation.IsCancellationRequested
                    ? new(queue[i], TrialStatus.Interrupted, null, "not begun")
                    : Run(queue[i], cancellation);
                _observer?.Ended(results[i]);
            }
        }
        int count = Math.Min(_configuration.Execution.Threads, queue.Length);
        Thread[] threads = [.. Enumerable.Range(0, count).Select(i => new Thread(Work) { Name = $"trials {i}", IsBackground = true })];
        // A trial that is alone has the cores to itself, inside its products; no bit depends on it.
        Parallelism.ProductThreads = queue.Length == 1 ? Math.Min(_configuration.Execution.Threads, MostProductThreads) : 1;
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        int rules = _configuration.Rules.Count, seeds = _configuration.Seeds.Count;
        return [.. Enumerable.Range(0, rules).SelectMany(rule => Enumerable.Range(0, seeds).Select(seed => results[seed * rules + rule]))];
    }

    /// <summary>Runs one trial. An exception becomes a failed result, so that it stops neither the other trials nor their report.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "Nothing is swallowed: the failure is counted, shown and decides the exit code.")]
    public TrialResult Run(Trial trial, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(trial);
        try
        {
            Trainer trainer = NewTrainer(trial);
            TrialOutcome outcome = trainer.Run(new Watch(this, trial), cancellation);
            return new(trial, StatusOf(outcome.State), outcome, outcome.Reason);
        }
        catch (Exception exception)
        {
            return new(trial, TrialStatus.Failed, null, exception.Message.Split('\n')[0].Trim(), exception.ToString());
        }
    }

    private Trainer NewTrainer(Trial trial)
    {
        Seed seed = new(trial.Seed);
        RuleExpression expression = trial.Rule.Expression;
        Model model = ModelFactory.Create(_configuration, expression.Model, seed);
        LearningRule rule = expression.Create(model, _configuration.RuleOptions, seed);
        long totalSteps = (long)_configuration.Training.Epochs * (_task.Train.Count / _configuration.Training.BatchSize);
        Optimiser optimiser = Optimiser.New(model, trial.Rule.Training, totalSteps);
        List<Probe> probes = [];
        Schedule schedule = new(_configuration.Probes.First, _configuration.Probes.Every);
        if (_configuration.Probes.Angle && rule.NewReference() is { } reference)
            probes.Add(new UpdateAngle(model, reference, _configuration.Training.BatchSize, seed, schedule));
        if (_configuration.Probes.Norms) probes.Add(new WeightNorms(schedule));
        return new Trainer(model, rule, optimiser, _task, _configuration.Training, seed, probes);
    }

    private double? LatestValidation(IReadOnlyList<Metric> metrics)
    {
        string name = _task.IsClassification ? "accuracy" : "loss";
        for (int i = metrics.Count - 1; i >= 0; i--)
            if (metrics[i].Split == "validation" && metrics[i].Name == name) return metrics[i].Value;
        return null;
    }

    private static TrialStatus StatusOf(TrialState state) => state switch
    {
        TrialState.Finished => TrialStatus.Finished,
        TrialState.Diverged => TrialStatus.Diverged,
        TrialState.Interrupted => TrialStatus.Interrupted,
        _ => throw new InvalidOperationException($"Trial state {state} has no status."),
    };

    private sealed class Watch(TrialRunner runner, Trial trial) : ITrainerWatch
    {
        public void AfterStep(Trainer trainer)
        {
        }

        public void AfterEpoch(Trainer trainer) =>
            runner._observer?.EpochDone(trial, trainer.EpochsDone, runner.LatestValidation(trainer.Metrics));
    }
}
