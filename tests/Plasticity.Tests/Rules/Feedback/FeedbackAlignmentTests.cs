using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Optimisers;
using Plasticity.Rules;
using Plasticity.Tasks;
using Plasticity.Tests.Oracles;
using Plasticity.Training;
using Xunit;

namespace Plasticity.Tests.Rules.Feedback;

public sealed class FeedbackAlignmentTests
{
    private const double Tolerance = 1e-5;   // as for backpropagation: float against double

    [Theory]
    [MemberData(nameof(SmallCase.ActivationsAndLosses), MemberType = typeof(SmallCase))]
    public void Agrees_with_the_naive_implementation(string activation, string loss)
    {
        SmallCase c = new(activation, loss);
        FeedbackAlignment rule = New(c);
        c.AssertClose(c.Naive.FeedbackAlignment(c, Feedback(rule, 3)), c.Estimate(rule), Tolerance);
    }

    [Theory]
    [MemberData(nameof(SmallCase.ActivationsAndLosses), MemberType = typeof(SmallCase))]
    public void Equals_backprop_bit_for_bit_when_feedback_equals_weights(string activation, string loss)
    {
        SmallCase c = new(activation, loss, dropout: 0.2f);
        FeedbackAlignment rule = New(c);
        for (int l = 1; l <= 3; l++) rule.Feedback[l].CopyFrom(c.Network.Weights[l]);
        c.AssertSameBits(c.Estimate(new Backpropagation(c.Network)), c.Estimate(rule));
    }

    [Fact]
    public void Teaches_the_output_layer_as_backprop_does()
    {
        SmallCase c = new();
        Tensor[] bp = c.Estimate(new Backpropagation(c.Network)), fa = c.Estimate(New(c));
        c.AssertSameBits(bp, fa, parameter => parameter.Connection.Index == 3);
        Assert.False(bp[0].Span.SequenceEqual(fa[0].Span));
    }

    [Fact]
    public void Feedback_of_the_first_layer_has_no_effect()
    {
        SmallCase c = new();
        FeedbackAlignment rule = New(c);
        Tensor[] before = c.Estimate(rule);
        rule.Feedback[1].Fill(1e6f);
        c.AssertSameBits(before, c.Estimate(rule));
    }

    [Fact]
    public void Equals_backprop_in_one_layer()
    {
        SmallCase c = new(widths: [4, 3]);
        c.AssertSameBits(c.Estimate(new Backpropagation(c.Network)), c.Estimate(New(c)));
    }

    [Fact]
    public void Errors_below_a_layer_scale_exactly_with_its_feedback()
    {
        SmallCase c = new();
        FeedbackAlignment rule = New(c);
        Tensor[] before = c.Estimate(rule);
        rule.Feedback[3].Scale(4);                                            // a power of two: exact in floating point
        Tensor[] after = c.Estimate(rule);
        foreach (Tensor tensor in before.Take(4)) tensor.Scale(4);
        c.AssertSameBits(before, after);
    }

    [Fact]
    public void One_step_of_a_linear_network_changes_the_conserved_quantity_by_its_second_order_term_only()
    {
        // Q = W1 W1^T - B2^T W2 - W2^T B2 in the paper's [post, pre]; Q' - Q = lr^2 (B2^T M)(B2^T M)^T, M = d_2^T x / n.
        const float Rate = 0.5f;
        SmallCase c = new("linear", "squared-error", [3, 4, 2], bias: false, lr: Rate);
        FeedbackAlignment rule = New(c);
        double[,] b = NaiveNetwork.Transposed(rule.Feedback[2]);
        double[,] before = Conserved(NaiveNetwork.From(c.Network), b);
        c.Step.Begin(c.Batch, 0);
        rule.Estimate(c.Step);
        Tensor m = new(3, 2);
        m.AddTransposedProduct(c.Batch.Inputs, c.Step.ForwardNetwork().D[2], 1f / c.Count);
        c.Step.Apply();
        double[,] after = Conserved(NaiveNetwork.From(c.Network), b), bm = new double[4, 3];
        for (int i = 0; i < 4; i++)
            for (int k = 0; k < 3; k++)
                for (int o = 0; o < 2; o++) bm[i, k] += b[o, i] * m[k, o];
        double largest = 0;
        for (int i = 0; i < 4; i++)
            for (int j = 0; j < 4; j++)
            {
                double expected = 0;
                for (int k = 0; k < 3; k++) expected += Rate * Rate * bm[i, k] * bm[j, k];
                largest = Math.Max(largest, Math.Abs(expected));
                Assert.Equal(expected, after[i, j] - before[i, j], 2e-6);     // weights are stored as floats of order 1: 6e-8 each
            }
        Assert.True(largest > 0.01, $"the second-order term is {largest}: too small to see");
    }

    [Theory]
    [InlineData("bp", 0, 0.2)]
    [InlineData("fa", 0.85, 1)]
    [InlineData("dfa", 0.85, 1)]
    public void From_zero_weights_only_separate_feedback_learns(string id, double atLeast, double atMost)
    {
        LearningTask task = Digits.Load(new TaskOptions());
        Seed seed = new(0);
        NetworkOptions fromZero = new() { Widths = [64, 32, 10], Initialisation = new Initialisation(InitialisationKind.Zero) };
        Network network = new(fromZero, task.Loss, seed);
        LearningRule rule = RuleExpression.Parse(id).Create(network, new Dictionary<string, System.Text.Json.Nodes.JsonObject>(), seed);
        Optimiser sgd = Optimiser.New(network, new OptimiserOptions { LearningRate = 0.1f }, 1);
        Trainer trainer = new(network, rule, sgd, task, new TrainingOptions { Epochs = 8 }, seed, []);
        Assert.InRange(trainer.Run(default).TestAccuracy!.Value, atLeast, atMost);
    }

    private static FeedbackAlignment New(SmallCase c) => new(c.Network, new FeedbackAlignment.Options(), c.Seed);

    private static double[][,] Feedback(FeedbackAlignment rule, int depth) =>
        [new double[0, 0], .. Enumerable.Range(1, depth).Select(l => NaiveNetwork.Transposed(rule.Feedback[l]))];

    private static double[,] Conserved(NaiveNetwork network, double[,] b)
    {
        double[,] q = new double[4, 4];
        for (int i = 0; i < 4; i++)
            for (int j = 0; j < 4; j++)
            {
                for (int k = 0; k < 3; k++) q[i, j] += network.W[1][i, k] * network.W[1][j, k];
                for (int o = 0; o < 2; o++) q[i, j] -= b[o, i] * network.W[2][o, j] + network.W[2][o, i] * b[o, j];
            }
        return q;
    }
}
