using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Rules;
using Xunit;

namespace Plasticity.Tests.Rules.Feedback;

public sealed class SymmetricAlignmentTests
{
    [Fact]
    public void Feedback_follows_the_weights_within_two_degrees()
    {
        AlignmentTrial trial = new("sa"), bp = new("bp");
        for (int l = 2; l <= 3; l++) Assert.InRange(trial.Angle(l), 0, 2);
        Assert.InRange(trial.Outcome.TestAccuracy!.Value, bp.Outcome.TestAccuracy!.Value - 0.05, 1);
    }

    /// <summary>With decay = self = 1 / rate, B is W after every step: only the first sees other feedback than backprop.</summary>
    [Fact]
    public void At_full_rate_it_is_backprop_after_a_first_step_of_feedback_alignment()
    {
        SmallTrial sa = new("sa", optimiser: new(), options: new() { ["rate"] = 1 }), fa = new("fa", optimiser: new());
        sa.Advance(1);
        fa.Advance(1);
        Network network = (Network)sa.Model, other = (Network)fa.Model;
        for (int l = 1; l <= 3; l++) Assert.True(network.Weights[l].Span.SequenceEqual(other.Weights[l].Span));
        WeightSet b = ((SymmetricAlignment)sa.Rule).Feedback;
        for (int l = 2; l <= 3; l++) Assert.True(network.Weights[l].Span.SequenceEqual(b[l].Span));
    }

    /// <summary>The noise-robustness experiment: noise on B alone is forgotten at the rate of the decay.</summary>
    [Fact]
    public void Noise_on_feedback_is_forgotten()
    {
        AlignmentTrial trial = new("sa", """{"feedbackNoise":0.5}""");
        Assert.True(trial.Outcome.TestAccuracy > 0.8);
        Assert.InRange(trial.Angle(2), 3, 60);
        Assert.True(new AlignmentTrial("align", """{"feedbackNoise":0.5}""").B(2).Norm() > 2 * trial.B(2).Norm());
    }
}
