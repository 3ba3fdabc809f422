namespace Plasticity.Lab.Statistics;

/// <summary>One arm of an experiment against its control, run with the same seeds.</summary>
/// <param name="Arm">The arm by itself.</param>
/// <param name="Difference">Arm minus control over the seeds that both finished; in the score's own direction.</param>
/// <param name="ProbabilityOfImprovement">
/// The probability that a run of the arm is better than a run of the control, unpaired; a run that failed is worse than any score.
/// </param>
/// <param name="PairsWon">The share of seeds for which the arm is better; failed runs count as above.</param>
/// <param name="AdjustedPValue">The p-value after Holm's correction over the arms of its family; null without pairs.</param>
public sealed record ArmComparison(
    ScoreSummary Arm, PairedDifference Difference, Estimate ProbabilityOfImprovement, Estimate PairsWon, double? AdjustedPValue)
{
    /// <summary>The smallest p-value that so many pairs can give: a p-value of 0.06 of five seeds is all that five seeds can say.</summary>
    public double SmallestPValue => SignFlipTest.SmallestPValue(Difference.Pairs);

    /// <summary>Compares an arm with its control, as the only comparison that is made.</summary>
    /// <param name="arm">The arm.</param>
    /// <param name="control">The control, with as many seeds in the same order.</param>
    /// <param name="higherIsBetter">False for losses; then improvement is a lower score.</param>
    /// <param name="seed">For the random signs of many pairs.</param>
    /// <exception cref="ArgumentException">The seeds are not as many.</exception>
    public static ArmComparison Of(ScoreSummary arm, ScoreSummary control, bool higherIsBetter = true, Seed seed = default)
    {
        ArgumentNullException.ThrowIfNull(arm);
        ArgumentNullException.ThrowIfNull(control);
        if (arm.Scores.Count != control.Scores.Count)
            throw new ArgumentException(
                $"{arm.Name} has {arm.Scores.Count} seeds and {control.Name} {control.Scores.Count}: "
                + "give both a score, or null, for every seed.",
                nameof(arm));
        (double, double)[] both = [.. arm.Scores.Zip(control.Scores)
            .Where(pair => pair.First is not null && pair.Second is not null)
            .Select(pair => (pair.First!.Value, pair.Second!.Value))];
        double[] merits = [.. arm.Scores.Select(Merit)], controls = [.. control.Scores.Select(Merit)];
        PairedDifference difference = PairedDifference.Of(both, seed);
        return new(arm, difference, Statistics.ProbabilityOfImprovement.Unpaired(merits, controls),
            Statistics.ProbabilityOfImprovement.Paired([.. merits.Zip(controls)]), difference.PValue);

        double Merit(double? score) => score is not { } value ? double.NegativeInfinity : higherIsBetter ? value : -value;
    }
}
