using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Tasks;

/// <summary>
/// Two spirals wound into each other in the plane, a class each: two inputs, no linear cue, and credit that must reach the first layer.
/// </summary>
/// <remarks>
/// A point of class c: r (cos, sin)(2 pi (1.5 t + c / 2)) + N(0, 0.03^2 I), r = 0.1 + 0.9 t, t uniform in [0, 1): one and a half windings,
/// 0.3 from arm to arm. After Lang and Witbrock 1988.
/// </remarks>
public static class TwoSpirals
{
    private const int TrainSamples = 1000, ValidationSamples = 500, TestSamples = 1000;
    private const double Windings = 1.5, InnerRadius = 0.1, Noise = 0.03;

    /// <summary>The task's line in the list.</summary>
    public static TaskEntry Entry { get; } = new("spirals", "two spirals in the plane, 2 classes (generated)", DataSet: null, Load);

    /// <summary>Draws 1,000 points to train on, 500 to validate, 1,000 to test, half of them of each class.</summary>
    public static LearningTask Load(TaskOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Seed seed = new(options.Split);
        return new LearningTask
        {
            Name = "spirals",
            Description = "two spirals in the plane, 2 classes",
            Attribution = "generated; after Lang and Witbrock 1988",
            Train = Draw(seed, 1, TrainSamples).First(options.TrainSamples),
            Validation = Draw(seed, 2, ValidationSamples),
            Test = Draw(seed, 3, TestSamples).First(options.TestSamples),
            Loss = Loss.CrossEntropy,
            HiddenWidths = [32, 32],
        };
    }

    private static Samples Draw(Seed seed, int part, int count)
    {
        RandomStream places = seed.Stream("task", -part), noise = seed.Stream("task", part);
        Tensor inputs = new(count, 2);
        noise.FillNormal(inputs.Span, (float)Noise);
        int[] labels = new int[count];
        for (int i = 0; i < count; i++)
        {
            labels[i] = i % 2;                           // in turn, so that the first samples of a part are balanced as well
            double t = places.NextUniform(), radius = InnerRadius + (1 - InnerRadius) * t;
            (double sine, double cosine) = SinCosOfTurns(Windings * t + 0.5 * labels[i]);
            inputs[i, 0] += (float)(radius * cosine);
            inputs[i, 1] += (float)(radius * sine);
        }
        return new Samples(inputs, labels, classes: 2);
    }

    /// <summary>
    /// Sine and cosine of 2 pi times a number, by Taylor series: the same bits on every machine, which Math.Sin does not promise.
    /// </summary>
    internal static (double Sine, double Cosine) SinCosOfTurns(double turns)
    {
        double quarter = Math.Round(4 * turns);
        double x = 2 * Math.PI * (turns - quarter / 4), sine = 0, cosine = 0, term = 1;       // |x| <= pi / 4
        for (int n = 0; n < 20; n += 2)
        {
            cosine += term;
            term *= x / (n + 1);
            sine += term;
            term *= -x / (n + 2);
        }
        return ((long)quarter & 3) switch { 0 => (sine, cosine), 1 => (cosine, -sine), 2 => (-sine, -cosine), _ => (-cosine, sine) };
    }
}
