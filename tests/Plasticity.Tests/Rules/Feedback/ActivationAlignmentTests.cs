using Plasticity.Training;
using Xunit;

namespace Plasticity.Tests.Rules.Feedback;

public sealed class ActivationAlignmentTests
{
    [Fact]
    public void Feedback_aligns_along_what_the_layer_does()
    {
        AlignmentTrial trial = new("aa", epochs: 30), fa = new("fa", epochs: 30);
        Assert.True(trial.Outcome.TestAccuracy > 0.8);
        for (int l = 2; l <= 3; l++) Assert.True(trial.Angle(l) < fa.Angle(l) - 10, $"{trial.Angle(l)} and {fa.Angle(l)}");
    }

    /// <summary>Activity of relu has a large mean, and so C a large eigenvalue.</summary>
    [Fact]
    public void Bounding_the_rate_is_what_keeps_relu_networks_from_diverging()
    {
        const string Fast = """{"rate":0.5}""", Free = """{"rate":0.5,"bound":false}""";
        Assert.Equal(TrialState.Finished, new AlignmentTrial("aa", Fast, "relu").Outcome.State);
        AlignmentTrial free = new("aa", Free, "relu");
        Assert.True(free.Outcome.State == TrialState.Diverged || free.Outcome.TestAccuracy < 0.5);
    }
}
