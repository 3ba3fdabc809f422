using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Numerics;

/// <summary>
/// The same bits whatever the processor offers: a process with instruction sets switched off computes the same cases, and both sides'
/// hashes are compared. Whoever adds an operation adds a case.
/// </summary>
public sealed class SimdWidthTests
{
    /// <summary>A name and a computation that ends in numbers; small, for without intrinsics everything is slow.</summary>
    private static readonly (string Name, Func<float[]> Compute)[] _cases =
    [
        ("products, edges of all tiles",
            () => Products([(1, 10, 30), (1, 77, 40), (2, 5, 3), (13, 61, 45), (9, 48, 33), (12, 16, 7), (33, 97, 20)])),
        ("products, dot products of rows", () => Products([(6, 13, 64), (8, 7, 79), (19, 11, 517), (5, 9, 100)])),
        ("products, several blocks of the summed index", () => Products([(7, 26, 265), (20, 49, 600), (1, 100, 784)])),
        ("products, columns of zeros", () => Products([(16, 60, 200), (5, 40, 300)], 0.8f)),
        ("convolutions", Convolutions),
        ("nonlinearities and slopes", Nonlinearities),
        ("products, sparse rows", () => Products([(9, 45, 100), (20, 100, 300), (5, 33, 784)], 1.9f)),
        ("elementwise", Elementwise),
        ("traces and time steps", Traces),
        ("bumps", Bumps),
        ("directions of optimisers", Directions),
        ("reductions", Reductions),
        ("pooling", Pooling),
        ("normalisation", Normalisation),
    ];

    [Theory]
    [MemberData(nameof(SimdSwitches.All), MemberType = typeof(SimdSwitches))]
    public async Task Switching_instructions_off_changes_no_bit(string off, int widest) =>
        Assert.Equal(
            Hashes(), await SimdSwitches.AskWithout(typeof(SimdWidthTests), nameof(Hashes_are_answered_to_the_parent), off, widest));

    [Fact]
    public void Hashes_are_answered_to_the_parent() => SimdSwitches.Answer(Hashes);

    private static string[] Hashes() =>
        [.. _cases.Select(c => $"{c.Name}: {Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(c.Compute().AsSpan())))}")];

    private static float[] Products((int M, int N, int K)[] shapes, float zeros = 0)
    {
        RandomStream random = new(21, "width");
        List<float> all = [];
        foreach ((int m, int n, int k) in shapes)
            foreach (string form in (string[])["NN", "NT", "TN"])
            {
                ProductCase product = ProductCase.Random(ref random, form, m, n, k, zeros);
                product.Run();
                all.AddRange(product.Result.Span);
            }
        return [.. all];
    }

    private static float[] Convolutions()
    {
        List<float> all = [];
        foreach (string text in (string[])
            ["9 9 3 16 3 3 1 1 1 2", "8 7 10 50 3 3 2 1 1 3", "10 10 1 6 5 5 1 0 1 2", "6 6 40 20 3 3 1 1 1 1", "7 9 8 6 2 3 3 2 2 3",
                "4 4 33 9 1 1 1 0 1 2", "5 5 4 12 5 5 1 0 1 5"])
        {
            ConvolutionCase given = new(text);
            Tensor post = given.Post.LikeThis(), g = given.Pre.Copy(), into = given.Weights.Copy();
            post.SetConvolution(given.Pre, given.Weights, given.Bias, Nonlinearity.Relu, given.Shape);
            g.AddConvolutionTransposed(given.Post, given.Weights, given.Shape, -0.7f);
            into.AddConvolutionOuter(given.Pre, given.Post, 0.3f, given.Shape);
            given.Bias.AddChannelSums(given.Post, 0.3f);
            all.AddRange([.. post.Span, .. g.Span, .. into.Span, .. given.Bias.Span]);
        }
        return [.. all];
    }

    private static float[] Nonlinearities()
    {
        RandomStream random = new(22, "width");
        List<float> all = [];
        foreach (string name in Nonlinearity.Names)
        {
            Nonlinearity f = Nonlinearity.Parse(name);
            Tensor h = new(5, 37), g = new(5, 37), x = new(5, 11), w = new(11, 37), bias = new(37);
            foreach (Tensor tensor in (Tensor[])[h, g, x, w, bias]) random.FillNormal(tensor.Span, 2);
            h.Apply(f);
            g.TimesSlope(h, f);
            all.AddRange(h.Span);
            all.AddRange(g.Span);
            h.SetAffine(x, w, bias, f);
            all.AddRange(h.Span);
        }
        return [.. all];
    }

    private static float[] Elementwise()
    {
        RandomStream random = new(23, "width");
        Tensor a = new(7, 13), b = new(7, 13), row = new(13), column = new(7), difference = new(7, 13);
        foreach (Tensor tensor in (Tensor[])[a, b, row, column]) random.FillNormal(tensor.Span, 1);
        a.Add(b, 0.3f);
        a.AddToRows(row);
        a.ScaleRows(column);
        a.Multiply(b);
        a.Scale(1.1f);
        difference.SetDifference(a, b);
        Tensor step = new(7, 13), less = new(7, 13);
        step.SetStep(b);
        less.SetLess(b, 0.7f);
        less.LeakAndAdd(0.9f, a, 0.3f);
        less.AddScaledColumns(difference, row, -1.1f);
        less.FillWhere(step, -2);
        Tensor sum = new(7, 13), sign = new(7, 13), signed = new(7, 13), kept = b.Copy();
        sum.SetSum(a, b);
        sum.LeakAndSum(0.9f, a, 0.3f, b, -1.1f);
        sign.SetSign(b, 0.7f);
        signed.SetSignedMagnitude(a, b);
        kept.KeepSigns(sign, 0.01);
        return [.. a.Span, .. difference.Span, .. step.Span, .. less.Span, .. sum.Span, .. sign.Span, .. signed.Span, .. kept.Span];
    }

    private static float[] Traces()
    {
        RandomStream random = new(25, "width");
        Tensor x = new(15, 13), trace = new(15, 13), reverse = new(15, 13);
        random.FillNormal(x.Span, 1);
        trace.SetTrace(x, 5, 0.9f, 0.3f);
        reverse.SetReverseTrace(x, 5, 0.9f, 0.3f);
        return [.. trace.Span, .. reverse.Span];
    }

    private static float[] Bumps()
    {
        RandomStream random = new(26, "width");
        List<float> all = [];
        foreach (Action<Tensor> apply in (Action<Tensor>[])
            [x => x.ApplyTriangle(0.3f, 1.1f), x => x.ApplyInverseSquare(10), x => x.ApplyLorentz(2, 3.1f), x => x.ApplyBox(0.7f),
                x => x.ApplyLogistic(4, 25)])
        {
            Tensor x = new(5, 37);
            random.FillNormal(x.Span, 1);
            apply(x);
            all.AddRange(x.Span);
        }
        return [.. all];
    }

    private static float[] Directions()
    {
        RandomStream random = new(27, "width");
        Tensor g = new(5, 37), mean = new(5, 37), square = new(5, 37);
        foreach (Tensor tensor in (Tensor[])[g, mean, square]) random.FillUniform(tensor.Span, 0, 1);
        g.SetAdamDirection(mean, square, 0.9f, 0.999f, 1.3f, 2.1f, 1e-8f);
        return [.. g.Span, .. mean.Span, .. square.Span];
    }

    private static float[] Reductions()
    {
        RandomStream random = new(24, "width");
        List<float> all = [];
        foreach (int columns in (int[])[1, 7, 8, 15, 16, 17, 31, 100])
        {
            Tensor a = new(9, columns), b = new(9, columns), sums = new(columns);
            random.FillNormal(a.Span, 1);
            random.FillNormal(b.Span, 1);
            sums.AddColumnSums(a, -0.7f);
            all.AddRange(sums.Span);
            double[] totals = [a.Dot(b), a.Norm(), a.Sum()];
            all.AddRange(MemoryMarshal.Cast<double, float>(totals));
        }
        return [.. all];
    }

    private static float[] Pooling()
    {
        RandomStream random = new(28, "width");
        List<float> all = [];
        foreach (int channels in (int[])[3, 10, 16, 33])
        {
            PoolingShape shape = new(new(7, 6, channels), 3, 2, 1);
            Tensor x = new(2, shape.Input.Count), pooled = new(2, shape.Output.Count), g = new(2, shape.Input.Count);
            int[] winners = new int[pooled.Count];
            random.FillNormal(x.Span, 1);
            pooled.SetMaxPool(x, shape, winners);
            g.AddMaxPoolBackward(pooled, winners, 0);
            all.AddRange(pooled.Span);
            pooled.SetAveragePool(x, shape);
            g.AddAveragePoolBackward(pooled, shape, 0.7f);
            all.AddRange(pooled.Span);
            all.AddRange(g.Span);
            all.AddRange(MemoryMarshal.Cast<int, float>(winners));
        }
        return [.. all];
    }

    private static float[] Normalisation()
    {
        RandomStream random = new(29, "width");
        List<float> all = [];
        foreach (int channels in (int[])[3, 10, 16, 33])
        {
            int columns = 7 * channels;
            Tensor x = new(5, columns), d = new(5, columns), h = new(5, columns), da = new(5, columns);
            Tensor mean = new(channels), variance = new(channels), gain = new(channels), gainSum = new(channels), shiftSum = new(channels);
            foreach (Tensor tensor in (Tensor[])[x, d, gain]) random.FillNormal(tensor.Span, 1);
            x.ChannelMoments(mean, variance);
            h.SetNormalised(x, mean, variance, gain, gain, Nonlinearity.Relu);
            h.SetNormalisedPlus(h, mean, variance, gain, gain, d, Nonlinearity.Tanh);
            d.ChannelGradientsThroughSlope(h, Nonlinearity.Tanh, x, mean, variance, gainSum, shiftSum);
            da.SetNormalisedBackward(d, x, mean, variance, gain, gainSum, shiftSum);
            h.ScaleChannels(h, gain, variance);
            foreach (Tensor tensor in (Tensor[])[mean, variance, h, d, gainSum, shiftSum, da]) all.AddRange(tensor.Span);
            Tensor rowMean = new(5), rowVariance = new(5), gains = new(columns), shifts = new(columns);
            x.RowMoments(rowMean, rowVariance);
            d.RowGradients(x, rowMean, rowVariance, gains, shifts);
            h.SetRowNormalised(x, rowMean, rowVariance, gains, shifts, Nonlinearity.Sigmoid);
            da.SetRowNormalisedBackward(d, x, rowMean, rowVariance, gains);
            foreach (Tensor tensor in (Tensor[])[rowMean, rowVariance, gains, shifts, h, da]) all.AddRange(tensor.Span);
        }
        return [.. all];
    }
}
