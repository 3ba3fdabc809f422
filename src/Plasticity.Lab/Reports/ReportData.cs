using Plasticity.Lab.Results;
using Plasticity.Lab.Sweeps;

namespace Plasticity.Lab.Reports;

/// <summary>Everything that a report shows. The page adds no number of its own to these.</summary>
public sealed record ReportData
{
    /// <summary>The heading of the page.</summary>
    public required string Title { get; init; }

    /// <summary>One sentence under the heading; when absent, <see cref="Headline"/> writes it from the rows.</summary>
    public string? Summary { get; init; }

    /// <summary>What was learned.</summary>
    public required TaskFacts Task { get; init; }

    /// <summary>The command line that made this report, ready to be pasted into a shell.</summary>
    public required string Command { get; init; }

    /// <summary>The full resolved configuration as YAML.</summary>
    public required string ConfigurationYaml { get; init; }

    /// <summary>What made the report, such as the versions of Plasticity and of its numerics.</summary>
    public required IReadOnlyList<VersionFact> GeneratedBy { get; init; }

    /// <summary>The swept keys with their values, seeds apart; what arms differ in.</summary>
    public IReadOnlyList<SweepAxis> Axes { get; init; } = [];

    /// <summary>What an arm is called: a rule if arms differ in nothing else.</summary>
    public string Noun => Axes.Any(axis => axis.Key != "rule") ? "arm" : "rule";

    /// <summary>To what the arms are compared, such as <c>bp</c> or <c>batch=32</c>, or null when there is nothing.</summary>
    public string? Control { get; init; }

    /// <summary>What arms are ranked by.</summary>
    public required Score Score { get; init; }

    /// <summary>The names of the models' layers, in the order of the models; tables and charts keep it.</summary>
    public required IReadOnlyList<string> Layers { get; init; }

    /// <summary>One entry per arm, in any order: the page sorts by score.</summary>
    public required IReadOnlyList<ArmResult> Arms { get; init; }

    /// <summary>Measures over training, one chart each; the first one is the main one.</summary>
    public IReadOnlyList<LearningCurve> Curves { get; init; } = [];

    /// <summary>The angle between each arm's update and its reference, over training.</summary>
    public IReadOnlyList<AnglePoint> Angles { get; init; } = [];

    /// <summary>The angle between each arm's error signals and backprop's, over training; empty if it was not measured.</summary>
    public IReadOnlyList<AnglePoint> SignalAngles { get; init; } = [];

    /// <summary>The angle between each arm's feedback weights and its weights, over training; empty if it was not measured.</summary>
    public IReadOnlyList<AnglePoint> FeedbackAngles { get; init; } = [];

    /// <summary>The questions of the plausibility card, in the order of its columns.</summary>
    public IReadOnlyList<PlausibilityQuestion> Questions { get; init; } = [];

    /// <summary>How the intervals were computed, in one sentence for the reader.</summary>
    public string IntervalNote { get; init; } =
        "Intervals are 95% confidence intervals over the finished seeds (Student's t). "
        + "Differences are paired: both arms had the same seed, hence the same initial weights and the same batches.";

    /// <summary>
    /// Whether colours and shapes follow the order of the arms and not their scores: while runs go on, an arm should not change its colour
    /// whenever another overtakes it.
    /// </summary>
    public bool KeepsLooks { get; init; }

    /// <summary>Remarks that belong beside the results, such as runs that were interrupted.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>The table of results as text, by format, to be copied.</summary>
    public IReadOnlyDictionary<string, string> Tables { get; init; } = new Dictionary<string, string>();

    /// <summary>Names of the files that lie beside the report, with what they hold.</summary>
    public IReadOnlyList<FileFact> Files { get; init; } = [];
}

/// <summary>The task that the rules were trained on.</summary>
public sealed record TaskFacts
{
    /// <summary>Its id, such as <c>digits</c>.</summary>
    public required string Id { get; init; }

    /// <summary>One sentence about it.</summary>
    public required string Description { get; init; }

    /// <summary>Whose data these are and under which licence.</summary>
    public required string Attribution { get; init; }

    /// <summary>The accuracy of guessing, from 0 to 1, where that means something.</summary>
    public double? Chance { get; init; }
}

/// <summary>One name and its version.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Version">Its version, as text.</param>
public sealed record VersionFact(string Name, string Version);

/// <summary>A file beside the report.</summary>
/// <param name="Name">Its name, relative to the report's folder.</param>
/// <param name="Content">What it holds.</param>
public sealed record FileFact(string Name, string Content);

/// <summary>A mean with the bounds of its interval; the bounds are NaN when one seed is all there is.</summary>
/// <param name="Mean">The mean over the seeds.</param>
/// <param name="Low">The lower bound.</param>
/// <param name="High">The upper bound.</param>
public readonly record struct Interval(double Mean, double Low, double High)
{
    /// <summary>Whether both bounds are known.</summary>
    public bool HasBounds => double.IsFinite(Low) && double.IsFinite(High);
}

/// <summary>One trial.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Score">Its score, or null when it has none.</param>
public sealed record SeedResult(long Seed, RunStatus Status, double? Score);

/// <summary>One arm's row.</summary>
public sealed record ArmResult
{
    /// <summary>What charts call it, such as <c>fa</c> or <c>fa lr=0.1</c>; unique.</summary>
    public required string Label { get; init; }

    /// <summary>The rule's expression, as it is typed on the command line.</summary>
    public string Rule { get => field ?? Label; init; }

    /// <summary>Its values of the swept keys.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether others are compared to it.</summary>
    public bool IsControl { get; init; }

    /// <summary>The full name.</summary>
    public required string Name { get; init; }

    /// <summary>The family that its rule belongs to.</summary>
    public required string Family { get; init; }

    /// <summary>Year and authors, or a citation.</summary>
    public string Source { get; init; } = "";

    /// <summary>One entry per seed.</summary>
    public required IReadOnlyList<SeedResult> PerSeed { get; init; }

    /// <summary>The score over the finished seeds, or null when none finished.</summary>
    public Interval? Score { get; init; }

    /// <summary>Paired difference of the score to the control's, or null for the control and where it cannot be computed.</summary>
    public Interval? DifferenceToControl { get; init; }

    /// <summary>The p-value of that difference, corrected for the number of comparisons, or null where there is none.</summary>
    public double? PValue { get; init; }

    /// <summary>The median score over the finished seeds, or null when none finished.</summary>
    public Interval? Median { get; init; }

    /// <summary>The interquartile mean of the score over the finished seeds, or null when none finished.</summary>
    public Interval? InterquartileMean { get; init; }

    /// <summary>The probability that a run of it is better than one of the control, or null for the control.</summary>
    public Interval? Improvement { get; init; }

    /// <summary>The median number of epochs to the score that counts as learned, or null when half of the runs never reach it.</summary>
    public double? EpochsToThreshold { get; init; }

    /// <summary>Floating-point operations of a whole run, or null when nobody counted.</summary>
    public double? Flops { get; init; }

    /// <summary>Floating-point operations of an update, or null when nobody counted.</summary>
    public double? FlopsPerUpdate { get; init; }

    /// <summary>Bytes kept between updates, or null when nobody counted.</summary>
    public long? StateBytes { get; init; }

    /// <summary>The last measured update angle in degrees per layer; layers without a reference are absent.</summary>
    public IReadOnlyList<LayerAngle> FinalAngles { get; init; } = [];

    /// <summary>Training samples per second and core, or null when nobody measured.</summary>
    public double? SamplesPerSecond { get; init; }

    /// <summary>The network, such as <c>64-128-10</c>.</summary>
    public string Network { get; init; } = "";

    /// <summary>Learning rate and the rule's own options, as text.</summary>
    public string Hyperparameters { get; init; } = "";

    /// <summary>Answers to the questions of the plausibility card, by the question's key; absent means not applicable.</summary>
    public IReadOnlyDictionary<string, bool> Plausibility { get; init; } = new Dictionary<string, bool>();

    /// <summary>How many trials ended in a given way.</summary>
    /// <param name="status">The way.</param>
    public int Count(RunStatus status) => PerSeed.Count(seed => seed.Status == status);
}

/// <summary>An angle in degrees of one layer.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Degrees">Angle between the update and its reference.</param>
public sealed record LayerAngle(string Layer, Interval Degrees);

/// <summary>One measure over training, for every arm.</summary>
public sealed record LearningCurve
{
    /// <summary>What is measured, such as <c>Accuracy</c> or <c>Loss</c>.</summary>
    public required string Metric { get; init; }

    /// <summary>On which samples, such as <c>validation</c>.</summary>
    public required string Split { get; init; }

    /// <summary>Whether values are fractions, shown in per cent.</summary>
    public bool IsFraction { get; init; }

    /// <summary>The points, over seeds.</summary>
    public required IReadOnlyList<CurvePoint> Points { get; init; }
}

/// <summary>One point of a learning curve.</summary>
/// <param name="Label">The arm's label.</param>
/// <param name="Epoch">Epochs of training done; 0 is before training.</param>
/// <param name="Value">The measure over the seeds.</param>
public sealed record CurvePoint(string Label, double Epoch, Interval Value);

/// <summary>One measured angle.</summary>
/// <param name="Label">The arm's label.</param>
/// <param name="Layer">The layer's name.</param>
/// <param name="Epoch">Epochs of training done.</param>
/// <param name="Degrees">The angle, over the seeds.</param>
public sealed record AnglePoint(string Label, string Layer, double Epoch, Interval Degrees);

/// <summary>One question of the plausibility card.</summary>
/// <param name="Key">The key by which rules answer.</param>
/// <param name="Label">One or two words for the column.</param>
/// <param name="Question">The question in full.</param>
/// <param name="PlausibleAnswer">The answer that a brain could live with; null when it is a matter of taste.</param>
public sealed record PlausibilityQuestion(string Key, string Label, string Question, bool? PlausibleAnswer = false);
