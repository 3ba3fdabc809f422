using Plasticity.Networks;
using Plasticity.Rules;
using Plasticity.Tasks;

namespace Plasticity.Lab.Configuration;

/// <summary>A key that can be set, but for those of rules and of training.</summary>
/// <param name="Name">The dotted key.</param>
/// <param name="Allowed">What its value may be.</param>
/// <param name="Description">What it is.</param>
/// <param name="Set">Puts a value, as text, into a draft.</param>
/// <param name="Get">Takes the value out of the finished configuration; null if it is not saved with it, or was left empty.</param>
/// <param name="Unsaved">The value that a configuration without the key has; null if there is none.</param>
internal sealed record ConfigurationKey(
    string Name, string Allowed, string Description, Action<ConfigurationDraft, string> Set, Func<RunConfiguration, string?> Get,
    string? Unsaved = null)
{
    private const string Whole0 = "a whole number of at least 0", Whole1 = "a whole number of at least 1";

    /// <summary>The keys, in the order they are saved.</summary>
    public static IReadOnlyList<ConfigurationKey> All { get; } =
    [
        new("task", string.Join(" | ", TaskCatalogue.Tasks.Select(entry => entry.Name)), "what is learned",
            (draft, text) => draft.Task = TaskNamed(text), c => c.Task),
        new("rule", "a rule such as fa, or several joined by + such as fa+oja", "what learns; 'plasticity rules' lists them",
            (draft, text) => draft.Rule = RuleExpression.Parse(text), c => c.Rule.Expression.Text),
        new("seed", Whole0, "names every random number of a run", (draft, text) => draft.Seed = ValueText.Whole(text),
            c => ValueText.Of(c.Seed)),
        .. NetworkKeys.Architecture,
        new("epochs", Whole1, "passes over the training samples",
            (draft, text) => draft.Training = draft.Training with { Epochs = ValueText.Whole(text, 1) },
                c => ValueText.Of(c.Training.Epochs)),
        new("batch", Whole1, "samples of an update",
            (draft, text) => draft.Training = draft.Training with { BatchSize = ValueText.Whole(text, 1) },
                c => ValueText.Of(c.Training.BatchSize)),
        new("loss", "cross-entropy | squared-error", "what learning is to lower; the task's usual one unless set",
            (draft, text) => draft.Loss = Loss.Parse(text), c => c.Loss.Name),
        .. NetworkKeys.Layers,
        new("data.split", Whole0, "seed of the split into training, validation and test samples, and of generated data",
            (draft, text) => draft.Data = draft.Data with { Split = ValueText.Whole(text) }, c => ValueText.Of(c.Data.Split)),
        new("data.trainSamples", Whole0, "most training samples to use; 0 for all",
            (draft, text) => draft.Data = draft.Data with { TrainSamples = ValueText.Whole(text, 0) },
                c => ValueText.Of(c.Data.TrainSamples)),
        new("data.testSamples", Whole0, "most test samples to use; 0 for all",
            (draft, text) => draft.Data = draft.Data with { TestSamples = ValueText.Whole(text, 0) },
                c => ValueText.Of(c.Data.TestSamples)),
        .. ImageKeys.All,
        new("probes.angle", "true | false", "whether update angles are measured",
            (draft, text) => draft.MeasuresAngle = ValueText.TrueOrFalse(text), c => ValueText.Of(c.Probes.Angle)),
        new("probes.norms", "true | false", "whether weight norms are measured, at the same steps",
            (draft, text) => draft.MeasuresNorms = ValueText.TrueOrFalse(text), c => ValueText.Of(c.Probes.Norms)),
        new("probes.feedback", "true | false", "whether feedback weights and the signals they make are compared with backprop's",
            (draft, text) => draft.MeasuresFeedback = ValueText.TrueOrFalse(text),
                c => c.Probes.Feedback ? ValueText.Of(true) : null, Unsaved: "false"),
        new("probes.every", Whole1, "steps between measurements; an epoch unless set",
            (draft, text) => draft.ProbeEvery = ValueText.Whole(text, 1), c => ValueText.Of(c.Probes.Every)),
        new("probes.first", Whole0, "measure also at every step below this",
            (draft, text) => draft.ProbeFirst = ValueText.Whole(text, 0), c => ValueText.Of(c.Probes.First)),
        .. SpikingKeys.All,
    ];

    /// <summary>The key of a name, or null.</summary>
    public static ConfigurationKey? Find(string name) => All.FirstOrDefault(key => key.Name == name);

    private static string TaskNamed(string text) => TaskCatalogue.Find(text) is not null ? text : throw TaskCatalogue.Unknown(text);
}
