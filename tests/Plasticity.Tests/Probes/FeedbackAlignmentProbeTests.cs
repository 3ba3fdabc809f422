using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Probes;
using Plasticity.Rules;
using Plasticity.Tests.Oracles;
using Plasticity.Training;
using Xunit;

namespace Plasticity.Tests.Probes;

public sealed class FeedbackAlignmentProbeTests
{
    [Fact]
    public void Feedback_is_compared_with_the_weights_of_its_connection()
    {
        SmallCase c = new();
        FeedbackAlignment rule = new(c.Network, new(), c.Seed);
        List<Metric> metrics = Observe(c.Network, rule, c);
        for (int l = 2; l <= 3; l++)
        {
            double[] f = SmallCase.Doubles(rule.Feedback[l].Span), w = SmallCase.Doubles(c.Network.Weights[l].Span);
            Assert.Equal(Angle(f, w), Value(metrics, l, "feedback-angle"), 1e-4);
            Assert.Equal(Norm(f) / Norm(w), Value(metrics, l, "feedback-ratio"), 1e-6);
            double agree = f.Zip(w).Count(pair => Math.Sign(pair.First) == Math.Sign(pair.Second)) / (double)w.Length;
            Assert.Equal(agree, Value(metrics, l, "sign-agreement"), 1e-9);
        }
        Assert.DoesNotContain(metrics, metric => metric is { Layer: 1, Name: "feedback-angle" });   // errors do not descend through W_1
    }

    [Fact]
    public void Signals_are_compared_one_step_down_and_down_the_full_chain()
    {
        SmallCase c = new();
        FeedbackAlignment rule = new(c.Network, new(), c.Seed);
        List<Metric> metrics = Observe(c.Network, rule, c);
        NetworkPass pass = c.Step.ForwardNetwork();
        double[][] own = [.. Enumerable.Range(1, 3).Select(l => SmallCase.Doubles(pass.D[l].Span))];
        double[] through = Down(pass.D[3], rule.Feedback[3]), exactly = Down(pass.D[3], c.Network.Weights[3]);
        Assert.Equal(Angle(through, exactly), Value(metrics, 3, "delta-angle-local"), 1e-3);
        c.Network.Backward(pass, c.Network.Weights);
        for (int l = 1; l <= 2; l++)
            Assert.Equal(Angle(own[l - 1], SmallCase.Doubles(pass.D[l].Span)), Value(metrics, l, "delta-angle"), 1e-3);
        // The local angle of connection 2 starts from the rule's own d_2, the full chain from d_L: two numbers.
        Assert.NotEqual(Value(metrics, 2, "delta-angle-local"), Value(metrics, 1, "delta-angle"), 1e-3);
    }

    [Fact]
    public void Backprop_is_aligned_with_itself_on_any_graph()
    {
        GraphCase c = new(GraphCase.Residual);
        List<Metric> metrics = [];
        Backpropagation rule = new(c.Network);
        FeedbackAlignmentProbe probe = new(c.Network, rule, c.Batch.Count, new Schedule(1, 0));
        c.Estimate(rule);
        probe.Observe(c.Step, 0, metrics);
        Assert.Equal(c.Network.FeedbackPaths.Count, metrics.Count(metric => metric.Name == "feedback-angle"));
        Assert.All(metrics.Where(metric => metric.Name.EndsWith("angle", StringComparison.Ordinal)
            || metric.Name == "delta-angle-local"), metric => Assert.Equal(0, metric.Value, 1e-3));
        Assert.All(metrics.Where(metric => metric.Name is "feedback-ratio" or "sign-agreement"), metric => Assert.Equal(1, metric.Value, 1e-6));
    }

    [Fact]
    public void Alignment_is_recorded_once_also_after_a_resume()
    {
        SmallCase c = new();
        FeedbackAlignment rule = new(c.Network, new(), c.Seed);
        FeedbackAlignmentProbe probe = new(c.Network, rule, c.Count, new Schedule(int.MaxValue, 0));
        Assert.Empty(StepsOf(probe, c, rule, 0));
        rule.Feedback[3].CopyFrom(c.Network.Weights[3]);
        Assert.Equal([(3, 1.0)], StepsOf(probe, c, rule, 1));
        Assert.Empty(StepsOf(probe, c, rule, 2));
        FeedbackAlignmentProbe resumed = new(c.Network, rule, c.Count, new Schedule(int.MaxValue, 0));
        foreach (((string _, Tensor to), (string _, Tensor from)) in resumed.State.Zip(probe.State)) to.CopyFrom(from);
        Assert.Empty(StepsOf(resumed, c, rule, 3));
        rule.Feedback[2].CopyFrom(c.Network.Weights[2]);
        Assert.Equal([(2, 4.0)], StepsOf(resumed, c, rule, 4));
    }

    [Fact]
    public void Nothing_is_measured_where_a_norm_is_zero_or_there_was_no_clean_pass()
    {
        SmallCase c = new();
        FeedbackAlignment rule = new(c.Network, new(), c.Seed);
        rule.Feedback[3].Clear();
        List<Metric> metrics = Observe(c.Network, rule, c);
        Assert.Equal(double.NaN, Value(metrics, 3, "feedback-angle"));
        Assert.Equal(double.NaN, Value(metrics, 3, "delta-angle-local"));
        c.Step.Begin(c.Batch, 0);
        List<Metric> none = [];
        new FeedbackAlignmentProbe(c.Network, rule, c.Count, new Schedule(1, 0)).Observe(c.Step, 0, none);
        Assert.Empty(none);
        Assert.Null(c.Step.Loss);
    }

    private static List<Metric> Observe(Network network, LearningRule rule, SmallCase c)
    {
        c.Estimate(rule);
        List<Metric> metrics = [];
        new FeedbackAlignmentProbe(network, rule, c.Count, new Schedule(1, 0)).Observe(c.Step, 0, metrics);
        return metrics;
    }

    private static List<(int Layer, double Step)> StepsOf(FeedbackAlignmentProbe probe, SmallCase c, LearningRule rule, long index)
    {
        c.Estimate(rule, index);
        List<Metric> metrics = [];
        probe.Observe(c.Step, 0, metrics);
        return [.. metrics.Where(metric => metric.Name == "alignment-step").Select(metric => (metric.Layer, metric.Value))];
    }

    private static double Value(List<Metric> metrics, int layer, string name) =>
        Assert.Single(metrics, metric => metric.Layer == layer && metric.Name == name).Value;

    private static double[] Down(Tensor d, Tensor f)
    {
        double[] g = new double[d.Rows * f.Rows];
        for (int i = 0; i < d.Rows; i++)
            for (int j = 0; j < f.Rows; j++)
                for (int k = 0; k < f.Columns; k++) g[i * f.Rows + j] += (double)d[i, k] * f[j, k];
        return g;
    }

    private static double Norm(double[] a) => Math.Sqrt(a.Sum(value => value * value));

    private static double Angle(double[] a, double[] b) =>
        Math.Acos(a.Zip(b).Sum(pair => pair.First * pair.Second) / (Norm(a) * Norm(b))) * 180 / Math.PI;
}
