using Plasticity.Lab.Configuration;
using Plasticity.Lab.Results;
using Plasticity.Lab.Statistics;
using Plasticity.Lab.Sweeps;

namespace Plasticity.Lab.Reproductions;

/// <summary>Checks claims against the results of their study.</summary>
public static class ClaimCheck
{
    /// <summary>Checks before anything is run that every arm of a claim is in the sweep and has the layers that it names.</summary>
    /// <exception cref="ConfigurationException">One is not; the message says where in which file.</exception>
    public static void Bind(Claim claim, SweepManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(claim);
        ArgumentNullException.ThrowIfNull(manifest);
        foreach (ClaimExpression.Measured measured in claim.Inequality.Measured.Measures)
            foreach (int i in measured.Arm.Find(manifest, measured.Arguments.BestOver))
            {
                ArmFacts arm = manifest.Arms[i];
                ConfigurationException Error(string message) => measured.Arm.Place.Error(measured.Arm.Offset, message);
                if (measured.Arguments.Layer > arm.Model.Connections.Count)
                    throw Error($"layer {measured.Arguments.Layer} of '{arm.Label}': it has layers 1 to {arm.Model.Connections.Count}.");
                if (measured.Arguments.Epochs == EpochChoice.Numbered && measured.Arguments.Epoch > arm.Epochs)
                    throw Error($"epoch {measured.Arguments.Epoch} of '{arm.Label}': it runs {arm.Epochs}.");
                if (measured.Measure.Name == "accuracy" && !arm.IsClassification)
                    throw Error($"task {arm.Task} has targets, not classes, and so no accuracy: expected loss({measured.Arm.Text}).");
            }
    }

    /// <summary>Checks a claim.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="result">The results of its study.</param>
    public static ClaimResult Of(Claim claim, SweepResult result)
    {
        ArgumentNullException.ThrowIfNull(claim);
        ArgumentNullException.ThrowIfNull(result);
        Bind(claim, result.Manifest);
        ClaimExpression.Measured[] measures = [.. claim.Inequality.Measured.Measures];
        int[] arms = [.. measures.SelectMany(measured => measured.Arm.Find(result.Manifest, measured.Arguments.BestOver)).Distinct()];
        RunResult[] runs = [.. arms.SelectMany(arm => result.Arms[arm].Runs)];
        double seconds = runs.Sum(run => run.Outcome?.Seconds ?? 0);
        if (runs.FirstOrDefault(run => run.Status == RunStatus.Failed) is { } failed)
            return new ClaimResult(claim, ClaimOutcome.Failed, null, 0, seconds, $"{failed.Name} failed: {failed.Reason}");
        if (runs.FirstOrDefault(run => run.Status is not (RunStatus.Finished or RunStatus.Diverged)) is { } unfinished)
            return ClaimResult.Skip(claim, $"{unfinished.Name} is not done: {unfinished.Reason}") with { Seconds = seconds };
        int seeds = result.Manifest.Seeds.Count;
        if (seeds < claim.Seeds)
            return ClaimResult.Skip(claim, $"it takes {ValueText.Of(claim.Seeds)} seeds, and {ValueText.Of(seeds)} were run") with
            {
                Seconds = seconds,
            };
        Dictionary<ClaimExpression.Measured, double[]> bySeed = measures.DistinctBy(measured => measured)
            .ToDictionary(measured => measured, measured => Values(measured, result));
        foreach ((ClaimExpression.Measured measured, double[] ofSeeds) in bySeed)
            if (Array.FindIndex(ofSeeds, double.IsNaN) is var s and >= 0)
                return new ClaimResult(claim, ClaimOutcome.Failed, null, seeds, seconds, Undefined(measured, result, s));
        double[] values = [.. Enumerable.Range(0, seeds).Select(s => claim.Inequality.Measured.Value(measured => bySeed[measured][s]))];
        if (!values.All(double.IsFinite))
            return new ClaimResult(claim, ClaimOutcome.Failed, null, seeds, seconds, "a division by zero leaves it undefined");
        MeanInterval interval = MeanInterval.Of(values);
        // One number for all seeds has no interval: its spread over seeds is not known from one set of them.
        if (measures.Any(measured => measured.Measure.IsOverSeeds)) interval = new(interval.Mean, double.NaN, double.NaN, 1);
        ClaimOutcome outcome = claim.Inequality.Holds(interval.Mean) ? ClaimOutcome.Passed : ClaimOutcome.Failed;
        IEnumerable<ClaimTerm> terms = bySeed.DistinctBy(term => term.Key.Text).Select(term => new ClaimTerm(term.Key.Text,
            result.Manifest.Arms[ArmOf(term.Key, result)].Label, MeanInterval.Of(term.Value).Mean));
        return new ClaimResult(claim, outcome, interval, seeds, seconds, "") { Terms = [.. terms] };
    }

    /// <summary>A measure's value for each seed.</summary>
    private static double[] Values(ClaimExpression.Measured measured, SweepResult result)
    {
        ArmSummary arm = result.Arms[ArmOf(measured, result)];
        double[] values = [.. arm.Runs.Select(run => measured.Measure.Of(run, measured.Arguments))];
        if (!measured.Measure.IsOverSeeds) return values;
        StandardDeviation deviation = default;
        foreach (double value in values) deviation.Add(value);
        return [.. values.Select(_ => deviation.Value)];
    }

    /// <summary>The arm that is meant; where the best of several is, the one with the best validation score, never the test's.</summary>
    private static int ArmOf(ClaimExpression.Measured measured, SweepResult result)
    {
        IReadOnlyList<int> arms = measured.Arm.Find(result.Manifest, measured.Arguments.BestOver);
        if (arms.Count == 1) return arms[0];
        ClaimMeasure validation = ClaimMeasure.Find("validation")!;
        double Score(int arm)
        {
            bool classifies = result.Manifest.Arms[arm].IsClassification;
            double mean = result.Arms[arm].Runs.Average(run => run.Status == RunStatus.Diverged
                ? (classifies ? 1.0 / run.Arm.Outputs : double.PositiveInfinity) : validation.Of(run, new MeasureArguments()));
            return classifies ? mean : -mean;
        }
        return arms.MaxBy(Score);
    }

    private static string Undefined(ClaimExpression.Measured measured, SweepResult result, int seed)
    {
        RunResult run = result.Arms[ArmOf(measured, result)].Runs[seed];
        string why = run.Status == RunStatus.Diverged ? $"it diverged: {run.Reason}"
            : measured.Measure.Name == "epochs-to" ? "the score is never reached"
            : "nothing was measured there";
        return $"{measured.Measure.Name} of {run.Name} is undefined: {why}";
    }
}
