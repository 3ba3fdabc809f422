using Plasticity.Lab.Configuration;
using Plasticity.Networks;
using Plasticity.Optimisers;
using Plasticity.Probes;
using Plasticity.Rules;
using Plasticity.Tasks;
using Plasticity.Training;

namespace Plasticity.Lab.Trials;

/// <summary>Makes everything that a run needs, from its configuration.</summary>
public static class TrialFactory
{
    /// <summary>The trainer of a run, at its first step.</summary>
    /// <param name="configuration">The run.</param>
    /// <param name="task">Its task; it is only read.</param>
    public static Trial Create(RunConfiguration configuration, LearningTask task)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(task);
        Seed seed = new(configuration.Seed);
        RuleExpression expression = configuration.Rule.Expression;
        Model model = ModelFactory.Create(configuration, expression.Model, seed);
        LearningRule rule = expression.Create(model, configuration.RuleOptions, seed);
        long totalSteps = (long)configuration.Training.Epochs * (task.Train.Count / configuration.Training.BatchSize);
        Optimiser optimiser = Optimiser.New(model, configuration.Rule.Training, totalSteps);
        List<Probe> probes = [];
        Schedule schedule = new(configuration.Probes.First, configuration.Probes.Every);
        if (configuration.Probes.Angle && rule.NewReference() is { } reference)
            probes.Add(new UpdateAngle(model, reference, configuration.Training.BatchSize, seed, schedule));
        if (configuration.Probes.Feedback && model is Network network)
            probes.Add(new FeedbackAlignmentProbe(network, rule, configuration.Training.BatchSize, schedule));
        if (configuration.Probes.Norms) probes.Add(new WeightNorms(schedule));
        return new(model, rule, new Trainer(model, rule, optimiser, task, configuration.Training, seed, probes));
    }
}

/// <summary>A run that is made and not begun.</summary>
/// <param name="Model">What learns.</param>
/// <param name="Rule">How.</param>
/// <param name="Trainer">The loop.</param>
public sealed record Trial(Model Model, LearningRule Rule, Trainer Trainer);
