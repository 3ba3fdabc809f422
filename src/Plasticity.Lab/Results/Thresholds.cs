using Plasticity.Lab.Sweeps;

namespace Plasticity.Lab.Results;

/// <summary>The score that counts as learned, for the question how soon an arm gets there.</summary>
/// <remarks>
/// Nine tenths of the way from guessing to the best arm on the same task: chance + 0.9 (best - chance) of validation accuracy, with best
/// the highest mean at the end of training; for a loss, from the mean at the first evaluation to the lowest mean. It moves when a better
/// arm is added, and is therefore written beside what it decides.
/// </remarks>
internal static class Thresholds
{
    private const double Share = 0.9;

    /// <summary>The threshold of each arm; null where no run of its task has a curve.</summary>
    /// <param name="arms">The arms.</param>
    /// <param name="curves">The curves of each arm's finished runs.</param>
    public static double?[] Of(IReadOnlyList<ArmFacts> arms, IReadOnlyList<IReadOnlyList<(double Epoch, double Value)>[]> curves)
    {
        double?[] thresholds = new double?[arms.Count];
        foreach (IGrouping<string, int> task in Enumerable.Range(0, arms.Count).GroupBy(arm => arms[arm].Task))
        {
            int[] known = [.. task.Where(arm => curves[arm].Length > 0)];
            if (known.Length == 0) continue;
            bool isAccuracy = arms[known[0]].IsClassification;
            double[] ends = [.. known.Select(arm => curves[arm].Average(curve => curve[^1].Value))];
            double start = isAccuracy ? 1.0 / arms[known[0]].Outputs
                : known.SelectMany(arm => curves[arm]).Average(curve => curve[0].Value);
            double best = isAccuracy ? ends.Max() : ends.Min();
            foreach (int arm in task) thresholds[arm] = start + Share * (best - start);
        }
        return thresholds;
    }
}
