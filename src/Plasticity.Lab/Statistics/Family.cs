namespace Plasticity.Lab.Statistics;

/// <summary>Several arms against one control: the comparisons of one report, whose p-values are corrected together.</summary>
/// <param name="Control">The control by itself.</param>
/// <param name="Arms">The comparisons, in the order of the arms.</param>
public sealed record Family(ScoreSummary Control, IReadOnlyList<ArmComparison> Arms)
{
    /// <summary>Compares every arm with the control.</summary>
    /// <param name="control">The name of the control and one score a seed; null where the run failed.</param>
    /// <param name="arms">The other arms, with as many seeds in the same order.</param>
    /// <param name="higherIsBetter">False for losses.</param>
    /// <param name="seed">For the random signs of many pairs.</param>
    /// <exception cref="ArgumentException">An arm has not as many seeds as the control.</exception>
    public static Family Compare(
        (string Name, IReadOnlyList<double?> Scores) control, IReadOnlyList<(string Name, IReadOnlyList<double?> Scores)> arms,
        bool higherIsBetter = true, Seed seed = default)
    {
        ArgumentNullException.ThrowIfNull(arms);
        ScoreSummary reference = ScoreSummary.Of(control.Name, control.Scores);
        ArmComparison[] alone =
            [.. arms.Select(arm => ArmComparison.Of(ScoreSummary.Of(arm.Name, arm.Scores), reference, higherIsBetter, seed))];
        // An arm without pairs was not tested, so it is no member of the family.
        int[] tested = [.. Enumerable.Range(0, alone.Length).Where(i => alone[i].Difference.PValue is not null)];
        IReadOnlyList<double> adjusted = HolmCorrection.Adjust([.. tested.Select(i => alone[i].Difference.PValue!.Value)]);
        for (int k = 0; k < tested.Length; k++) alone[tested[k]] = alone[tested[k]] with { AdjustedPValue = adjusted[k] };
        return new(reference, alone);
    }
}
