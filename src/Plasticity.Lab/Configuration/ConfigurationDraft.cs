using System.Text.Json.Nodes;
using Plasticity.Networks;
using Plasticity.Optimisers;
using Plasticity.Rules;
using Plasticity.Tasks;
using Plasticity.Training;

namespace Plasticity.Lab.Configuration;

/// <summary>
/// A configuration while settings are being merged into it: what is null is still to be decided by the task or by each rule.
/// </summary>
internal sealed class ConfigurationDraft
{
    public string Task { get; set; } = "digits";

    public TaskOptions Data { get; set; } = new();

    public RuleExpression Rule { get; set; } = RuleExpression.Parse("bp");

    public ulong Seed { get; set; }

    public IReadOnlyList<int>? Widths { get; set; }

    /// <summary>Everything about the network but its widths.</summary>
    public NetworkOptions Network { get; set; } = new() { Widths = [] };

    public LifOptions Spiking { get; set; } = new();

    /// <summary>Whether the encoder was set, rather than left to be chosen by the inputs.</summary>
    public bool IsEncoderSet { get; set; }

    public Loss? Loss { get; set; }

    public TrainingOptions Training { get; set; } = new();

    public bool MeasuresAngle { get; set; } = true;

    public int? ProbeEvery { get; set; }

    public int ProbeFirst { get; set; } = 5;

    public bool MeasuresNorms { get; set; }

    public bool MeasuresFeedback { get; set; }

    /// <summary>Changes to every rule's own training defaults.</summary>
    public List<Func<OptimiserOptions, OptimiserOptions>> AllRulesTraining { get; } = [];

    /// <summary>Changes to one rule's training, by the text of its expression; they come after those for all.</summary>
    public Dictionary<string, List<Func<OptimiserOptions, OptimiserOptions>>> RuleTraining { get; } = [];

    /// <summary>Option values by the id of a rule or transform.</summary>
    public SortedDictionary<string, JsonObject> RuleOptions { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// How the rule is trained: its card's defaults, with the rate times the task's factor, changed by what was set for all rules, then by
    /// what was set for this one.
    /// </summary>
    public OptimiserOptions TrainingFor(LearningTask task)
    {
        // In decimal, so that 0.1 times 0.3 is 0.03 to the last digit.
        float rate = (float)((decimal)Rule.Training.LearningRate * (decimal)task.RateFactor);
        IEnumerable<Func<OptimiserOptions, OptimiserOptions>> own = RuleTraining.TryGetValue(Rule.Text, out var changes) ? changes : [];
        return AllRulesTraining.Concat(own).Aggregate(Rule.Training with { LearningRate = rate }, (options, change) => change(options));
    }
}
