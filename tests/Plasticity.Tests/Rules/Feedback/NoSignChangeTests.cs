using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Rules;
using Plasticity.Tests.Oracles;
using Xunit;

namespace Plasticity.Tests.Rules.Feedback;

public sealed class NoSignChangeTests
{
    [Theory]
    [InlineData(GraphCase.Chain)]
    [InlineData(GraphCase.Convolutions)]
    [InlineData(GraphCase.Residual)]
    public void A_weight_that_would_cross_stops_at_its_side_and_all_others_move_as_without(string network)
    {
        GraphCase free = new(network, optimiser: new() { LearningRate = 3 }), c = new(network, optimiser: new() { LearningRate = 3 });
        float[][] before = [.. c.Network.Parameters.Select(parameter => parameter.Value.Span.ToArray())];
        free.Learn(new Backpropagation(free.Network), 1);
        c.Learn(With(c, new Backpropagation(c.Network)), 1);
        int crossed = 0;
        for (int p = 0; p < before.Length; p++)
        {
            Parameter parameter = c.Network.Parameters[p];
            for (int i = 0; i < before[p].Length; i++)
            {
                float expected = free.Network.Parameters[p].Value.Span[i];
                if (!parameter.IsBias && parameter.Connection is SynapticConnection && expected * before[p][i] < 0)
                {
                    crossed++;
                    expected = MathF.CopySign(1e-10f, before[p][i]);
                }
                Assert.Equal(expected, parameter.Value.Span[i]);
            }
        }
        Assert.True(crossed > 10, $"{crossed} weights crossed");
    }

    [Fact]
    public void Uniform_sign_symmetry_then_has_feedback_that_never_changes()
    {
        int Changed(bool stays)
        {
            GraphCase c = new(optimiser: new() { LearningRate = 1 });
            UniformSignSymmetry rule = new(c.Network, new(), c.Seed);
            c.Estimate(rule);
            float[][] start = [.. c.Network.FeedbackPaths.Select(path => rule.Feedback[path.Index].Span.ToArray())];
            c.Learn(stays ? With(c, rule) : rule, 30);
            c.Estimate(rule, 30);
            return c.Network.FeedbackPaths.Select((path, k) =>
                rule.Feedback[path.Index].Span.ToArray().Zip(start[k]).Count(pair => pair.First != pair.Second)).Sum();
        }
        Assert.Equal(0, Changed(stays: true));
        Assert.True(Changed(stays: false) > 20);
    }

    [Fact]
    public void A_weight_at_zero_may_go_either_way_and_one_that_lands_on_it_keeps_its_side()
    {
        GraphCase c = new(GraphCase.Chain);
        NoSignChange transform = new(c.Network, new() { Least = 0.25f });
        Tensor w = c.Network.Weights[1];
        (w.Span[0], w.Span[1], w.Span[2], w.Span[3]) = (0, 0, 1, -1);
        transform.Transform(c.Step);
        (w.Span[0], w.Span[1], w.Span[2], w.Span[3]) = (1, -1, 0, 0);
        transform.Applied(c.Step);
        Assert.Equal([1, -1, 0.25f, -0.25f], w.Span[..4].ToArray());
    }

    private static WithTransform With(GraphCase c, LearningRule rule) => new(rule, new NoSignChange(c.Network, new()));
}
