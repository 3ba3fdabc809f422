using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Optimisers;
using Plasticity.Rules;
using Plasticity.Tests.Oracles;

namespace Plasticity.Tests.Rules.Feedback;

/// <summary>A network at rest, a batch, and feedback weights that are taught apart from any rule.</summary>
internal sealed class AlignmentCase
{
    public const int TotalSteps = 10;

    /// <summary>Makes it in the present precision.</summary>
    /// <param name="options">How feedback weights learn.</param>
    /// <param name="network">Layers above the input, such as 4c3-3c3s2v-5-2.</param>
    /// <param name="input">The shape of a sample; a vector of four if null.</param>
    /// <param name="count">Samples of the batch.</param>
    /// <param name="activation">Of hidden layers.</param>
    /// <param name="seed">The seed of everything.</param>
    /// <param name="lr">The learning rate of the task.</param>
    public AlignmentCase(
        AlignmentOptions options, string network = "5-4-3", ImageShape? input = null, int count = 6, string activation = "tanh",
        ulong seed = 7, float lr = 0.1f)
    {
        Seed = new Seed(seed);
        ImageShape shape = input ?? ImageShape.Vector(4);
        int outputs = int.Parse(network.Split('-')[^1], System.Globalization.CultureInfo.InvariantCulture);
        Network = new Network(
            new NetworkOptions
            {
                Widths = [shape.Count, outputs],
                Input = shape,
                Architecture = Architecture.Parse(network),
                Activation = Nonlinearity.Parse(activation),
            },
            Loss.Parse("squared-error"),
            Seed);
        for (int l = 1; l <= Network.Depth; l++) Network.Connections[l - 1].Bias!.Value.SetNormal(Seed.Stream("case.bias", l), 0.3f);
        Batch = new Batch(count, shape.Count, outputs, isClassification: false);
        Batch.Inputs.SetNormal(Seed.Stream("case.inputs"), 1);
        Batch.Targets.SetNormal(Seed.Stream("case.targets"), 1);
        B = WeightSet.Random(Network, new Initialisation(InitialisationKind.XavierUniform), Seed);
        Learner = new FeedbackLearner(Network, B, options);
        Step = new Step(Network, new Sgd(Network, new OptimiserOptions { LearningRate = lr }, TotalSteps), count, Seed);
    }

    public Seed Seed { get; }

    public Network Network { get; }

    public Batch Batch { get; }

    public WeightSet B { get; }

    public FeedbackLearner Learner { get; }

    public Step Step { get; }

    /// <summary>Makes a step of feedback weights, with the network as it is.</summary>
    public AlignmentCase Learn(long index = 0)
    {
        Step.Begin(Batch, index);
        Step.ForwardNetwork();
        Learner.Learn(Step);
        return this;
    }

    /// <summary>Changes something first.</summary>
    public AlignmentCase Given(Action<AlignmentCase> change)
    {
        change(this);
        return this;
    }

    /// <summary>What connection l reads for the batch, a sample a row.</summary>
    public double[][] Activity(int l)
    {
        Step.Begin(Batch, 0);
        return Rows(Step.ForwardNetwork().Pre[l]);
    }

    /// <summary>The oracle of connection l with given coefficients.</summary>
    public AlignmentOracle Oracle(int l, AlignmentOptions options, double half = 0.5) => new(Network, l, options, half);

    /// <summary>The second moment of what connection l reads, [pre, pre].</summary>
    public double[,] MomentOfInput(int l) => Moment(Activity(l));

    public static double[,] Moment(double[][] x)
    {
        double[,] c = new double[x[0].Length, x[0].Length];
        foreach (double[] row in x)
            for (int i = 0; i < row.Length; i++)
                for (int j = 0; j < row.Length; j++) c[i, j] += row[i] * row[j] / x.Length;
        return c;
    }

    public static double[] Values(Tensor tensor) =>
        tensor.IsDouble ? tensor.Doubles.ToArray() : Array.ConvertAll(tensor.Span.ToArray(), value => (double)value);

    public static double[][] Rows(Tensor tensor) => [.. Values(tensor).Chunk(tensor.Columns)];

    public static double Angle(Tensor a, Tensor b) => Math.Acos(Math.Clamp(SmallCase.Cosine(a, b), -1, 1)) * 180 / Math.PI;
}
