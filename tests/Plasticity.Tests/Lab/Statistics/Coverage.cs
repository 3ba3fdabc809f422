using Plasticity.Lab.Statistics;
using Plasticity.Numerics;

namespace Plasticity.Tests.Lab.Statistics;

/// <summary>One line of the table of coverage: how often an interval of 95 % holds the truth.</summary>
/// <param name="Statistic">The statistic.</param>
/// <param name="Case">Distribution and number of values.</param>
/// <param name="Least">The least that is claimed; null if nothing is.</param>
/// <param name="Most">The most that is claimed.</param>
/// <param name="Covers">Whether the interval of simulation s, found with so many resamples at most, holds the truth.</param>
internal sealed record Coverage(string Statistic, string Case, double? Least, double? Most, Func<int, int, bool> Covers)
{
    /// <summary>
    /// The variable that asks for the table to be written into the documentation: 1 for 10,000 data sets a line, or their number.
    /// </summary>
    public const string FullRun = "PLASTICITY_FULL";

    private static readonly Population[] _populations =
        [Population.Normal, Population.Skewed, Population.Accuracies, Population.VerySkewed];

    /// <summary>How many data sets the table is to be written from; 0 if it is not.</summary>
    public static int FullSimulations { get; } = int.TryParse(Environment.GetEnvironmentVariable(FullRun), out int asked)
        ? asked == 1 ? 10_000 : asked : 0;

    public static IReadOnlyList<Coverage> Table { get; } =
        [.. Means(), .. Medians(), .. InterquartileMeans(), .. Stratified(), .. Improvements(), .. Shares()];

    /// <summary>Whether only the full run has the time.</summary>
    public bool IsSlow =>
        Statistic.StartsWith("stratified", StringComparison.Ordinal) && !Case.StartsWith("3 tasks, n = 3", StringComparison.Ordinal);

    public string Name => $"{Statistic}, {Case}";

    /// <summary>The share of simulations whose interval holds the truth.</summary>
    public double Run(int simulations, int resamples) =>
        (double)ParallelEnumerable.Range(1, simulations).Count(s => Covers(s, resamples)) / simulations;

    private static IEnumerable<Coverage> Means()
    {
        foreach (Population population in _populations)
            foreach (int n in (int[])[3, 5, 10, 20])
                yield return Claimed("mean", population, n, population != Population.Skewed && population != Population.VerySkewed,
                    (s, resamples) => Holds(Mean(population.Sample(n, s), resamples), population.Mean));
        static MeanInterval Mean(double[] values, int resamples) => values.Length < MeanInterval.FewestForBootstrap
            ? MeanInterval.Of(values) : MeanInterval.Bootstrap(values, values.Average(), 5 * resamples, default);
    }

    private static IEnumerable<Coverage> Medians()
    {
        foreach (Population population in _populations)
            foreach (int n in (int[])[6, 10, 20])
            {
                // Values that repeat can only make the closed interval wider.
                bool repeats = population == Population.Accuracies;
                yield return new("median", $"{population.Name}, n = {n}", 0.93, repeats ? 1 : 0.97,
                    (s, _) => Holds(Median.Of(population.Sample(n, s)), population.Median));
            }
    }

    private static IEnumerable<Coverage> InterquartileMeans()
    {
        foreach (Population population in _populations)
            foreach (int n in (int[])[3, 5, 10, 20])
                yield return Claimed("IQM", population, n, n > 3 || population != Population.VerySkewed,
                    (s, resamples) =>
                        Holds(InterquartileMean.Of(population.Sample(n, s), resamples, default), population.InterquartileMean));
    }

    private static IEnumerable<Coverage> Stratified()
    {
        foreach ((int tasks, int n, double noise, bool isClaimed) in ((int, int, double, bool)[])
            [(1, 5, 1, true), (3, 3, 1, true), (3, 10, 1, true), (10, 5, 1, true), (5, 3, 5, false), (5, 10, 5, false)])
        {
            string of = $"{tasks} task{(tasks == 1 ? "" : "s")}, n = {n}" + (noise == 1 ? "" : $", one {noise} x noisier");
            double middle = PooledInterquartileMean(tasks, noise);
            double[][] Scores(int s) => [.. Enumerable.Range(0, tasks)
                .Select(t => Population.Normals(n, s, t).Select(z => t + (t == 0 ? noise : 1) * z).ToArray())];
            yield return new("stratified mean", of, isClaimed ? 0.93 : null, isClaimed ? 0.97 : null, (s, resamples) =>
                Holds(StratifiedBootstrap.Of(Scores(s), StratifiedBootstrap.MeanOfTasks, resamples), (tasks - 1) / 2.0));
            // One task and n = 5: InterquartileMean has an interval of its own, since this one is a little too wide.
            double most = tasks == 1 ? 0.98 : 0.97;
            yield return new("stratified IQM", of, isClaimed ? 0.93 : null, isClaimed ? most : null, (s, resamples) =>
                Holds(StratifiedBootstrap.Of(Scores(s), StratifiedBootstrap.InterquartileMeanOfRuns, resamples), middle));
        }
    }

    private static IEnumerable<Coverage> Improvements()
    {
        Population.Accuracy better = Population.Binomial("better", 3.48), control = (Population.Accuracy)Population.Accuracies;
        double beats = better.Beats(control);
        foreach (int n in (int[])[3, 5, 10, 20])
        {
            // With few runs the lattice of U is coarse and Student's quantile is on the safe side.
            double most = n < 10 ? 1 : 0.98;
            foreach (double shift in (double[])[0, 1, 2])
            {
                double truth = MathNet.Numerics.Distributions.Normal.CDF(0, 1, shift / Math.Sqrt(2));
                yield return new("P(X > Y)", $"normal, P = {truth:0.00}, n = {n}", 0.93, most, (s, _) => Holds(
                    ProbabilityOfImprovement.Unpaired(
                        [.. Population.Normals(n, s, 0).Select(z => z + shift)], Population.Normals(n, s, 1)), truth));
            }
            yield return new("P(X > Y)", $"accuracies, P = {beats:0.00}, n = {n}", 0.93, most, (s, _) =>
                Holds(ProbabilityOfImprovement.Unpaired(better.Sample(n, s), control.Sample(n, s, 1)), beats));
        }
        double easy = MathNet.Numerics.Distributions.Normal.CDF(0, 1, 2 / Math.Sqrt(2));
        yield return new("P(X > Y)", "3 tasks, P = 0.50, 0.50, 0.92, n = 5", 0.93, 1, (s, _) => Holds(
            ProbabilityOfImprovement.UnpairedOverTasks([.. Enumerable.Range(0, 3).Select(t =>
                ((IReadOnlyList<double>)[.. Population.Normals(5, s, 2 * t).Select(z => z + (t == 2 ? 2 : 0))],
                    (IReadOnlyList<double>)Population.Normals(5, s, 2 * t + 1)))]), (1 + easy) / 3));
    }

    private static IEnumerable<Coverage> Shares()
    {
        foreach (int n in (int[])[5, 10, 20])
        {
            yield return new("share of runs", $"p uniform, n = {n}", 0.93, 0.97, (s, _) =>
            {
                RandomStream stream = new(2, "test.shares", 0, s);
                double p = stream.NextUniform();
                return Holds(Proportion.Of(Enumerable.Range(0, n).Count(_ => stream.NextUniform() < p), n), p);
            });
            foreach (double p in (double[])[0.5, 0.8, 0.95])
                yield return new("share of runs", $"p = {p:0.00}, n = {n}", null, null, (s, _) =>
                {
                    RandomStream stream = new(2, "test.shares", 1, s);
                    return Holds(Proportion.Of(Enumerable.Range(0, n).Count(_ => stream.NextUniform() < p), n), p);
                });
        }
        yield return new("profile", "normal, 3 tasks, tau = 1, n = 10", 0.93, 1, (s, _) =>
        {
            double truth = 1 - Enumerable.Range(0, 3).Average(t => MathNet.Numerics.Distributions.Normal.CDF(t, 1, 1));
            return Holds(PerformanceProfile.Of([.. Enumerable.Range(0, 3).Select(t =>
                (IReadOnlyList<double?>)[.. Population.Normals(10, s, t).Select(z => (double?)(z + t))])], [1])[0].Share, truth);
        });
    }

    private static Coverage Claimed(string statistic, Population population, int n, bool isClaimed, Func<int, int, bool> covers) =>
        new(statistic, $"{population.Name}, n = {n}", isClaimed ? 0.93 : null, isClaimed ? 0.97 : null, covers);

    private static bool Holds(MeanInterval interval, double truth) => interval.Low <= truth && truth <= interval.High;

    // A truth on the border counts, whatever the last bit.
    private static bool Holds(Estimate estimate, double truth) => estimate.Low <= truth + 1e-12 && truth - 1e-12 <= estimate.High;

    /// <summary>The interquartile mean of equal parts of normal distributions about 0, 1, 2, ..., the first noisier.</summary>
    private static double PooledInterquartileMean(int tasks, double noise)
    {
        double below = 0, sum = 0;
        const double Step = 0.001;
        for (double x = -30; x < 40; x += Step)
        {
            double mass = 0;
            for (int t = 0; t < tasks; t++)
            {
                double deviation = t == 0 ? noise : 1, z = (x - t) / deviation;
                mass += Math.Exp(-z * z / 2) / deviation / Math.Sqrt(2 * Math.PI) / tasks * Step;
            }
            double next = below + mass;
            sum += 2 * x * Math.Max(0, Math.Min(next, 0.75) - Math.Max(below, 0.25));
            below = next;
        }
        return sum;
    }
}
