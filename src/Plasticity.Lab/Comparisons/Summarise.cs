using Plasticity.Lab.Configuration;
using Plasticity.Lab.Statistics;
using Plasticity.Lab.Trials;
using Plasticity.Training;

namespace Plasticity.Lab.Comparisons;

/// <summary>Turns trials into summaries.</summary>
public static class Summarise
{
    /// <summary>A summary for each rule, in the order given.</summary>
    public static ComparisonResult Trials(Experiment experiment, IReadOnlyList<TrialResult> trials)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(trials);
        ExperimentConfiguration configuration = experiment.Configuration;
        Dictionary<string, TrialResult[]> byRule = trials.GroupBy(trial => trial.Trial.Rule.Expression.Text)
            .ToDictionary(group => group.Key, group => group.ToArray());
        TrialResult[]? control = configuration.Control is { } id ? byRule[id] : null;
        return new ComparisonResult
        {
            Experiment = experiment,
            Trials = trials,
            Summaries = [.. configuration.Rules.Select(rule =>
                Rule(experiment, rule, byRule[rule.Expression.Text], rule.Expression.Text == configuration.Control ? null : control))],
        };
    }

    private static RuleSummary Rule(Experiment experiment, RuleConfiguration rule, TrialResult[] trials, TrialResult[]? control)
    {
        TrialOutcome[] finished = [.. trials.Select(Finished).OfType<TrialOutcome>()];
        bool classifies = experiment.Task.IsClassification;
        double? Score(TrialResult trial) => classifies ? Finished(trial)?.TestAccuracy : Finished(trial)?.TestLoss;
        IEnumerable<(double, double)> Pairs(TrialResult[] others) => trials.Zip(others)
            .Where(pair => Score(pair.First) is not null && Score(pair.Second) is not null)
            .Select(pair => (Score(pair.First)!.Value, Score(pair.Second)!.Value));
        MeanInterval Accuracy() => MeanInterval.Of([.. finished.Select(outcome => outcome.TestAccuracy!.Value)]).Within(0, 1);
        MeanInterval? difference = control is null ? null : OrNull(MeanInterval.OfDifferences(Pairs(control)));
        double steps = finished.Sum(outcome => (double)outcome.Steps);
        return new RuleSummary
        {
            Rule = rule,
            Trials = trials,
            TestAccuracy = classifies ? OrNull(Accuracy()) : null,
            TestLoss = OrNull(MeanInterval.Of([.. finished.Select(outcome => outcome.TestLoss!.Value)])),
            DifferenceToControl = difference,
            UpdateAngles = Angles(experiment, rule, finished),
            SamplesPerSecond = finished.Length > 0 ? finished.Average(outcome => outcome.SamplesPerSecond) : null,
            SweepsPerUpdate = steps > 0
                ? finished.Sum(outcome => outcome.Cost.Forward + outcome.Cost.Backward + 2 * outcome.Cost.Inference) / steps : null,
        };
    }

    private static List<double?> Angles(Experiment experiment, RuleConfiguration rule, TrialOutcome[] finished)
    {
        List<Metric> last = [.. finished.SelectMany(outcome => outcome.Metrics)
            .Where(metric => metric.Name == "angle" && metric.Epoch >= experiment.Configuration.Training.Epochs - 1
                && double.IsFinite(metric.Value))];
        int connections = experiment.Models[rule.Expression.Model].Connections.Count;
        return [.. Enumerable.Range(1, connections).Select(l =>
            last.Where(metric => metric.Layer == l).Select(metric => (double?)metric.Value).DefaultIfEmpty(null).Average())];
    }

    private static TrialOutcome? Finished(TrialResult trial) => trial.Status == TrialStatus.Finished ? trial.Outcome : null;

    private static MeanInterval? OrNull(MeanInterval interval) => interval.Count > 0 ? interval : null;
}
