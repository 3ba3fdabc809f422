using Plasticity.Rules;
using Plasticity.Tests.Oracles;
using Xunit;

namespace Plasticity.Tests.Rules.Feedback;

public sealed class ExactLayersTests
{
    [Theory]
    [InlineData("none", "2,3,4")]
    [InlineData("last", "2,3")]
    [InlineData("dense", "2")]
    [InlineData("convolution", "3,4")]
    [InlineData("all", "")]
    [InlineData("3", "2,4")]
    [InlineData("2, last", "3")]
    public void Leave_the_others_to_the_rule(string text, string others)
    {
        GraphCase c = new();                                                  // of which 1 reads the input, 1 and 2 are convolutions
        Assert.Equal(others, string.Join(',', ExactLayers.Parse(text).Others(c.Network).Select(path => path.Index)));
        UniformSignSymmetry rule = new(c.Network, new() { ExactLayers = text }, c.Seed);
        for (int l = 1; l <= c.Network.Depth; l++)
            Assert.Equal(!others.Contains($"{l}", StringComparison.Ordinal), ReferenceEquals(rule.Feedback[l], c.Network.Weights[l]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("first")]
    [InlineData("0")]
    [InlineData("2;3")]
    public void What_is_no_choice_is_refused(string text) =>
        Assert.Contains("no choice of layers",
            Assert.Throws<FormatException>(() => ExactLayers.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("1")]
    [InlineData("9")]
    public void A_connection_that_no_error_descends_through_is_refused(string text)
    {
        GraphCase c = new();
        string message = Assert.Throws<RuleOptionException>(() =>
            Catalogue.FindRule("kp")!.Create(c.Network, new() { ["exactLayers"] = text }, c.Seed)).Message;
        Assert.Contains($"through a connection {text}", message, StringComparison.Ordinal);
        Assert.Contains("2, 3, 4", message, StringComparison.Ordinal);
    }
}
