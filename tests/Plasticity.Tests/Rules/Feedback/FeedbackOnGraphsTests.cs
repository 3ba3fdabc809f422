using System.Text.Json.Nodes;
using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Rules;
using Plasticity.Tests.Oracles;
using Xunit;

namespace Plasticity.Tests.Rules.Feedback;

/// <summary>
/// The rules that send errors through feedback weights, on networks of every kind of layer, against an independent implementation in plain
/// loops; and what ties them to backpropagation and to each other there.
/// </summary>
public sealed class FeedbackOnGraphsTests
{
    public static TheoryData<string, Normalisation?, SkipKind?> Graphs => GraphCase.Graphs;

    [Theory, MemberData(nameof(Graphs))]
    public void Every_rule_agrees_with_plain_loops(string network, Normalisation? normalisation, SkipKind? skips)
    {
        GraphCase c = new(network, normalisation: normalisation, skips: skips);
        foreach (LearningRule rule in Rules(c))
        {
            Tensor[] actual = c.Estimate(rule, 3);
            NaiveGraph naive = new(c.Network, c.Batch);
            c.AssertClose(
                rule is DirectFeedbackAlignment dfa ? naive.EstimateDirect(dfa.Direct) : naive.Estimate(FeedbackOf(rule, c)), actual);
        }
    }

    /// <summary>Rules differ where they should: otherwise the oracle would see the same number again and again.</summary>
    [Theory, MemberData(nameof(Graphs))]
    public void No_two_rules_teach_the_first_layer_alike(string network, Normalisation? normalisation, SkipKind? skips)
    {
        GraphCase c = new(network, normalisation: normalisation, skips: skips);
        List<Tensor> first = [.. Rules(c).Select(rule => c.Estimate(rule, 3)[0])];
        for (int i = 0; i < first.Count; i++)
            for (int j = 0; j < i; j++) Assert.True(GraphCase.Angle(first[i], first[j]) > 1, $"rules {j} and {i}");
    }

    [Theory, MemberData(nameof(Graphs))]
    public void Feedback_equal_to_the_weights_is_backprop_bit_for_bit(string network, Normalisation? normalisation, SkipKind? skips)
    {
        GraphCase c = new(network, "relu", normalisation, skips);
        Tensor[] bp = c.Estimate(new Backpropagation(c.Network));
        FeedbackAlignment fa = new(c.Network, new(), c.Seed);
        KolenPollack kp = new(c.Network, new(), c.Seed);
        foreach (SynapticConnection path in c.Network.FeedbackPaths)
        {
            fa.Feedback[path.Index].CopyFrom(path.Weights.Value);
            kp.Feedback[path.Index].CopyFrom(path.Weights.Value);
        }
        c.AssertSameBits(bp, c.Estimate(fa));
        c.AssertSameBits(bp, c.Estimate(kp));
        foreach (string id in (string[])["usf", "brsf", "frsf", "kp"])
        {
            LearningRule rule = Rule(c, id, new JsonObject { ["exactLayers"] = "all" });
            c.AssertSameBits(bp, c.Estimate(rule));
        }
    }

    /// <summary>Every error below a layer is linear in its feedback, through normalisation and skips too.</summary>
    [Theory]
    [InlineData(GraphCase.Residual)]
    [InlineData("8c3-p2-16c3s2x2-32-10")]
    public void Errors_below_a_layer_scale_exactly_with_its_feedback(string network)
    {
        GraphCase c = new(network);
        FeedbackAlignment rule = new(c.Network, new(), c.Seed);
        Tensor[] before = c.Estimate(rule);
        rule.Feedback[c.Network.Depth].Scale(4);                              // a power of two: exact in floating point
        Tensor[] after = c.Estimate(rule);
        for (int p = 0; p < before.Length; p++)
            if (c.Network.Parameters[p].Connection.Index < c.Network.Depth) before[p].Scale(4);
        c.AssertSameBits(before, after);
    }

    [Fact]
    public void A_convolution_of_one_tap_on_one_pixel_is_dense()
    {
        GraphCase dense = new("6-5-10"), convolution = new("5c1-10", input: new ImageShape(1, 1, 6));
        AssertSameWith(dense, convolution);
    }

    [Fact]
    public void A_kernel_that_covers_the_map_is_dense()
    {
        GraphCase dense = new("16-12-7-10"), convolution = new("12c4v-7c1-10", input: new ImageShape(4, 4, 1));
        AssertSameWith(dense, convolution);
    }

    [Theory]
    [InlineData(SkipKind.None)]
    [InlineData(SkipKind.Additive)]
    [InlineData(SkipKind.Projection)]
    public void No_skips_are_the_plain_network_to_the_bit(SkipKind skips)
    {
        // Of widths that differ none can be added; of one hidden layer none can be projected.
        string network = skips == SkipKind.Projection ? "30-12-10" : "30-12-11-13-10";
        GraphCase plain = new(network), with = new(network, skips: skips);
        foreach (string id in (string[])["fa", "dfa", "usf", "brsf", "frsf", "kp"])
            plain.AssertSameBits(plain.Estimate(Rule(plain, id)), with.Estimate(Rule(with, id)));
    }

    [Theory]
    [InlineData(GraphCase.Chain, null, SkipKind.Additive)]
    [InlineData(GraphCase.Chain, Normalisation.Layer, SkipKind.Projection)]
    [InlineData("8c3s2-16c3x2-32-10", null, null)]
    [InlineData("4c3s2-8c3-10", Normalisation.Batch, null)]
    public void Training_any_graph_allocates_nothing_after_warm_up(string network, Normalisation? normalisation, SkipKind? skips)
    {
        foreach (string id in (string[])["usf", "brsf", "frsf", "kp"])
        {
            GraphCase c = new(network, normalisation: normalisation, skips: skips);
            LearningRule rule = Rule(c, id, new JsonObject { ["exactLayers"] = "last" });
            c.Learn(rule, 3);
            Assert.Equal(0, Allocations.LeastOf(() => c.Learn(rule, 3, 3)));
        }
    }

    private static void AssertSameWith(GraphCase dense, GraphCase convolution)
    {
        // Fans from a unit are counted differently, by which Xavier weights are drawn: they are copied, and magnitudes go by fans onto it.
        for (int p = 0; p < dense.Network.Parameters.Count; p++)
            dense.Network.Parameters[p].Value.Span.CopyTo(convolution.Network.Parameters[p].Value.Span);
        foreach (string id in (string[])["fa", "dfa", "usf", "brsf", "frsf", "kp"])
        {
            JsonObject? options = id.EndsWith("sf", StringComparison.Ordinal) ? new() { ["magnitudes"] = "kaiming-normal" } : null;
            LearningRule expected = Rule(dense, id, options?.DeepClone().AsObject()), actual = Rule(convolution, id, options);
            if (id is "fa" or "kp")
                foreach (((_, Tensor from), (_, Tensor to)) in expected.State.Zip(actual.State)) from.Span.CopyTo(to.Span);
            dense.AssertClose(
                [.. dense.Estimate(expected).Select(tensor => SmallCase.Doubles(tensor.Span))], convolution.Estimate(actual), 1e-6);
        }
    }

    private static LearningRule Rule(GraphCase c, string id, JsonObject? options = null) =>
        Catalogue.FindRule(id)!.Create(c.Network, options ?? [], c.Seed);

    private static IEnumerable<LearningRule> Rules(GraphCase c)
    {
        yield return Rule(c, "bp");
        yield return Rule(c, "fa");
        yield return Rule(c, "dfa");
        // A vector has one position, and broadcast is full there.
        if (c.Network.DirectlyTaught.Any(layer => layer.Shape.Positions > 1)) yield return Rule(c, "dfa", new() { ["maps"] = "broadcast" });
        yield return Rule(c, "usf");
        yield return Rule(c, "usf", new() { ["concordance"] = 0.7, ["scale"] = "norm" });
        yield return Rule(c, "brsf");
        yield return Rule(c, "brsf", new() { ["exactLayers"] = "last", ["magnitudes"] = "uniform" });
        yield return Rule(c, "frsf", new() { ["magnitudes"] = "kaiming-normal" });
        yield return Rule(c, "kp", new() { ["feedbackScale"] = 0.3, ["exactLayers"] = "last" });
    }

    private static WeightSet FeedbackOf(LearningRule rule, GraphCase c) => rule switch
    {
        Backpropagation => c.Network.Weights,
        FeedbackAlignment fa => fa.Feedback,
        UniformSignSymmetry usf => usf.Feedback,
        BatchwiseRandomSignSymmetry brsf => brsf.Feedback,
        FixedRandomSignSymmetry frsf => frsf.Feedback,
        KolenPollack kp => kp.Feedback,
        _ => throw new NotSupportedException(rule.GetType().Name),
    };
}
