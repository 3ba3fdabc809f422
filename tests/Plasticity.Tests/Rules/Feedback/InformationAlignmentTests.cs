using Plasticity.Numerics;
using Plasticity.Rules;
using Xunit;

namespace Plasticity.Tests.Rules.Feedback;

public sealed class InformationAlignmentTests
{
    [Fact]
    public void Feedback_aligns_but_not_with_the_weights_themselves()
    {
        AlignmentTrial trial = new("ia"), fa = new("fa");
        Assert.True(trial.Outcome.TestAccuracy > 0.8);
        for (int l = 2; l <= 3; l++) Assert.InRange(trial.Angle(l), 10, fa.Angle(l) - 15);
    }

    /// <summary>The mirror follows weights that have become large; information alignment does not.</summary>
    [Fact]
    public void Feedback_stays_small_however_large_the_weights()
    {
        Assert.InRange(Norm(InformationAlignment.Defaults), 0, 3);           // no singular value above 1, but for noise
        Assert.True(Norm(WeightMirror.Defaults) > 50);

        static double Norm(AlignmentOptions options)
        {
            AlignmentCase c = new(options with { Samples = 256 });
            c.Network.Weights[2].Scale(30);
            for (long t = 0; t < 300; t++) c.Learn(t);
            return c.B[2].Norm();
        }
    }

    [Fact]
    public void Without_null_it_is_a_weight_mirror_of_the_same_coefficients() =>
        Assert.Equal(
            new SmallTrial("wm", optimiser: new(), options: new() { ["decay"] = 0.5 }).Advance(20).Bits(),
            new SmallTrial("ia", optimiser: new(), options: new() { ["null"] = 0 }).Advance(20).Bits());
}
