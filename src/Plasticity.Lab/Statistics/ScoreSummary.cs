namespace Plasticity.Lab.Statistics;

/// <summary>The scores of one arm of an experiment - a rule, a setting - over its seeds.</summary>
/// <param name="Name">What the arm is called.</param>
/// <param name="Scores">One score a seed; null where the run failed or diverged.</param>
/// <param name="Failed">How many seeds have no score. They are in no mean, so tables show their number beside it.</param>
/// <param name="Mean">The mean of the scores there are.</param>
/// <param name="Median">Their median.</param>
/// <param name="InterquartileMean">Their interquartile mean.</param>
public sealed record ScoreSummary(
    string Name, IReadOnlyList<double?> Scores, int Failed, MeanInterval Mean, Estimate Median, Estimate InterquartileMean)
{
    /// <summary>Summarises an arm.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="scores">One score a seed; null, or not finite, where the run failed or diverged.</param>
    public static ScoreSummary Of(string name, IReadOnlyList<double?> scores)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(scores);
        double?[] known = [.. scores.Select(score => score is { } value && double.IsFinite(value) ? score : null)];
        double[] finished = [.. known.OfType<double>()];
        return new(name, known, known.Length - finished.Length, MeanInterval.Of(finished),
            Statistics.Median.Of(finished), Statistics.InterquartileMean.Of(finished));
    }
}
