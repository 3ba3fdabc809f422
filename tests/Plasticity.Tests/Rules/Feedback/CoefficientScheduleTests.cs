using Plasticity.Rules;
using Xunit;

namespace Plasticity.Tests.Rules.Feedback;

public sealed class CoefficientScheduleTests
{
    [Theory]
    [InlineData("constant", 0, 1)]
    [InlineData("constant", 1, 1)]
    [InlineData("constant@0.2-0.8", 0.1, 0)]
    [InlineData("constant@0.2-0.8", 0.2, 1)]
    [InlineData("constant@0.2-0.8", 0.9, 0)]
    [InlineData("linear:0.1", 0.5, 0.55)]
    [InlineData("linear:3@0.5-1", 0.75, 2)]
    [InlineData("linear:0", 1, 0)]
    [InlineData("exponential:0.01", 0.5, 0.1)]
    [InlineData("exponential:100@0.2-0.6", 0.4, 10)]
    [InlineData("triangular:0.2*1", 0.5, 0.2)]
    [InlineData("triangular:0.2*1", 0.25, 0.6)]
    [InlineData("triangular:0.2*1", 0.75, 0.6)]
    [InlineData("triangular:3*4", 0.125, 3)]
    [InlineData("triangular:3*4", 0.25, 1)]
    [InlineData("triangular:3*4@0.5-1", 0.5625, 3)]
    public void Gives_the_factor(string text, double progress, double factor) =>
        Assert.Equal(factor, CoefficientSchedule.Parse(text).FactorAt(progress), 1e-12);

    [Theory]
    [InlineData("")]
    [InlineData("linear")]
    [InlineData("constant:2")]
    [InlineData("linear:x")]
    [InlineData("linear:-1")]
    [InlineData("linear:1.2.3")]
    [InlineData("linear:0.5*2")]
    [InlineData("exponential:0")]
    [InlineData("triangular:0.5")]
    [InlineData("triangular:0.5*0")]
    [InlineData("constant@0.8-0.2")]
    [InlineData("constant@0.5-1.5")]
    [InlineData("constant@0.5")]
    public void Refuses_what_is_no_schedule(string text) =>
        Assert.Contains(
            $"'{text}'", Assert.Throws<FormatException>(() => CoefficientSchedule.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Options_refuse_it_too_and_say_what_is_expected() =>
        Assert.Contains("expected constant", Assert.Throws<RuleOptionException>(() =>
            Catalogue.FindRule("align")!.CheckOptions(new() { ["ampSchedule"] = "lunear:1" })).Message, StringComparison.Ordinal);
}
