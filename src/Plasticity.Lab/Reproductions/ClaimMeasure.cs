using Plasticity.Lab.Results;
using Plasticity.Lab.Statistics;
using Plasticity.Training;

namespace Plasticity.Lab.Reproductions;

/// <summary>Something that can be measured of an arm, seed by seed.</summary>
/// <param name="Name">What it is called in claims.</param>
/// <param name="Description">What it is, in words.</param>
/// <param name="Takes">The arguments it takes besides the arm: <c>layer</c>, <c>epoch</c>; <c>threshold</c> is a bare number.</param>
/// <param name="Read">Its value of a run that finished; not a number if undefined.</param>
/// <param name="IsOverSeeds">Whether it is one number for all seeds, the standard deviation of what is read.</param>
public sealed record ClaimMeasure(
    string Name, string Description, IReadOnlyList<string> Takes, Func<RunResult, MeasureArguments, double> Read, bool IsOverSeeds = false)
{
    /// <summary>A layer of the network.</summary>
    internal const string Layer = "layer";

    /// <summary>An epoch of the run.</summary>
    internal const string Epoch = "epoch";

    /// <summary>A score to be reached.</summary>
    internal const string Threshold = "threshold";

    private const string Reaches = "reaches";

    /// <summary>The measures, in reading order.</summary>
    public static IReadOnlyList<ClaimMeasure> All { get; } =
    [
        new("accuracy", "test accuracy, 0 to 1; that of chance if the run diverged", [],
            (run, _) => run.Outcome!.TestAccuracy ?? double.NaN),
        new(Reaches, "1 if the test accuracy is above a threshold, else 0; sums of it count settings that work", [Threshold],
            (run, arguments) => run.Outcome!.TestAccuracy is { } accuracy ? IsAbove(accuracy, arguments) : double.NaN),
        new("loss", "mean test loss", [], (run, _) => run.Outcome!.TestLoss ?? double.NaN),
        new("validation", "validation accuracy, for regression loss", [Epoch],
            (run, arguments) => Evaluated(run, arguments)),
        new("angle", "degrees between the rule's update and its reference's", [Layer, Epoch],
            (run, arguments) => Probed(run, arguments, "angle", value => value)),
        new("cosine", "the cosine of that angle", [Layer, Epoch],
            (run, arguments) => Probed(run, arguments, "angle", value => Math.Cos(value * Math.PI / 180))),
        new("norm-ratio", "the norm of the rule's update over that of its reference", [Layer, Epoch],
            (run, arguments) => Probed(run, arguments, "norm-ratio", value => value)),
        new("weight-norm", "the norm of the weights of a layer; wants probes.norms: true", [Layer, Epoch],
            (run, arguments) => Probed(run, arguments, "weight-norm", value => value)),
        new("feedback-angle", "degrees between feedback weights and weights; wants probes.feedback: true", [Layer, Epoch],
            (run, arguments) => Probed(run, arguments, "feedback-angle", value => value)),
        new("feedback-ratio", "the norm of feedback weights over that of weights; wants probes.feedback: true", [Layer, Epoch],
            (run, arguments) => Probed(run, arguments, "feedback-ratio", value => value)),
        new("sign-agreement", "fraction of synapses whose feedback has the sign of the weight; wants probes.feedback: true", [Layer, Epoch],
            (run, arguments) => Probed(run, arguments, "sign-agreement", value => value)),
        new("delta-angle", "degrees between error signals and backprop's, down the full chain; wants probes.feedback: true", [Layer, Epoch],
            (run, arguments) => Probed(run, arguments, "delta-angle", value => value)),
        new("delta-angle-local", "degrees between one step down through feedback weights and through weights; wants probes.feedback: true",
            [Layer, Epoch], (run, arguments) => Probed(run, arguments, "delta-angle-local", value => value)),
        new("alignment-step", "the update at which feedback weights were first within 45 degrees; wants probes.feedback: true", [Layer],
            (run, arguments) => Probed(run, arguments with { Epochs = EpochChoice.All }, "alignment-step", value => value)),
        new("epochs-to", "epochs until the validation accuracy reaches a threshold; undefined if it never does", [Threshold], EpochsTo),
        new("spread", "the standard deviation of the test score over seeds", [], (run, _) => run.Score ?? double.NaN, IsOverSeeds: true),
        new("updates", "updates of the weights", [], (run, _) => run.Outcome!.Cost.Updates),
        new("sweeps", "sweeps over the model for one update", [],
            (run, _) => SweepsOf(run.Outcome!) / run.Outcome!.Steps),
        new("finished", "1 if the run finished, 0 if it diverged", [], (_, _) => 1),
    ];

    /// <summary>The measure of a name, or null.</summary>
    public static ClaimMeasure? Find(string name) => All.FirstOrDefault(measure => measure.Name == name);

    /// <summary>Its value of a run.</summary>
    internal double Of(RunResult run, MeasureArguments arguments) => run.Status switch
    {
        RunStatus.Finished => Read(run, arguments),
        // A rule that diverges has not become better by it: it counts as one that guesses.
        RunStatus.Diverged when Name is "accuracy" or "spread" && run.Arm.IsClassification => Chance(run),
        RunStatus.Diverged when Name == Reaches && run.Arm.IsClassification => IsAbove(Chance(run), arguments),
        RunStatus.Diverged when Name == "finished" => 0,
        _ => double.NaN,
    };

    private static double Chance(RunResult run) => 1.0 / run.Arm.Outputs;

    private static double IsAbove(double accuracy, MeasureArguments arguments) => accuracy > arguments.Threshold ? 1 : 0;

    private static double SweepsOf(TrialOutcome outcome) => outcome.Cost.Forward + outcome.Cost.Backward + 2 * outcome.Cost.Inference;

    private static string ScoreName(RunResult run) => run.Arm.IsClassification ? "accuracy" : "loss";

    /// <summary>An evaluation belongs to the epoch it ends; that before the first update is of epoch 0.</summary>
    private static double Evaluated(RunResult run, MeasureArguments arguments)
    {
        string name = ScoreName(run);
        int epoch = arguments.Epochs switch { EpochChoice.First => 0, EpochChoice.Numbered => arguments.Epoch, _ => run.Arm.Epochs };
        bool areAll = arguments.Epochs is EpochChoice.All or EpochChoice.Highest or EpochChoice.Lowest;
        return Condensed(run.Outcome!.Metrics.Where(metric => metric.Split == "validation" && metric.Name == name
            && (areAll || metric.Epoch == epoch)).Select(metric => metric.Value), arguments);
    }

    /// <summary>One number for what was measured in the epochs asked for; not a number if nothing was.</summary>
    private static double Condensed(IEnumerable<double> values, MeasureArguments arguments)
    {
        IEnumerable<double> some = values.DefaultIfEmpty(double.NaN);
        return arguments.Epochs switch
        {
            EpochChoice.Highest => some.Max(),
            EpochChoice.Lowest => some.Min(),
            _ => some.Average(),
        };
    }

    private static double Probed(RunResult run, MeasureArguments arguments, string name, Func<double, double> map)
    {
        (double from, double to) = arguments.Epochs switch
        {
            EpochChoice.All or EpochChoice.Highest or EpochChoice.Lowest => (0, double.PositiveInfinity),
            EpochChoice.First => (0, 1),
            EpochChoice.Numbered => (arguments.Epoch, arguments.Epoch + 1),
            _ => (run.Arm.Epochs - 1, double.PositiveInfinity),
        };
        return Condensed(run.Outcome!.Metrics.Where(metric => metric.Name == name && metric.Layer == arguments.Layer
            && metric.Epoch >= from && metric.Epoch < to && double.IsFinite(metric.Value)).Select(metric => map(metric.Value)), arguments);
    }

    private static double EpochsTo(RunResult run, MeasureArguments arguments)
    {
        // A loss is reached from above, so that its curve is turned over.
        int sign = run.Arm.IsClassification ? 1 : -1;
        string name = ScoreName(run);
        return StepsToThreshold.Of([.. run.Outcome!.Metrics.Where(metric => metric.Split == "validation" && metric.Name == name)
            .Select(metric => (metric.Epoch, sign * metric.Value))], sign * arguments.Threshold) ?? double.NaN;
    }
}

/// <summary>Which epochs a measure is taken in.</summary>
public enum EpochChoice
{
    /// <summary>The last.</summary>
    Last,

    /// <summary>The first, of which the first few updates are measured.</summary>
    First,

    /// <summary>All of them, on average.</summary>
    All,

    /// <summary>All of them, the highest value measured.</summary>
    Highest,

    /// <summary>All of them, the lowest value measured.</summary>
    Lowest,

    /// <summary>One, by its number.</summary>
    Numbered,
}

/// <summary>Which value of a measure is meant.</summary>
public sealed record MeasureArguments
{
    /// <summary>The connection, from 1; 0 for all weights together.</summary>
    public int Layer { get; init; }

    /// <summary>The epochs; the mean over what was measured in them is taken, unless an extreme is asked for.</summary>
    public EpochChoice Epochs { get; init; }

    /// <summary>The number of the epoch, from 0, if it is one by number.</summary>
    public int Epoch { get; init; }

    /// <summary>The score to be reached.</summary>
    public double Threshold { get; init; }

    /// <summary>
    /// A swept key: of the arms that differ in it alone, the one is taken whose validation score after the last epoch is best on average.
    /// Null to take the arm that was named.
    /// </summary>
    public string? BestOver { get; init; }
}
