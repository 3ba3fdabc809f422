namespace Plasticity.Lab.Reports.Charts;

/// <summary>
/// How much a rule asks of the brain against how well it learns: is there a price? The count of demands is on the axis rather than the
/// single answers, since these stand in the table of cards, by score, where they can be read.
/// </summary>
public static class PlausibilityChart
{
    /// <summary>Builds the chart, or null when there are fewer than two rules with cards.</summary>
    /// <param name="data">What the report shows.</param>
    /// <param name="scales">Colours, dashes and shapes of the arms.</param>
    public static Chart? Build(ReportData data, ArmScales scales)
    {
        ArmResult[] best = [.. data.Score.Ranked(data.Arms).DistinctBy(arm => arm.Rule)];
        int most = data.Questions.Count(question => question.PlausibleAnswer is not null);
        if (best.Select(Demands).OfType<double>().Distinct().Count() < 2) return null;
        ScatterBody.Axis axis = new("demands", $"implausible demands (of {most})", "d", IsLog: false, Demands);
        string each = best.Length < data.Arms.Count ? " Each rule at its best." : "";
        return ScatterBody.Spec(data, scales, best, axis, $"Number of implausible demands against {data.Score.Name}, for each rule.")
            is not { } spec ? null
            : new Chart("demands", $"{data.Score.Noun} against plausibility",
                $"{(data.Score.LowerIsBetter ? "Down" : "Up")} is better, left is more plausible.{each} Demands are counted alike; "
                + "the cards below say which they are.", spec);

        double? Demands(ArmResult arm) => arm.Plausibility.Count == 0 ? null
            : data.Questions.Count(question => question.PlausibleAnswer is { } plausible
                && arm.Plausibility.TryGetValue(question.Key, out bool answer) && answer != plausible);
    }
}
