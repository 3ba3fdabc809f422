using Plasticity.Lab.Estimates;
using Plasticity.Numerics;
using Plasticity.Rules;
using Xunit;

namespace Plasticity.Tests.Lab.Estimates;

public sealed class RuleEstimatorTests
{
    private const int N = 3, C = 2, H = 5, W = 4, O = 3, K = 3, Classes = 4;

    private static readonly int[] _labels = [1, 3, 0];

    public static TheoryData<string> FeedforwardRules =>
    [
        .. Catalogue.Rules.Where(entry => entry.Card.Model == ModelKind.Feedforward).Select(entry => entry.Card.Id),
        .. Catalogue.Transforms.Select(entry => "bp+" + entry.Card.Id),
    ];

    private static float[] Of(EstimateResult result, string name) => result.Tensors[name].Span.ToArray();

    /// <summary>A convolution and a dense layer in double loops over the other frameworks' own axes, errors sent down through f.</summary>
    private static Dictionary<string, double[]> Naive(Tensor x, Tensor w1, Tensor b1, Tensor w2, Tensor b2, Tensor f)
    {
        int at(int n, int c, int y, int z, int channels) => ((n * channels + c) * H + y) * W + z;
        double[] h = new double[N * O * H * W], a1 = new double[h.Length], d1 = new double[h.Length], d2 = new double[N * Classes];
        double[] dw1 = new double[w1.Count], db1 = new double[O], dw2 = new double[w2.Count], db2 = new double[Classes];
        int units = O * H * W;
        void EachTap(Action<int, int, int> visit)
        {
            for (int n = 0; n < N; n++)
                for (int o = 0; o < O; o++)
                    for (int y = 0; y < H; y++)
                        for (int z = 0; z < W; z++)
                            for (int c = 0; c < C; c++)
                                for (int i = 0; i < K; i++)
                                    for (int j = 0; j < K; j++)
                                    {
                                        int row = y + i - 1, column = z + j - 1;
                                        if (row < 0 || row >= H || column < 0 || column >= W) continue;
                                        visit(at(n, o, y, z, O), at(n, c, row, column, C), ((o * C + c) * K + i) * K + j);
                                    }
        }
        for (int p = 0; p < h.Length; p++) a1[p] = b1.Span[p / (H * W) % O];
        EachTap((post, pre, tap) => a1[post] += (double)w1.Span[tap] * x.Span[pre]);
        for (int p = 0; p < h.Length; p++) h[p] = Math.Tanh(a1[p]);
        double loss = 0;
        for (int n = 0; n < N; n++)
        {
            double[] a = [.. Enumerable.Range(0, Classes).Select(k => b2.Span[k]
                + Enumerable.Range(0, units).Sum(u => (double)w2.Span[k * units + u] * h[n * units + u]))];
            double sum = a.Sum(Math.Exp);
            loss += (Math.Log(sum) - a[_labels[n]]) / N;
            for (int k = 0; k < Classes; k++)
            {
                double d = d2[n * Classes + k] = Math.Exp(a[k]) / sum - (k == _labels[n] ? 1 : 0);
                db2[k] += d / N;
                for (int u = 0; u < units; u++)
                {
                    dw2[k * units + u] += d * h[n * units + u] / N;
                    d1[n * units + u] += d * f.Span[k * units + u];
                }
            }
        }
        for (int p = 0; p < h.Length; p++) d1[p] *= 1 - h[p] * h[p];
        for (int p = 0; p < h.Length; p++) db1[p / (H * W) % O] += d1[p] / N;
        EachTap((post, pre, tap) => dw1[tap] += d1[post] * x.Span[pre] / N);
        return new()
        {
            ["dW1"] = dw1,
            ["db1"] = db1,
            ["dW2"] = dw2,
            ["db2"] = db2,
            ["a1"] = a1,
            ["h1"] = h,
            ["d1"] = d1,
            ["d2"] = d2,
            ["loss"] = [loss],
        };
    }

    private static EstimateFiles ConvolutionFiles(Tensor w1, Tensor b1, Tensor w2, Tensor b2, Tensor x)
    {
        EstimateFiles files = new();
        files.WriteNetwork([("W1", w1), ("b1", b1), ("W2", w2), ("b2", b2)],
            [("network", $"{O}c{K}-{Classes}"), ("input", $"{C},{H},{W}"), ("format", "pt")]);
        files.WriteBatch(("x", x), ("labels", Tensor.From([.. _labels.Select(label => (float)label)], N)));
        return files;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_convolutional_network_agrees_with_loops_over_the_axes_of_other_frameworks(bool isFed)
    {
        Tensor w1 = EstimateFiles.Numbers(0.4, O, C, K, K), b1 = EstimateFiles.Numbers(0.2, O), b2 = EstimateFiles.Numbers(0.3, Classes);
        Tensor w2 = EstimateFiles.Numbers(0.2, Classes, O * H * W), x = EstimateFiles.Numbers(0.9, N, C, H, W);
        Tensor feedback = isFed ? EstimateFiles.Numbers(0.35, Classes, O * H * W) : w2;
        using EstimateFiles files = ConvolutionFiles(w1, b1, w2, b2, x);
        if (isFed) files.WriteState(("rule.B2", feedback));
        EstimateResult made = RuleEstimator.Compute(files.Request(isFed ? "fa" : "bp") with { HasDiagnostics = true });
        foreach ((string name, double[] expected) in Naive(x, w1, b1, w2, b2, feedback))
        {
            Tensor actual = made.Tensors[name];
            Assert.Equal(expected.Length, actual.Count);
            for (int i = 0; i < expected.Length; i++)
                Assert.True(Math.Abs(expected[i] - (actual.IsDouble ? actual.Doubles[i] : actual.Span[i])) < 2e-6, $"{name}[{i}]");
        }
        Assert.Equal([N, O, H, W], made.Tensors["d1"].Shape.ToArray());
        Assert.Equal(feedback.Span.ToArray(), Of(made, "F2"));
    }

    [Fact]
    public void Flattened_images_are_read_channels_first()
    {
        Tensor w1 = EstimateFiles.Numbers(0.4, O, C, K, K), b1 = EstimateFiles.Numbers(0.2, O), b2 = EstimateFiles.Numbers(0.3, Classes);
        Tensor w2 = EstimateFiles.Numbers(0.2, Classes, O * H * W), x = EstimateFiles.Numbers(0.9, N, C, H, W);
        using EstimateFiles files = ConvolutionFiles(w1, b1, w2, b2, x);
        float[] maps = Of(files.Compute("bp"), "dW1");
        files.WriteBatch(("x", Tensor.From((ReadOnlySpan<float>)x.Span, N, C * H * W)),
            ("labels", Tensor.From([.. _labels.Select(label => (float)label)], N)));
        Assert.Equal(maps, Of(files.Compute("bp"), "dW1"));
    }

    [Fact]
    public void State_that_is_given_is_used_and_with_the_weights_themselves_fa_is_bp()
    {
        using EstimateFiles files = EstimateFiles.OfWidths();
        EstimateResult bp = RuleEstimator.Compute(files.Request("bp") with { HasDiagnostics = true }), drawn = files.Compute("fa");
        Assert.NotEqual(Of(bp, "dW1"), Of(drawn, "dW1"));
        files.WriteState(("rule.B2", bp.Tensors["W2"]));
        EstimateResult fed = files.Compute("fa");
        Assert.Equal(Of(bp, "dW1"), Of(fed, "dW1"));
        Assert.Equal(Of(bp, "dW2"), Of(drawn, "dW2"));
    }

    [Fact]
    public void What_the_seed_drew_can_be_given_back()
    {
        using EstimateFiles files = EstimateFiles.OfWidths();
        EstimateResult drawn = RuleEstimator.Compute(files.Request("fa", "seed=7") with { HasDiagnostics = true });
        Assert.NotEqual(Of(drawn, "dW1"), Of(files.Compute("fa", "seed=8"), "dW1"));
        files.WriteNetwork(
            [.. drawn.Tensors.Where(tensor => tensor.Key[0] is 'W' or 'b' || tensor.Key.StartsWith("rule.", StringComparison.Ordinal))
                .Select(tensor => (tensor.Key, tensor.Value))], [("network", "6-5-4")]);
        Assert.Equal(Of(drawn, "dW1"), Of(files.Compute("fa", "seed=8"), "dW1"));
    }

    [Fact]
    public void The_step_is_that_of_the_optimiser_from_the_slots_that_are_given()
    {
        using EstimateFiles files = EstimateFiles.OfWidths();
        Tensor velocity = EstimateFiles.Numbers(0.5, 5, 6);
        files.WriteState(("optimiser.velocity.W1", velocity));
        EstimateResult made = RuleEstimator.Compute(
            files.Request("bp", "optimizer=momentum", "lr=0.25", "opt.momentum=0.5") with { IsApplied = true, HasDiagnostics = true });
        for (int i = 0; i < velocity.Count; i++)
        {
            double v = 0.5 * velocity.Span[i] + made.Tensors["dW1"].Span[i];
            Assert.Equal(v, made.Tensors["after.optimiser.velocity.W1"].Span[i], 1e-6);
            Assert.Equal(made.Tensors["W1"].Span[i] - 0.25 * v, made.Tensors["after.W1"].Span[i], 1e-6);
        }
    }

    [Fact]
    public void The_number_of_the_step_corrects_adam_and_names_the_noise()
    {
        using EstimateFiles files = EstimateFiles.OfWidths();
        float[] After(string rule, string name, long step) => Of(RuleEstimator.Compute(
            files.Request(rule, "optimizer=adam", "lr=0.1") with { IsApplied = true, HasDiagnostics = true, Step = step }), name);
        Assert.NotEqual(After("bp", "after.W1", 0), After("bp", "after.W1", 1));
        Assert.NotEqual(After("wp", "noise.v1.W1", 0), After("wp", "noise.v1.W1", 1));
    }

    /// <summary>dw = c v with one c for all parameters: the noise that is shown is the one that was used.</summary>
    [Fact]
    public void Noise_is_shown_as_it_was_used()
    {
        using EstimateFiles files = EstimateFiles.OfWidths();
        EstimateResult made = RuleEstimator.Compute(files.Request("wp") with { HasDiagnostics = true });
        float c = made.Tensors["dW1"].Span[0] / made.Tensors["noise.v1.W1"].Span[0];
        foreach (string name in (string[])["W1", "b1", "W2", "b2"])
            for (int i = 0; i < made.Tensors[name].Count; i++)
                Assert.Equal(c * made.Tensors["noise.v1." + name].Span[i], made.Tensors["d" + name].Span[i], 1e-6f);
        EstimateResult nodes = RuleEstimator.Compute(files.Request("np") with { HasDiagnostics = true });
        for (int i = 0; i < N; i++)
        {
            float ofSample = nodes.Tensors["d1"][i, 0] / nodes.Tensors["noise.xi1.h1"][i, 0];
            for (int k = 0; k < 5; k++)
                Assert.Equal(ofSample * nodes.Tensors["noise.xi1.h1"][i, k], nodes.Tensors["d1"][i, k], 1e-5f);
        }
    }

    [Fact]
    public void Dropout_masks_are_shown()
    {
        using EstimateFiles files = EstimateFiles.OfWidths("6-5-4", ("net.dropout", "0.5"), ("net.inputDropout", "0.25"));
        EstimateResult made = RuleEstimator.Compute(files.Request("bp", "net.activation=sigmoid") with { HasDiagnostics = true });
        Assert.Equal([3, 6], made.Tensors["noise.mask.h0"].Shape.ToArray());
        float[] mask = Of(made, "noise.mask.h1");
        Assert.Contains(0, mask);
        Assert.Contains(2, mask);
        for (int i = 0; i < mask.Length; i++)
            Assert.Equal(mask[i] / (1 + Math.Exp(-made.Tensors["a1"].Span[i])), made.Tensors["h1"].Span[i], 1e-6);
        Assert.DoesNotContain("noise.mask.h2", made.Tensors.Keys);
    }

    [Theory, MemberData(nameof(FeedforwardRules))]
    public void Every_rule_takes_a_step_in_either_precision(string rule)
    {
        using EstimateFiles files = EstimateFiles.OfWidths("6-6-6-4");
        EstimateRequest request = files.Request(rule) with { IsApplied = true, HasDiagnostics = true };
        EstimateResult single = RuleEstimator.Compute(request);
        EstimateResult wide = RuleEstimator.Compute(request with { Precision = ElementPrecision.Double });
        Assert.Equal(ElementPrecision.Single, Precision.Current);
        Assert.Equal(single.Tensors.Keys, wide.Tensors.Keys);
        foreach ((string name, Tensor tensor) in wide.Tensors)
        {
            Assert.True(tensor.IsDouble, name);
            Assert.Equal(tensor.Shape.ToArray(), single.Tensors[name].Shape.ToArray());
            foreach (double value in tensor.Doubles) Assert.True(double.IsFinite(value), name);
        }
        Assert.Equal("float64", wide.Metadata["precision"]);
        Assert.Equal(single.Loss, wide.Loss, 1e-6);
    }

    [Fact]
    public void Numbers_of_doubles_are_read_exactly()
    {
        using EstimateFiles files = EstimateFiles.OfWidths();
        double third = 1.0 / 3;
        Tensor Wide(params ReadOnlySpan<int> shape)
        {
            using Precision.Scope scope = Precision.Use(ElementPrecision.Double);
            Tensor tensor = new(shape);
            tensor.Fill(third);
            return tensor;
        }
        files.WriteNetwork([("W1", Wide(5, 6))], [("network", "6-5-4")]);
        EstimateResult made = RuleEstimator.Compute(files.Request("bp") with { Precision = ElementPrecision.Double, HasDiagnostics = true });
        Assert.All(made.Tensors["W1"].Doubles.ToArray(), value => Assert.Equal(third, value));
    }

    [Fact]
    public void Statistics_follow_the_batch_when_the_step_is_taken()
    {
        using EstimateFiles files = EstimateFiles.OfWidths("6-5-4", ("net.normalisation", "batch"));
        EstimateResult made = RuleEstimator.Compute(files.Request("bp") with { IsApplied = true, HasDiagnostics = true });
        for (int k = 0; k < 5; k++)
        {
            double mean = Enumerable.Range(0, 3).Average(i => made.Tensors["a1"][i, k]);
            Assert.Equal(0, made.Tensors["mean2"].Span[k]);
            Assert.Equal(0.1 * mean, made.Tensors["after.mean2"].Span[k], 1e-6);
        }
    }

    [Fact]
    public void Settings_of_the_command_line_go_before_those_of_the_file()
    {
        using EstimateFiles files = EstimateFiles.OfWidths();
        Assert.Contains("6-5-5-4", files.Compute("bp", "network=6-5-5-4").Network);
    }
}
