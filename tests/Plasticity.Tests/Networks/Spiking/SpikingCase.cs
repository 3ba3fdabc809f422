using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Rules;

namespace Plasticity.Tests.Networks.Spiking;

/// <summary>A small spiking network and a batch for it, and the oracle's answer to the same weights and encoded spikes.</summary>
public sealed class SpikingCase
{
    public const int Inputs = 6, Hidden = 9, Outputs = 4, Samples = 3;

    public static readonly LifOptions Small = new()
    {
        Hidden = Hidden,
        TimeSteps = 15,
        InputInitialisation = new(InitialisationKind.KaimingNormal, 1.5f),
        RecurrentInitialisation = new(InitialisationKind.KaimingNormal, 0.5f),
    };

    public static readonly LifOptions Adaptive = Small with
    {
        AdaptiveFraction = 0.5f,
        Adaptation = 0.3f,
        AdaptationDecay = 0.95f,
        RefractorySteps = 1,
    };

    public SpikingCase(LifOptions options, ulong seed = 0)
    {
        Seed = new Seed(seed);
        Network = new LifNetwork(options, Inputs, Outputs, Loss.CrossEntropy, Seed);
        Batch = new Batch(Samples, Inputs, Outputs, isClassification: true);
        Seed.Stream("task").FillUniform(Batch.Inputs.Span, 0, 1);
        for (int b = 0; b < Samples; b++) Batch.SetLabel(b, (b + (int)seed) % Outputs);
    }

    public Seed Seed { get; }

    public LifNetwork Network { get; }

    public Batch Batch { get; }

    /// <summary>The step in which a rule made its estimate.</summary>
    public Step Estimate(LearningRule rule)
    {
        Step step = new(Network, optimiser: null, Samples, Seed);
        step.Begin(Batch, 5);
        rule.Estimate(step);
        return step;
    }

    /// <summary>The oracle after its forward pass on a sample, fed with the input spikes of a pass.</summary>
    public LifOracle Oracle(LifPass pass, int sample)
    {
        LifOptions options = Network.Options;
        LifOracle oracle = new(Inputs, options.Hidden, Outputs, options.TimeSteps)
        {
            W1 = Matrix(Network.Weights[1]),
            W2 = Matrix(Network.Weights[2]),
            W3 = Matrix(Network.Weights[3]),
            Alpha = options.MembraneDecay,
            Kappa = options.ReadoutDecay,
            Threshold = options.Threshold,
            Rho = options.AdaptationDecay,
            RefractorySteps = options.RefractorySteps,
            Slope = Slope(options.Surrogate, options.Threshold),
        };
        int adaptive = (int)Math.Round(options.AdaptiveFraction * options.Hidden);
        for (int j = options.Hidden - adaptive; j < options.Hidden; j++) oracle.Beta[j] = options.Adaptation;
        for (int k = 0; k < Outputs; k++) oracle.B3[k] = Network.Readout.Bias!.Value.Span[k];
        double[][] spikes = [.. Enumerable.Range(0, options.TimeSteps).Select(t => Doubles(pass.InputSpikes.Row(t * pass.Count + sample)))];
        oracle.Forward(spikes, Batch.Labels[sample]);
        return oracle;
    }

    /// <summary>The oracle's mean gradient over the batch.</summary>
    public LifOracle.Gradient Mean(LifPass pass, Func<LifOracle, LifOracle.Gradient> gradient)
    {
        LifOracle.Gradient sum = Oracle(pass, 0).NewGradient();
        for (int b = 0; b < Samples; b++)
        {
            LifOracle.Gradient g = gradient(Oracle(pass, b));
            foreach ((double[,] into, double[,] from) in new[] { (sum.W1, g.W1), (sum.W2, g.W2), (sum.W3, g.W3) })
                for (int i = 0; i < into.GetLength(0); i++)
                    for (int j = 0; j < into.GetLength(1); j++) into[i, j] += from[i, j] / Samples;
            for (int k = 0; k < Outputs; k++) sum.B3[k] += g.B3[k] / Samples;
        }
        return sum;
    }

    /// <summary>An estimate written out.</summary>
    public static LifOracle.Gradient Dense(Updates updates) => new(
        Matrix(Dense(updates[1].Weights)), Matrix(Dense(updates[2].Weights)), Matrix(Dense(updates[3].Weights)),
        Doubles(Dense(updates[3].Bias!).Span));

    public static Tensor Dense(Update update)
    {
        Tensor dense = update.Parameter.Value.LikeThis();
        update.Materialise(dense);
        return dense;
    }

    public static double Cosine(Tensor a, Tensor b) => a.Dot(b) / (a.Norm() * b.Norm());

    public static double[,] Matrix(Tensor tensor)
    {
        double[,] matrix = new double[tensor.Rows, tensor.Columns];
        for (int i = 0; i < tensor.Rows; i++)
            for (int j = 0; j < tensor.Columns; j++) matrix[i, j] = tensor[i, j];
        return matrix;
    }

    private static double[] Doubles(ReadOnlySpan<float> values) => [.. values.ToArray().Select(value => (double)value)];

    /// <summary>The surrogates, written a second time.</summary>
    private static Func<double, double> Slope(Surrogate surrogate, double threshold)
    {
        double k = surrogate.Parameter;
        return surrogate.Kind switch
        {
            SurrogateKind.PiecewiseLinear => x => k / threshold * Math.Max(0, 1 - Math.Abs(x / threshold)),
            SurrogateKind.FastSigmoid => x => Math.Pow(k * Math.Abs(x) + 1, -2),
            SurrogateKind.Atan => x => k / 2 / (1 + Math.Pow(Math.PI * k * x / 2, 2)),
            SurrogateKind.Rectangular => x => x > -0.5 && x <= 0.5 ? k : 0,
            _ => x => k * Math.Exp(-k * x) / Math.Pow(1 + Math.Exp(-k * x), 2),
        };
    }
}
