using Plasticity.Numerics;
using Plasticity.Optimisers;
using Plasticity.Rules;
using Plasticity.Tests.Oracles;
using Xunit;

namespace Plasticity.Tests.Rules.Feedback;

public sealed class BatchManhattanTests
{
    [Theory]
    [InlineData(GraphCase.Chain)]
    [InlineData(GraphCase.Residual)]
    public void Leaves_the_signs_of_the_estimate(string network)
    {
        GraphCase c = new(network, "relu");
        c.Network.Connections[0].Bias?.Value.Span[..2].Fill(-1000);           // units that are silent teach nothing: 0 has no sign
        Tensor[] bp = c.Estimate(new Backpropagation(c.Network)), signs = c.Estimate(With(c, new Backpropagation(c.Network)));
        for (int p = 0; p < bp.Length; p++)
            for (int i = 0; i < bp[p].Count; i++) Assert.Equal(Math.Sign(bp[p].Span[i]), signs[p].Span[i]);
        if (network == GraphCase.Chain) Assert.Contains(0, signs[0].Span.ToArray());
    }

    [Fact]
    public void What_a_rule_leaves_alone_stays_so()
    {
        GraphCase c = new();
        c.Estimate(With(c, new Frozen(c.Network)));
        Assert.True(c.Step.Updates[1].IsEmpty);
        Assert.False(c.Step.Updates[c.Network.Depth].IsEmpty);
    }

    /// <summary>sign, then decay * W, then momentum, then the step: the order of the code of Xiao et al. 2019.</summary>
    [Fact]
    public void Decay_and_momentum_come_after_it()
    {
        GraphCase c = new(GraphCase.Chain, optimiser: new()
        {
            Kind = OptimiserKind.Momentum,
            LearningRate = 0.1f,
            MomentumCoefficient = 0.9f,
            CoupledDecay = 0.01f,
        });
        LearningRule rule = With(c, new Backpropagation(c.Network)), bp = new Backpropagation(c.Network);
        double[] w = SmallCase.Doubles(c.Network.Weights[2].Span), velocity = new double[w.Length];
        for (int t = 0; t < 5; t++)
        {
            Tensor gradient = c.Estimate(bp, t)[2];
            c.Estimate(rule, t);
            c.Step.Apply();
            for (int i = 0; i < w.Length; i++)
            {
                velocity[i] = 0.9 * velocity[i] + Math.Sign(gradient.Span[i]) + 0.01 * w[i];
                w[i] -= 0.1 * velocity[i];
                Assert.Equal(w[i], c.Network.Weights[2].Span[i], 1e-5);
            }
        }
    }

    private static WithTransform With(GraphCase c, LearningRule rule) => new(rule, new BatchManhattan(c.Network));
}
