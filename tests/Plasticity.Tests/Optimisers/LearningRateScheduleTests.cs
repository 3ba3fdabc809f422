using Plasticity.Optimisers;
using Xunit;

namespace Plasticity.Tests.Optimisers;

public sealed class LearningRateScheduleTests
{
    [Theory]
    [InlineData("constant", 0, 1)]
    [InlineData("constant", 99, 1)]
    [InlineData("linear", 0, 1)]
    [InlineData("linear", 25, 0.75)]
    [InlineData("linear", 99, 0.01)]
    [InlineData("cosine", 0, 1)]
    [InlineData("cosine", 50, 0.5)]
    [InlineData("cosine", 25, 0.853553390593)]           // (1 + cos(pi / 4)) / 2
    [InlineData("steps:0.1@0.5,0.75", 49, 1)]
    [InlineData("steps:0.1@0.5,0.75", 50, 0.1)]
    [InlineData("steps:0.1@0.5,0.75", 75, 0.01)]
    [InlineData("constant/warmup:0.1", 0, 1.0 / 11)]
    [InlineData("constant/warmup:0.1", 9, 10.0 / 11)]
    [InlineData("constant/warmup:0.1", 10, 1)]
    [InlineData("linear/warmup:0.5", 50, 1)]
    [InlineData("linear/warmup:0.5", 75, 0.5)]
    public void Factors_are_the_shape(string text, long step, double expected) =>
        Assert.Equal(expected, LearningRateSchedule.Parse(text).FactorAt(step, 100), 1e-6);

    [Fact]
    public void The_cosine_is_that_of_the_library_all_along()
    {
        LearningRateSchedule cosine = LearningRateSchedule.Parse("cosine");
        for (int step = 0; step < 1000; step++) Assert.Equal((1 + Math.Cos(Math.PI * step / 1000)) / 2, cosine.FactorAt(step, 1000), 1e-7);
    }

    [Theory]
    [InlineData("constant")]
    [InlineData("linear/warmup:0.05")]
    [InlineData("steps:0.5@0.25,0.5,0.9")]
    [InlineData("steps:0.1@0.5/warmup:0.01")]
    public void Texts_round_trip(string text) => Assert.Equal(text, LearningRateSchedule.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("exponential")]
    [InlineData("steps")]
    [InlineData("steps:0.1")]
    [InlineData("steps:0.1@1.5")]
    [InlineData("steps:2@0.5")]
    [InlineData("linear/warmup:2")]
    [InlineData("linear/cooldown:0.1")]
    [InlineData("linear/warmup:0.1/warmup:0.1")]
    public void Texts_that_are_none_are_refused(string text) =>
        Assert.Contains(
            $"'{text}'", Assert.Throws<FormatException>(() => LearningRateSchedule.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_schedule_over_one_step_or_none_starts_at_the_full_rate()
    {
        foreach (string text in (string[])["constant", "linear", "cosine"])
            foreach (long total in (long[])[0, 1]) Assert.Equal(1, LearningRateSchedule.Parse(text).FactorAt(0, total));
    }

    [Fact]
    public void Steps_past_the_end_never_turn_the_rate_around()
    {
        foreach (string text in (string[])["linear", "cosine"])
            Assert.InRange(LearningRateSchedule.Parse(text).FactorAt(150, 100), 0, 0.0001);
    }
}
