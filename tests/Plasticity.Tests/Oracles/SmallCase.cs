using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Optimisers;
using Plasticity.Rules;
using Xunit;

namespace Plasticity.Tests.Oracles;

/// <summary>A small network with random weights and biases, a small batch, and a step: enough to ask a rule for one estimate.</summary>
internal sealed class SmallCase
{
    public SmallCase(
        string activation = "tanh", string loss = "cross-entropy", int[]? widths = null, int count = 3, bool bias = true,
        ulong seed = 7, float lr = 0.1f, float dropout = 0, string output = "linear")
    {
        Seed = new Seed(seed);
        Network = new Network(
            new NetworkOptions
            {
                Widths = widths ?? [4, 5, 4, 3],
                Activation = Nonlinearity.Parse(activation),
                OutputActivation = Nonlinearity.Parse(output),
                Bias = bias,
                Dropout = dropout,
            },
            Loss.Parse(loss),
            Seed);
        Count = count;
        Batch = new Batch(count, Network.Inputs, Network.Outputs, isClassification: loss == "cross-entropy");
        RandomStream random = Seed.Stream("case");
        Draw(Batch.Inputs, ref random, 1);
        if (Batch.IsClassification)
            for (int i = 0; i < count; i++) Batch.SetLabel(i, random.NextInt(Network.Outputs));
        else Draw(Batch.Targets, ref random, 1);
        foreach (Connection connection in Network.Connections)
            if (connection.Bias is { } b) Draw(b.Value, ref random, 0.3f);
        Step = new Step(Network, new Sgd(Network, new OptimiserOptions { LearningRate = lr }, 1), count, Seed);
        Step.Begin(Batch, 0);
        Naive = NaiveNetwork.From(Network);
    }

    /// <summary>All six activations under both losses.</summary>
    public static TheoryData<string, string> ActivationsAndLosses
    {
        get
        {
            TheoryData<string, string> data = [];
            foreach (string activation in Nonlinearity.Names)
                foreach (string loss in (string[])["cross-entropy", "squared-error"]) data.Add(activation, loss);
            return data;
        }
    }

    public Seed Seed { get; }

    public Network Network { get; }

    public NaiveNetwork Naive { get; }

    public Batch Batch { get; }

    public Step Step { get; }

    public int Count { get; }

    /// <summary>The number of weights and biases.</summary>
    public int Size => Network.Parameters.Sum(parameter => parameter.Value.Count);

    public double[] X(int i) => Doubles(Batch.Inputs)[(i * Batch.Inputs.Columns)..((i + 1) * Batch.Inputs.Columns)];

    public double[] Y(int i) => Doubles(Batch.Targets)[(i * Batch.Targets.Columns)..((i + 1) * Batch.Targets.Columns)];

    /// <summary>The elements of a tensor of either precision.</summary>
    public static double[] Doubles(Tensor tensor) => tensor.IsDouble ? tensor.Doubles.ToArray() : Doubles(tensor.Span);

    public static double[] Doubles(ReadOnlySpan<float> values)
    {
        double[] doubles = new double[values.Length];
        for (int k = 0; k < doubles.Length; k++) doubles[k] = values[k];
        return doubles;
    }

    /// <summary>The estimate of a rule, written out: one tensor a parameter.</summary>
    public Tensor[] Estimate(LearningRule rule, long index = 0)
    {
        Step.Begin(Batch, index);
        rule.Estimate(Step);
        return Dense();
    }

    /// <summary>The updates of the step as they are, written out.</summary>
    public Tensor[] Dense() =>
        [.. Network.Parameters.Select(parameter =>
        {
            Tensor dense = parameter.Value.LikeThis();
            Step.Updates.Of(parameter).Materialise(dense);
            return dense;
        })];

    /// <summary>Draws noise for every parameter from given streams, as a naive direction.</summary>
    public NaiveEstimate Direction(NoiseKind kind, Func<int, RandomStream> streamOfParameter)
    {
        NaiveEstimate direction = Naive.Zero();
        for (int p = 0; p < Network.Parameters.Count; p++)
        {
            Parameter parameter = Network.Parameters[p];
            Tensor noise = parameter.Value.LikeThis();
            noise.SetNoise(kind, streamOfParameter(p), 1);
            if (parameter.IsBias) direction.B[parameter.Connection.Index] = Doubles(noise);
            else direction.W[parameter.Connection.Index] = NaiveNetwork.Transposed(noise);
        }
        return direction;
    }

    /// <summary>Asserts that estimates agree within a fraction of the largest entry expected in the parameter.</summary>
    public void AssertClose(NaiveEstimate expected, Tensor[] actual, double tolerance)
    {
        for (int p = 0; p < actual.Length; p++)
        {
            Parameter parameter = Network.Parameters[p];
            int l = parameter.Connection.Index;
            double[] values = Doubles(actual[p]);
            double largest = 1e-3;
            for (int i = 0; i < actual[p].Count; i++) largest = Math.Max(largest, Math.Abs(Expected(i)));
            for (int i = 0; i < actual[p].Count; i++)
                Assert.True(Math.Abs(Expected(i) - values[i]) <= tolerance * largest,
                    $"{parameter.Name}[{i}] is {values[i]:g17}, the oracle says {Expected(i):g17}, largest {largest:g3}");

            double Expected(int i) => parameter.IsBias
                ? expected.B[l][i]
                : expected.W[l][i % parameter.Value.Columns, i / parameter.Value.Columns];
        }
    }

    /// <summary>Asserts that two estimates have the same bits, for all parameters or those that pass.</summary>
    public void AssertSameBits(Tensor[] expected, Tensor[] actual, Func<Parameter, bool>? which = null)
    {
        for (int p = 0; p < expected.Length; p++)
            if (which is null || which(Network.Parameters[p]))
                Assert.True(expected[p].Span.SequenceEqual(actual[p].Span), $"{Network.Parameters[p].Name} differs");
    }

    /// <summary>Fills with normal numbers, the same in either precision, and moves the stream on.</summary>
    private static void Draw(Tensor into, ref RandomStream random, float standardDeviation)
    {
        float[] values = new float[into.Count];
        random.FillNormal(values, standardDeviation);
        into.CopyFrom(Tensor.From(values, values.Length));
    }

    public static double Dot(Tensor[] a, Tensor[] b) => a.Zip(b).Sum(pair => pair.First.Dot(pair.Second));

    public static double Cosine(Tensor a, Tensor b) => a.Dot(b) / (a.Norm() * b.Norm());
}
