using Plasticity.Numerics;

namespace Plasticity.Tests.Lab.Statistics;

/// <summary>Distributions of scores whose mean, median and interquartile mean are known without simulation.</summary>
internal abstract record Population(string Name, double Mean, double Median, double InterquartileMean)
{
    private const int Grid = 401;

    /// <summary>Symmetric: the textbook's case.</summary>
    public static Population Normal { get; } = new Transformed("normal", 0, 0, 0, z => z);

    /// <summary>Lognormal with sigma 0.5, skewness 1.75: times, losses.</summary>
    public static Population Skewed { get; } = new Transformed("skewed", Math.Exp(0.125), 1,
        2 * Math.Exp(0.125) * (Cdf(Quartile - 0.5) - Cdf(-Quartile - 0.5)), z => Math.Exp(z / 2));

    /// <summary>Exponential, skewness 2: worse than scores are.</summary>
    public static Population VerySkewed { get; } = new Transformed("exponential", 1, Math.Log(2),
        2 * (0.5 - 0.75 * Math.Log(0.75) + 0.25 * Math.Log(0.25)), z => -Math.Log(Cdf(z)));

    /// <summary>Accuracies on 360 test images near 0.96, with an effect of the seed; values repeat.</summary>
    public static Population Accuracies { get; } = Binomial("accuracies", 3.18);

    /// <summary>Accuracies with another mean: the logit of the seed's accuracy is normal about this with deviation 0.25.</summary>
    public static Accuracy Binomial(string name, double logit)
    {
        double[] mass = new double[361];
        double total = 0;
        for (int g = 0; g < Grid; g++)
        {
            double z = -6 + 12.0 * g / (Grid - 1), weight = Math.Exp(-z * z / 2), p = 1 / (1 + Math.Exp(-logit - 0.25 * z));
            total += weight;
            for (int k = 0; k <= 360; k++) mass[k] += weight * MathNet.Numerics.Distributions.Binomial.PMF(p, 360, k);
        }
        for (int k = 0; k <= 360; k++) mass[k] /= total;
        double below = 0, mean = 0, median = -1, middle = 0;
        for (int k = 0; k <= 360; k++)
        {
            double score = k / 360.0, next = below + mass[k];
            mean += mass[k] * score;
            if (median < 0 && next >= 0.5) median = score;
            middle += 2 * score * Math.Max(0, Math.Min(next, 0.75) - Math.Max(below, 0.25));
            below = next;
        }
        return new(name, logit, mass, mean, median, middle);
    }

    /// <summary>A sample; the same for the same numbers.</summary>
    public abstract double[] Sample(int count, int simulation, int arm = 0);

    /// <summary>Standard normal numbers; the same for the same names.</summary>
    public static double[] Normals(int count, int simulation, int arm)
    {
        float[] values = new float[count];
        new RandomStream(2, "test.population", arm, simulation).FillNormal(values, 1);
        return [.. values.Select(value => (double)value)];
    }

    private static double Quartile => MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, 0.75);

    private static double Cdf(double z) => MathNet.Numerics.Distributions.Normal.CDF(0, 1, z);

    private sealed record Transformed(string Name, double Mean, double Median, double InterquartileMean, Func<double, double> Transform)
        : Population(Name, Mean, Median, InterquartileMean)
    {
        public override double[] Sample(int count, int simulation, int arm = 0) =>
            [.. Normals(count, simulation, arm).Select(Transform)];
    }

    /// <summary>Accuracies, drawn by inverting the distribution, so that effects of seeds and images are one.</summary>
    internal sealed record Accuracy(string Name, double Logit, double[] Mass, double Mean, double Median, double InterquartileMean)
        : Population(Name, Mean, Median, InterquartileMean)
    {
        public override double[] Sample(int count, int simulation, int arm = 0)
        {
            RandomStream stream = new(2, "test.accuracies", arm, simulation);
            double[] values = new double[count];
            for (int i = 0; i < count; i++)
            {
                double left = stream.NextUniform();
                int k = 360;
                // From the end where nearly all the mass lies.
                while (k > 0 && (left -= Mass[k]) >= 0) k--;
                values[i] = k / 360.0;
            }
            return values;
        }

        /// <summary>P(this &gt; other) + P(equal) / 2.</summary>
        public double Beats(Accuracy other)
        {
            double sum = 0, below = 0;
            for (int k = 0; k <= 360; k++)
            {
                sum += Mass[k] * (below + other.Mass[k] / 2);
                below += other.Mass[k];
            }
            return sum;
        }
    }
}
