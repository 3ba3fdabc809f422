using Plasticity.Optimisers;

namespace Plasticity.Lab.Configuration;

/// <summary>
/// A key that sets how rules are trained: alone (<c>lr=0.1</c>) for all rules, after a rule (<c>fa.lr=0.1</c>) for that one.
/// </summary>
/// <param name="Name">The key.</param>
/// <param name="Allowed">What its value may be.</param>
/// <param name="Description">What it is.</param>
/// <param name="Set">Puts a value, as text, into options.</param>
/// <param name="Get">Takes the value out again; null if it is not saved.</param>
/// <param name="Unsaved">The value that options without the key have; null if it is always saved.</param>
internal sealed record TrainingKey(
    string Name, string Allowed, string Description, Func<OptimiserOptions, string, OptimiserOptions> Set,
        Func<OptimiserOptions, string?> Get, string? Unsaved = null)
{
    private const string Above0 = "a number above 0", NotNegative = "a number of at least 0", Fraction = "a number from 0 to below 1";

    /// <summary>The keys.</summary>
    public static IReadOnlyList<TrainingKey> All { get; } =
    [
        new("lr", Above0, "learning rate; each rule's own default unless set",
            (options, text) => options with { LearningRate = ValueText.Number(text) }, options => ValueText.Of(options.LearningRate)),
        new("optimizer", string.Join(" | ", OptimiserNames.All), "what applies estimates; each rule's own default unless set",
            (options, text) => options with { Kind = OptimiserNames.Parse(text) }, options => OptimiserNames.Of(options.Kind)),
        new("opt.momentum", Fraction, "momentum coefficient of momentum and nesterov",
            (options, text) => options with { MomentumCoefficient = ValueText.Number(text) },
                options => ValueText.Of(options.MomentumCoefficient)),
        new("opt.beta1", Fraction, "adam's decay of the mean",
            (options, text) => options with { Beta1 = ValueText.Number(text) }, options => ValueText.Of(options.Beta1)),
        new("opt.beta2", Fraction, "adam's decay of the mean square",
            (options, text) => options with { Beta2 = ValueText.Number(text) }, options => ValueText.Of(options.Beta2)),
        new("opt.rmsDecay", Fraction, "rmsprop's decay of the mean square",
            (options, text) => options with { RmsDecay = ValueText.Number(text) }, options => ValueText.Of(options.RmsDecay)),
        new("opt.epsilon", Above0, "added to the root mean square of adam and rmsprop",
            (options, text) => options with { Epsilon = ValueText.Number(text) }, options => ValueText.Of(options.Epsilon)),
        new("opt.weightDecay", NotNegative, "decoupled weight decay",
            (options, text) => options with { WeightDecay = ValueText.Number(text) }, options => ValueText.Of(options.WeightDecay)),
        new("opt.l2", NotNegative, "coupled decay: this times weights and biases joins the estimate, as weight_decay does in PyTorch's sgd",
            (options, text) => options with { CoupledDecay = ValueText.Number(text) },
                options => options.CoupledDecay > 0 ? ValueText.Of(options.CoupledDecay) : null, Unsaved: "0"),
        new("opt.clip", NotNegative, "largest norm of an estimate; 0 for no limit",
            (options, text) => options with { Clip = ValueText.Number(text) }, options => ValueText.Of(options.Clip)),
        new("opt.schedule", "constant, linear, cosine or steps:0.1@0.5,0.75, perhaps followed by /warmup:0.05",
            "learning rate over training",
            (options, text) => options with { Schedule = LearningRateSchedule.Parse(text) }, options => options.Schedule.ToString()),
    ];

    /// <summary>The key of a name, or null.</summary>
    public static TrainingKey? Find(string name) => All.FirstOrDefault(key => key.Name == name);
}

/// <summary>Optimisers as typed.</summary>
internal static class OptimiserNames
{
    public static IReadOnlyList<string> All { get; } = ["sgd", "momentum", "nesterov", "adam", "rmsprop"];

    public static string Of(OptimiserKind kind) => All[(int)kind];

    public static OptimiserKind Parse(string text)
    {
        int index = All.ToList().IndexOf(text);
        return index >= 0 ? (OptimiserKind)index : throw new FormatException(
            $"there is no optimizer '{text}'. Did you mean '{Nearest.To(text, All)}'? Optimizers: {string.Join(", ", All)}.");
    }
}
