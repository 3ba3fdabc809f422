using Plasticity.Training;
using Xunit;

namespace Plasticity.Tests.Rules.Feedback;

public sealed class WeightMirrorTests
{
    [Fact]
    public void Feedback_comes_to_mirror_the_weights_while_they_learn()
    {
        AlignmentTrial trial = new("wm");
        Assert.True(trial.Outcome.TestAccuracy > 0.8);
        for (int l = 2; l <= 3; l++) Assert.InRange(trial.Angle(l), 5, 32);
    }

    /// <summary>The noise floor falls with the rate.</summary>
    [Fact]
    public void A_smaller_rate_mirrors_more_closely()
    {
        AlignmentTrial usual = new("wm"), slow = new("wm", """{"rate":0.02}""", epochs: 40);
        for (int l = 2; l <= 3; l++) Assert.True(slow.Angle(l) < 0.75 * usual.Angle(l), $"{slow.Angle(l)} and {usual.Angle(l)}");
    }

    /// <summary>Real activity is not white: B comes to C W.</summary>
    [Fact]
    public void Activity_in_place_of_noise_does_not_mirror()
    {
        AlignmentTrial trial = new("wm", """{"input":"activity"}""");
        Assert.True(trial.Outcome.State == TrialState.Diverged || trial.Angle(2) > 45);
    }
}
